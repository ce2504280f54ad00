// SPDX-License-Identifier: Apache-2.0
// A few threads and a queue of bounded length for what may block.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace atelier::http {

/// Thread-safe.
class Pool {
 public:
  using Task = std::function<void()>;

  Pool(int threads, std::size_t queue);
  ~Pool();

  /// False where the queue is full.
  bool try_submit(Task task);
  /// Part of work that was let in already, and so is bounded by it: never refused.
  void submit(Task task);
  /// Waits for the tasks that run and drops those that wait. Idempotent.
  void stop();

 private:
  void run();

  const std::size_t most_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Task> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace atelier::http
