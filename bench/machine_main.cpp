// SPDX-License-Identifier: Apache-2.0
// What the figures were measured on, as the first table of the results page.
//
//   bench_machine
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <sys/utsname.h>
#include <thread>
#include <unistd.h>

#include "bench/support/disk.h"
#include "bench/support/figures.h"
#include "platform/base/temp_folder.h"

namespace atelier::bench {
namespace {

constexpr int kSyncs = 2000;

std::string cpu_model() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  return "unknown";
}

void row(const char* what, const std::string& value) {
  std::printf("| %s | %s |\n", what, value.c_str());
}

void print_machine() {
  const TempFolder folder;
  utsname system{};
  uname(&system);
  double load = 0;
  getloadavg(&load, 1);
  const auto memory = static_cast<double>(sysconf(_SC_PHYS_PAGES)) *
                      static_cast<double>(sysconf(_SC_PAGESIZE)) / (1 << 30);
  std::printf("| machine | |\n|---|---|\n");
  row("CPU", cpu_model() + ", " + std::to_string(std::thread::hardware_concurrency()) + " cores");
  row("memory", number(memory, 0, "GB"));
  row("disk, in the folder of the databases",
      number(syncs_per_second(folder.path(), kSyncs), 0, "synced writes of 4 KB a second"));
  row("kernel", std::string(system.sysname) + " " + system.release);
  row("compiler", "GCC " __VERSION__);
  row("load before the first program", number(load, 2, ""));
}

}  // namespace
}  // namespace atelier::bench

int main() {
  try {
    atelier::bench::print_machine();
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_machine: %s\n", error.what());
    return 1;
  }
}
