// SPDX-License-Identifier: Apache-2.0
#include "bench/support/disk.h"

#include <chrono>
#include <fcntl.h>
#include <stdexcept>
#include <unistd.h>

#include "bench/support/figures.h"

namespace atelier::bench {
namespace {

constexpr std::size_t kPage = 4096;
constexpr off_t kPages = 1024;

}  // namespace

std::vector<double> sync_times_ms(const std::filesystem::path& folder, int count) {
  const auto path = folder / "sync-baseline";
  const int fd = open(path.c_str(), O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0600);
  const std::vector<char> page(kPage, 'x');
  bool good = fd >= 0;
  const auto put = [&](off_t at) {
    good = good && pwrite(fd, page.data(), kPage, at * static_cast<off_t>(kPage)) ==
                       static_cast<ssize_t>(kPage);
  };
  for (off_t at = 0; at < kPages; ++at) put(at);
  good = good && fsync(fd) == 0;
  std::vector<double> times;
  for (int i = 0; good && i < count; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    put(i % kPages);
    good = good && fdatasync(fd) == 0;
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
    times.push_back(took.count());
  }
  if (fd >= 0) close(fd);
  std::filesystem::remove(path);
  if (!good) throw std::runtime_error("cannot write to " + path.string());
  return times;
}

double syncs_per_second(const std::filesystem::path& folder, int count) {
  const auto times = sync_times_ms(folder, count);
  return 1000 * static_cast<double>(times.size()) / total(times);
}

}  // namespace atelier::bench
