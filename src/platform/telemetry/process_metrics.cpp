// SPDX-License-Identifier: Apache-2.0
#include "platform/telemetry/process_metrics.h"

#include <chrono>
#include <ctime>
#include <dirent.h>
#include <fstream>
#include <memory>
#include <optional>
#include <sstream>
#include <sys/resource.h>
#include <unistd.h>

#include "platform/telemetry/metrics_text.h"

namespace atelier::telemetry {

namespace {

std::optional<double> cpu_seconds() {
  timespec used{};
  if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) != 0) return {};
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9;
}

std::optional<double> resident_bytes() {
  std::ifstream in("/proc/self/statm");
  double total_pages = 0;
  double resident_pages = 0;
  if (!(in >> total_pages >> resident_pages)) return {};
  return resident_pages * static_cast<double>(sysconf(_SC_PAGESIZE));
}

std::optional<double> open_files() {
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(opendir("/proc/self/fd"), closedir);
  if (!folder) return {};
  double entries = 0;
  while (readdir(folder.get()) != nullptr) ++entries;
  return entries - 3;  // ".", ".." and the folder itself
}

std::optional<double> most_files() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return {};
  return static_cast<double>(limit.rlim_cur);
}

// proc(5): field 22 of /proc/self/stat is the start in ticks after the boot, whose time is the
// btime of /proc/stat. The name in field 2 may hold blanks and parentheses.
std::optional<double> start_time() {
  std::ifstream stat("/proc/self/stat");
  std::string line;
  std::getline(stat, line);
  const std::size_t name_end = line.rfind(')');
  if (name_end == std::string::npos) return {};
  std::istringstream fields(line.substr(name_end + 1));
  std::string skipped;
  for (int field = 3; field < 22; ++field) fields >> skipped;
  double ticks = 0;
  if (!(fields >> ticks)) return {};

  std::ifstream system("/proc/stat");
  while (std::getline(system, line)) {
    if (!line.starts_with("btime ")) continue;
    return std::stod(line.substr(6)) + ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
  }
  return {};
}

/// Beside the clock of whoever scrapes it tells how wrong this one is.
double clock_seconds() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

void append(std::string& out, std::string_view name, std::string_view type, std::string_view help,
            std::optional<double> value) {
  if (!value) return;
  append_metric_head(out, name, help, type);
  append_sample(out, name, "", *value);
}

}  // namespace

void append_process_metrics(std::string& out) {
  static const std::optional<double> started = start_time();
  append(out, "process_cpu_seconds_total", "counter", "CPU time used, user and system.",
         cpu_seconds());
  append(out, "process_resident_memory_bytes", "gauge", "Memory in use.", resident_bytes());
  append(out, "process_open_fds", "gauge", "Open file descriptors.", open_files());
  append(out, "process_max_fds", "gauge", "How many file descriptors may be open.", most_files());
  append(out, "process_start_time_seconds", "gauge", "Start, in seconds since 1970.", started);
  append(out, "atelier_clock_seconds", "gauge", "This process's clock, in seconds since 1970.",
         clock_seconds());
}

}  // namespace atelier::telemetry
