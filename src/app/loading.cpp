// SPDX-License-Identifier: Apache-2.0
#include "app/loading.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>

namespace atelier::app {
namespace {

constexpr auto kAskEvery = std::chrono::milliseconds(20);

Result<void> guarded(const std::function<Result<void>()>& load) {
  try {
    return load();
  } catch (const std::exception& thrown) {
    return Error{ErrorKind::internal, "internal", thrown.what()};
  }
}

/// What the threads of one load_all() share.
class Loads {
 public:
  Loads(const std::vector<LoadTask>& tasks, std::stop_source& stop)
      : tasks_(tasks), stop_(stop), done_(tasks.size()) {
    for (const auto& task : tasks) loaded_.push_back({task.name});
  }

  void run(std::size_t i) {
    if (!wait_for_needs(i)) return;
    const auto begun = std::chrono::steady_clock::now();
    auto result = guarded(tasks_[i].load);
    const auto took = std::chrono::steady_clock::now() - begun;
    if (!result) {
      auto error = std::move(result).error();
      error.detail = tasks_[i].name + ": " + error.detail;
      return fail(std::move(error));
    }
    const std::lock_guard lock(mutex_);
    loaded_[i].took = took;
    done_[i] = true;
    changed_.notify_all();
  }

  void wait(const std::function<bool()>& give_up) {
    std::unique_lock lock(mutex_);
    while (!changed_.wait_for(lock, kAskEvery, [&] { return over(); })) {
      lock.unlock();
      if (give_up()) fail({ErrorKind::unavailable, "interrupted", "Stopped while loading."});
      lock.lock();
    }
  }

  Result<std::vector<Loaded>> result() && {
    if (failure_) return std::move(*failure_);
    return std::move(loaded_);
  }

 private:
  bool over() const { return failure_ || std::ranges::all_of(done_, std::identity{}); }

  bool wait_for_needs(std::size_t i) {
    const auto& needs = tasks_[i].after;
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] {
      return failure_ || std::ranges::all_of(needs, [&](auto need) { return done_[need]; });
    });
    return !failure_;
  }

  void fail(Error error) {
    const std::lock_guard lock(mutex_);
    if (!failure_) failure_ = std::move(error);
    stop_.request_stop();
    changed_.notify_all();
  }

  const std::vector<LoadTask>& tasks_;
  std::stop_source& stop_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<bool> done_;
  std::vector<Loaded> loaded_;
  std::optional<Error> failure_;
};

}  // namespace

Result<std::vector<Loaded>> load_all(const std::vector<LoadTask>& tasks, std::stop_source& stop,
                                     const std::function<bool()>& give_up) {
  Loads loads(tasks, stop);
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < tasks.size(); ++i)
      threads.emplace_back([&loads, i] { loads.run(i); });
    loads.wait(give_up);
  }
  return std::move(loads).result();
}

}  // namespace atelier::app
