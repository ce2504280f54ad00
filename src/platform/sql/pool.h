// SPDX-License-Identifier: Apache-2.0
// A few things that many threads share, each used by one at a time. Thread-safe.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

namespace atelier::sql {

template <class T>
class Pool {
 public:
  /// Before it is shared.
  void add(std::unique_ptr<T> one) {
    free_.push_back(one.get());
    all_.push_back(std::move(one));
  }
  /// The one used last, whose cache is warm; nullptr if none gets free in time.
  T* take(std::chrono::milliseconds wait) {
    std::unique_lock lock(mutex_);
    if (!freed_.wait_for(lock, wait, [&] { return !free_.empty(); })) return nullptr;
    T* const one = free_.back();
    free_.pop_back();
    return one;
  }
  void give_back(T* one) {
    {
      std::lock_guard lock(mutex_);
      free_.push_back(one);
    }
    freed_.notify_one();
  }

 private:
  std::vector<std::unique_ptr<T>> all_;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<T*> free_;
};

}  // namespace atelier::sql
