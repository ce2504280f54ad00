// SPDX-License-Identifier: Apache-2.0
#include "partner/bucket.h"

#include <algorithm>
#include <cmath>

namespace atelier::partner {

Bucket::Taken Bucket::take(const Limits& limits, Instant now) {
  const auto burst = static_cast<double>(limits.burst);
  const auto rate = static_cast<double>(limits.rate);
  if (!filled_at_) {
    tokens_ = burst;
  } else if (now > *filled_at_) {  // a clock that was set back gives nothing
    const auto passed_s = static_cast<double>(now - *filled_at_) / static_cast<double>(kSecond);
    tokens_ = std::min(burst, tokens_ + passed_s * rate);
  }
  filled_at_ = now;
  Taken taken{.allowed = tokens_ >= 1};
  if (taken.allowed) {
    tokens_ -= 1;
  } else {
    taken.retry_after_s = std::max(1, static_cast<int>(std::ceil((1 - tokens_) / rate)));
  }
  taken.remaining = static_cast<std::int64_t>(tokens_);
  taken.full_in_s = static_cast<std::int64_t>(std::ceil((burst - tokens_) / rate));
  return taken;
}

}  // namespace atelier::partner
