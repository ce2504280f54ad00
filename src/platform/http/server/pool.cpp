// SPDX-License-Identifier: Apache-2.0
#include "platform/http/server/pool.h"

#include <exception>
#include <utility>

#include "platform/telemetry/telemetry.h"

namespace atelier::http {

Pool::Pool(int threads, std::size_t queue) : most_(queue) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

Pool::~Pool() { stop(); }

bool Pool::try_submit(Task task) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || queue_.size() >= most_) return false;
    queue_.push_back(std::move(task));
  }
  changed_.notify_one();
  return true;
}

void Pool::submit(Task task) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    queue_.push_back(std::move(task));
  }
  changed_.notify_one();
}

void Pool::stop() {
  std::deque<Task> dropped;  // destroyed without the lock: a task's end may submit another
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    dropped.swap(queue_);
  }
  changed_.notify_all();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

void Pool::run() {
  for (;;) {
    Task task;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
      if (stopping_) return;
      task = std::move(queue_.front());
      queue_.pop_front();
    }
    try {
      task();
    } catch (const std::exception& thrown) {
      telemetry::log(telemetry::Level::error, "http.task_failed", "A task threw an exception.",
                     {{telemetry::attr::kExceptionMessage, thrown.what()}});
    }
  }
}

}  // namespace atelier::http
