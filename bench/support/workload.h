// SPDX-License-Identifier: Apache-2.0
// A workshop with many production orders, and operators who work through them at a fixed rate.
#pragma once

#include <atomic>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

namespace atelier::bench {

/// Fills an empty data folder with this many production orders.
void fill(const std::filesystem::path& data, int orders);

/// Operators who claim, start and finish what is free on the board, so many steps a second in all
/// as long as it lives. Each lot is taken by another operator: no limit of work in progress is met.
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

  const std::filesystem::path data_;
  const std::string url_;
  const int rate_;
  std::atomic<bool> stopping_ = false;
  std::atomic<long long> steps_ = 0;
  std::vector<std::jthread> hands_;
};

}  // namespace atelier::bench
