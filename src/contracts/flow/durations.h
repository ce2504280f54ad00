// SPDX-License-Identifier: Apache-2.0
// How long things took, as a compact histogram: buckets a quarter of a doubling wide, from a second
// to ten years, so that a quantile is right to 10%. Not thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

namespace atelier::flow {

class Durations {
 public:
  /// The bucket of a duration, from 0.
  static std::int64_t bucket_of(std::int64_t us);

  void add(std::int64_t bucket, std::int64_t count = 1) {
    buckets_[bucket] += count;
    count_ += count;
  }
  void add(const Durations& other) {
    for (const auto& [bucket, count] : other.buckets_) add(bucket, count);
  }
  std::int64_t count() const { return count_; }
  const std::map<std::int64_t, std::int64_t>& buckets() const { return buckets_; }
  /// So long or shorter took this fraction of them, in microseconds; nullopt where there are none.
  std::optional<std::int64_t> quantile(double fraction) const;

 private:
  std::map<std::int64_t, std::int64_t> buckets_;
  std::int64_t count_ = 0;
};

}  // namespace atelier::flow
