// SPDX-License-Identifier: Apache-2.0
#include "platform/auth/auth.h"

namespace atelier::auth {

int RateLimit::check(std::string_view key, Instant now) {
  constexpr std::size_t kLongestKey = 64;  // keys are what strangers typed
  std::string id = key.size() <= kLongestKey ? std::string(key) : token_digest(key);

  const std::lock_guard lock(mutex_);
  auto forget_oldest = [&] {
    buckets_.erase(buckets_.find(*by_age_.front()));
    by_age_.pop_front();
  };
  while (!by_age_.empty() && buckets_.at(*by_age_.front()).start + window_us_ <= now)
    forget_oldest();

  auto found = buckets_.find(id);
  if (found == buckets_.end()) {
    if (buckets_.size() == kMostKeys) forget_oldest();
    found = buckets_.emplace(std::move(id), Bucket{now, 0}).first;
    by_age_.push_back(&found->first);
  }
  Bucket& bucket = found->second;
  if (bucket.used >= limit_) {
    const std::int64_t left_us = bucket.start + window_us_ - now;
    return static_cast<int>((left_us + kSecond - 1) / kSecond);
  }
  ++bucket.used;
  return 0;
}

}  // namespace atelier::auth
