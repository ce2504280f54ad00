// SPDX-License-Identifier: Apache-2.0
#include "contracts/flow/durations.h"

#include <algorithm>
#include <cmath>

#include "platform/base/time.h"

namespace atelier::flow {
namespace {

constexpr double kPerDoubling = 4;
constexpr std::int64_t kLast = 113;  ///< ten years

}  // namespace

std::int64_t Durations::bucket_of(std::int64_t us) {
  const auto seconds = static_cast<double>(std::max(us, kSecond)) / kSecond;
  return std::min(static_cast<std::int64_t>(std::log2(seconds) * kPerDoubling), kLast);
}

std::optional<std::int64_t> Durations::quantile(double fraction) const {
  if (count_ == 0) return std::nullopt;
  const double wanted = fraction * static_cast<double>(count_);
  double before = 0;
  double place = 0;  // of buckets, from the shortest
  for (const auto& [bucket, count] : buckets_) {
    const auto part = std::clamp((wanted - before) / static_cast<double>(count), 0.0, 1.0);
    place = static_cast<double>(bucket) + part;
    before += static_cast<double>(count);
    if (before >= wanted) break;
  }
  return static_cast<std::int64_t>(std::exp2(place / kPerDoubling) * kSecond);
}

}  // namespace atelier::flow
