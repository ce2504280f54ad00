// SPDX-License-Identifier: Apache-2.0
// How long a model takes to be measured, beside what cannot be avoided (reading the file as `cat`
// does) and what others take: `admesh FILE`, which reads the same file, measures it, and checks and
// mends its topology. All of them run on one thread; what counts is its CPU.
//
//   measure_bench [--facets 1000000] [--file MODEL.stl]
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>
#include <vector>

#include "bench/support/figures.h"
#include "geometry/mapped_file.h"
#include "geometry/report.h"
#include "geometry/solid.h"
#include "geometry/test_meshes.h"
#include "geometry/topology.h"
#include "geometry/weld.h"

namespace atelier::geometry {
namespace {

constexpr int kRuns = 9;
constexpr std::size_t kAdmeshLimit = 2'000'000;
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

double admesh_ms(const std::string& path) {
  const auto before = cpu_ms_of_children();
  const auto command = "exec admesh '" + path + "' >/dev/null 2>&1";
  if (std::system(command.c_str()) != 0) {
    std::fprintf(stderr, "admesh failed\n");
    std::exit(1);
  }
  return cpu_ms_of_children() - before;
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
  double cat = 1e300, pass = 1e300, weld = 1e300, topology = 1e300, solid = 1e300, admesh = 1e300;

  double report() const { return pass + weld + topology + solid; }
};

void compare(std::size_t facets, const Best& best) {
  using namespace bench;
  const auto baseline = "admesh " + number(best.admesh, 0, "ms");
  const auto size = ", STL of " + number(static_cast<double>(facets), 0, "facets");
  const double pass = best.admesh / best.pass;
  print({.what = "volume, area and box" + size,
         .figure = number(best.pass, 1, "ms"),
         .baseline = baseline,
         .ratio = number(pass, 1, "x"),
         .bar = at_least(kPassBar, pass, "x")});
  const double report = best.admesh / best.report();
  print({.what = "the same and an exact report of the topology" + size,
         .figure = number(best.report(), 1, "ms"),
         .baseline = baseline,
         .ratio = number(report, 1, "x"),
         .bar = at_least(kReportBar, report, "x")});
}

void run(const std::string& path) {
  const auto file = must(MappedFile::open(path));
  const auto model = must(read_stl(file.bytes(), kMaxFacets));
  const auto facets = model.facets().size();
  const bool beside_admesh =
      facets <= kAdmeshLimit && std::system("command -v admesh >/dev/null") == 0;
  Best best;
  Totals totals;
  Welded mesh;
  Topology topology;
  const auto take = [](double& least, double ms) { least = std::min(least, ms); };
  for (int turn = 0; turn < kRuns; ++turn) {
    take(best.cat, time_ms([&] { read_like_cat(path); }));
    take(best.pass, time_ms([&] {
           const auto again = must(MappedFile::open(path));
           totals = must(measure(must(read_stl(again.bytes(), kMaxFacets)).facets()));
         }));
    take(best.weld, time_ms([&] { mesh = weld(model.facets()); }));
    take(best.topology, time_ms([&] { topology = find_topology(mesh); }));
    take(best.solid, time_ms([&] { find_solid(mesh, topology, totals); }));
    if (beside_admesh) take(best.admesh, admesh_ms(path));
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
  if (!beside_admesh) return;
  row("admesh, its CPU", best.admesh);
  compare(facets, best);
}

}  // namespace
}  // namespace atelier::geometry

int main(int argc, char** argv) {
  std::size_t facets = 1'000'000;
  std::string path;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view flag = argv[i];
    if (flag == "--facets") facets = std::strtoull(argv[i + 1], nullptr, 10);
    if (flag == "--file") path = argv[i + 1];
  }
  if (!path.empty()) {
    atelier::geometry::run(path);
    return 0;
  }
  path = std::filesystem::temp_directory_path() / ("measure_bench." + std::to_string(::getpid()));
  atelier::geometry::write_torus(path, facets);
  atelier::geometry::run(path);
  std::filesystem::remove(path);
}
