// SPDX-License-Identifier: Apache-2.0
// Asks all who tell metrics, at the same time; none waits for another. Who has not answered in time
// is not asked again before it has.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "platform/base/result.h"
#include "watch/metrics/exposition.h"

namespace atelier::watch::metrics {

struct Target {
  std::string name;     ///< "crm"
  std::string address;  ///< for people
  Labels labels;        ///< of all its series: job and instance
  /// Its metrics as text. Called on a thread of its own, where it may block for a while.
  std::function<Result<std::string>()> fetch;
};

/// One thread may use it.
class Scraper {
 public:
  Scraper(std::vector<Target> targets, std::chrono::milliseconds patience);
  /// Waits for answers that are under way.
  ~Scraper() = default;

  const std::vector<Target>& targets() const { return targets_; }
  /// One for each, in their order: `timeout` "no-answer-in-time" where patience was not enough.
  std::vector<Result<std::string>> ask();

 private:
  struct Asking {
    std::optional<Result<std::string>> answer;
    bool under_way = false;
    std::jthread thread;
  };
  void start(std::size_t number);

  const std::vector<Target> targets_;
  const std::chrono::milliseconds patience_;
  std::mutex mutex_;
  std::condition_variable answered_;
  std::vector<Asking> asking_;
};

}  // namespace atelier::watch::metrics
