// SPDX-License-Identifier: Apache-2.0
// How long a model takes to be measured, beside what cannot be avoided (reading the file as `cat`
// does) and what others take (admesh, if it is installed and the file is small enough to wait).
//
//   measure_bench --facets 5000000 [--file MODEL.stl]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

#include "geometry/mapped_file.h"
#include "geometry/report.h"
#include "geometry/solid.h"
#include "geometry/test_meshes.h"
#include "geometry/topology.h"
#include "geometry/weld.h"

namespace atelier::geometry {
namespace {

constexpr int kRuns = 15;
constexpr std::size_t kAdmeshLimit = 2'000'000;

/// The best of several runs: what the machine can do when nobody else is on it.
template <class Work>
double best_ms(int runs, Work work) {
  double best = 1e300;
  for (int run = 0; run < runs; ++run) {
    const auto start = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    best = std::min(best, took.count());
  }
  return best;
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

template <class T>
T must(Result<T> result) {
  if (result) return std::move(result).value();
  std::fprintf(stderr, "%s\n", result.error().detail.c_str());
  std::exit(1);
}

void row(const char* what, double ms) { std::printf("%-44s %9.1f ms\n", what, ms); }

void run(const std::string& path) {
  // Taken in turns, so that a busy machine is as busy for the one as for the other.
  double cat = 1e300, pass = 1e300;
  Totals totals;
  for (int turn = 0; turn < kRuns; ++turn) {
    cat = std::min(cat, best_ms(1, [&] { read_like_cat(path); }));
    pass = std::min(pass, best_ms(1, [&] {
                      const auto file = must(MappedFile::open(path));
                      totals = must(measure(must(read_stl(file.bytes(), kMaxFacets)).facets()));
                    }));
  }
  const auto file = must(MappedFile::open(path));
  const auto model = must(read_stl(file.bytes(), kMaxFacets));
  Welded mesh;
  const double welding = best_ms(3, [&] { mesh = weld(model.facets()); });
  Topology topology;
  const double finding = best_ms(3, [&] { topology = find_topology(mesh); });
  const double solid = best_ms(3, [&] { find_solid(mesh, topology, totals); });

  std::printf("%zu facets, %zu MB, volume %.9g, area %.9g, %lld shells, %s\n",
              model.facets().size(), file.bytes().size() >> 20, totals.volume, totals.area,
              static_cast<long long>(topology.shells), topology.watertight ? "watertight" : "open");
  row("read as cat does", cat);
  row("map, volume, area, box", pass);
  std::printf("%-44s %9.2f x\n", "  beside cat", pass / cat);
  row("weld", welding);
  row("topology", finding);
  row("shells' volumes, holes, nesting", solid);
  row("topology report in all", welding + finding + solid);
  if (model.facets().size() <= kAdmeshLimit && std::system("command -v admesh >/dev/null") == 0) {
    const std::string command = "admesh '" + path + "' >/dev/null 2>&1";
    row("admesh, whole program", best_ms(1, [&] { (void)!std::system(command.c_str()); }));
  }
}

}  // namespace
}  // namespace atelier::geometry

int main(int argc, char** argv) {
  std::size_t facets = 100'000;
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
