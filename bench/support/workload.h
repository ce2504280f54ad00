// SPDX-License-Identifier: Apache-2.0
// A workshop with many production orders, and operators who work through them at a fixed rate.
#pragma once

#include <atomic>
#include <filesystem>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "platform/auth/auth.h"

namespace atelier::bench {

/// Makes a data folder with this many orders, about seven of ten on the shop floor. Where the
/// environment names one (ATELIER_BENCH_DATA), `data` becomes a link to it, and it is filled only
/// if it is not there yet: a million orders take minutes.
void fill(const std::filesystem::path& data, int orders);

/// A crew that claims, starts and finishes what is free on the board, so many steps a second in all
/// as long as this lives. Inspecting and packing, which want more than a word, are left alone.
class Operators {
 public:
  Operators(std::filesystem::path data, std::string url, int steps_per_second);
  ~Operators();
  Operators(const Operators&) = delete;
  Operators& operator=(const Operators&) = delete;

  /// Steps that were accepted so far.
  long long steps() const { return steps_; }

 private:
  void work(int hand);
  /// The token of the next of the crew, so that nobody holds more than they may.
  std::string next_operator(std::minstd_rand& random) const;

  const std::filesystem::path data_;
  const std::string url_;
  const int rate_;
  std::vector<auth::UserId> crew_;
  std::atomic<bool> stopping_ = false;
  std::atomic<long long> steps_ = 0;
  std::vector<std::jthread> hands_;
};

}  // namespace atelier::bench
