// SPDX-License-Identifier: Apache-2.0
// How long a model takes to be measured, beside what cannot be avoided (reading the file as `cat`
// does) and what others take that are installed: `admesh FILE`, which reads the same file, measures
// it, and checks and mends its topology; `assimp info FILE`; `prusa-slicer --info FILE`. What
// counts is CPU.
//
//   measure_bench [--facets 10000,100000,1000000] [--file MODEL.stl]
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>
#include <vector>

#include "bench/support/figures.h"
#include "geometry/mapped_file.h"
#include "geometry/ray_caster.h"
#include "geometry/report.h"
#include "geometry/solid.h"
#include "geometry/stl.h"
#include "geometry/test_meshes.h"
#include "geometry/thickness.h"
#include "geometry/topology.h"
#include "geometry/weld.h"

namespace atelier::geometry {
namespace {

constexpr int kRuns = 9;
constexpr std::size_t kOthersLimit = 2'000'000;
constexpr std::size_t kBarsFrom = 1'000'000;  // facets; below, the others' start weighs too much
constexpr std::size_t kWallSamples = 20'000;
constexpr double kVolumeAgrees = 2e-4;  // admesh and PrusaSlicer reckon in floats
constexpr double kPassBar = 20;
constexpr double kReportBar = 2.5;

double cpu_ms() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

/// CPU, as of admesh: a machine that others use too counts for neither.
template <class Work>
double time_ms(Work work) {
  const auto start = cpu_ms();
  work();
  return cpu_ms() - start;
}

void write_torus(const std::string& path, std::size_t facets) {
  const auto v = static_cast<std::size_t>(std::sqrt(static_cast<double>(facets) / 8)) + 3;
  const auto mesh = testing::torus(10, 2, facets / (2 * v) + 3, v);
  std::ofstream(path, std::ios::binary) << testing::binary_stl(mesh);
}

void read_like_cat(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  std::vector<char> buffer(128 << 10);
  while (::read(fd, buffer.data(), buffer.size()) > 0) {
  }
  ::close(fd);
}

double cpu_ms_of_children() {
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  const auto ms = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
  };
  return ms(usage.ru_utime) + ms(usage.ru_stime);
}

/// A program that measures too.
struct Other {
  const char* name;
  const char* arguments;
  const char* volume;  ///< what it prints before the volume
  double best_ms = 1e300;
  std::optional<double> found_volume = {};

  bool installed() const {
    return std::system(("command -v " + std::string(name) + " >/dev/null").c_str()) == 0;
  }

  void run(const std::string& path) {
    const auto before = cpu_ms_of_children();
    const auto command = "exec " + std::string(name) + arguments + " '" + path + "' 2>/dev/null";
    std::FILE* out = ::popen(command.c_str(), "r");
    char line[512];
    while (out && std::fgets(line, sizeof line, out))
      if (const char* at = *volume ? std::strstr(line, volume) : nullptr)
        found_volume = std::atof(at + std::strlen(volume));
    if (!out || ::pclose(out) != 0) {
      std::fprintf(stderr, "%s failed\n", name);
      std::exit(1);
    }
    best_ms = std::min(best_ms, cpu_ms_of_children() - before);
  }
};

std::vector<Other> others_for(std::size_t facets) {
  std::vector<Other> others;
  if (facets > kOthersLimit) return others;
  for (const Other& other : {Other{"admesh", "", "Volume   :"}, Other{"assimp", " info", ""},
                             Other{"prusa-slicer", " --info", "volume = "}})
    if (other.installed())
      others.push_back(other);
    else
      std::printf("%s is not installed: skipped\n", other.name);
  return others;
}

template <class T>
T must(Result<T> result) {
  if (result) return std::move(result).value();
  std::fprintf(stderr, "%s\n", result.error().detail.c_str());
  std::exit(1);
}

void row(const char* what, double ms) { std::printf("%-44s %9.1f ms\n", what, ms); }

/// The best times of all turns. Taken in turns, so that a busy machine is as busy for all.
struct Best {
  double cat = 1e300, pass = 1e300, weld = 1e300, topology = 1e300, solid = 1e300, scene = 1e300,
         rays = 1e300;

  double report() const { return pass + weld + topology + solid; }
  double walls() const { return scene + rays; }
};

void compare(std::size_t facets, double volume, const Best& best,
             const std::vector<Other>& others) {
  using namespace bench;
  const auto size = ", STL of " + number(static_cast<double>(facets), 0, "facets");
  const auto& fastest = *std::ranges::min_element(others, {}, &Other::best_ms);
  const auto baseline = std::string(fastest.name) + " " + number(fastest.best_ms, 0, "ms");
  const auto tell = [&](const std::string& what, double ms, double bar) {
    const double ratio = fastest.best_ms / ms;
    print({.what = what + size,
           .figure = number(ms, 1, "ms") + ", " +
                     number(static_cast<double>(facets) / ms / 1e3, 1, "M facets/s"),
           .baseline = baseline,
           .ratio = number(ratio, 1, "x"),
           .bar = facets >= kBarsFrom ? at_least(bar, ratio, "x") : ""});
  };
  tell("volume, area and box", best.pass, kPassBar);
  tell("the same and an exact report of the topology", best.report(), kReportBar);
  for (const Other& other : others) {
    if (!other.found_volume) continue;
    const double off = std::abs(*other.found_volume - volume) / volume;
    std::printf("%s says the volume is %.9g, off by %.1e\n", other.name, *other.found_volume, off);
    if (off < kVolumeAgrees) continue;
    std::fprintf(stderr, "the volumes do not agree\n");
    std::exit(1);
  }
}

void tell_walls(std::size_t facets, const Best& best) {
  using namespace bench;
  print({.what =
             "walls from 20,000 places, STL of " + number(static_cast<double>(facets), 0, "facets"),
         .figure = number(best.walls(), 0, "ms") + ", " +
                   number(kWallSamples / best.rays / 1e3, 2, "M places/s")});
}

void run(const std::string& path) {
  const auto file = must(MappedFile::open(path));
  const auto model = must(read_stl(file.bytes(), kMaxFacets));
  const auto facets = model.facets().size();
  auto others = others_for(facets);
  Best best;
  Totals totals;
  Welded mesh;
  Topology topology;
  Solid solid;
  const auto take = [](double& least, double ms) { least = std::min(least, ms); };
  for (int turn = 0; turn < kRuns; ++turn) {
    take(best.cat, time_ms([&] { read_like_cat(path); }));
    take(best.pass, time_ms([&] {
           const auto again = must(MappedFile::open(path));
           totals = must(measure(must(read_stl(again.bytes(), kMaxFacets)).facets()));
         }));
    take(best.weld, time_ms([&] { mesh = weld(model.facets()); }));
    take(best.topology, time_ms([&] { topology = find_topology(mesh); }));
    take(best.solid, time_ms([&] { solid = find_solid(mesh, topology, totals); }));
    std::optional<RayCaster> caster;
    take(best.scene, time_ms([&] { caster = RayCaster::make(mesh, topology, solid); }));
    if (caster) take(best.rays, time_ms([&] { find_thickness(*caster, kWallSamples, 1); }));
    for (Other& other : others) other.run(path);
  }
  std::printf("%zu facets, %zu MB, volume %.9g, area %.9g, %lld shells, %s\n", facets,
              file.bytes().size() >> 20, totals.volume, totals.area,
              static_cast<long long>(topology.shells), topology.watertight ? "watertight" : "open");
  row("read as cat does", best.cat);
  row("map, volume, area, box", best.pass);
  std::printf("%-44s %9.2f x\n", "  beside cat", best.pass / best.cat);
  row("weld", best.weld);
  row("topology", best.topology);
  row("shells' volumes, holes, nesting", best.solid);
  row("all of it, which is the report", best.report());
  row("scene for the rays", best.scene);
  row("rays", best.rays);
  for (const Other& other : others)
    row((std::string(other.name) + ", its CPU").c_str(), other.best_ms);
  if (!others.empty()) compare(facets, totals.volume, best, others);
  tell_walls(facets, best);
}

}  // namespace
}  // namespace atelier::geometry

int main(int argc, char** argv) {
  std::string sizes = "10000,100000,1000000";
  std::string path;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view flag = argv[i];
    if (flag == "--facets") sizes = argv[i + 1];
    if (flag == "--file") path = argv[i + 1];
  }
  if (!path.empty()) {
    atelier::geometry::run(path);
    return 0;
  }
  path = std::filesystem::temp_directory_path() / ("measure_bench." + std::to_string(::getpid()));
  // PrusaSlicer and assimp go by the name.
  path += ".stl";
  std::istringstream list(sizes);
  for (std::string size; std::getline(list, size, ',');) {
    atelier::geometry::write_torus(path, std::strtoull(size.c_str(), nullptr, 10));
    atelier::geometry::run(path);
  }
  std::filesystem::remove(path);
}
