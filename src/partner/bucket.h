// SPDX-License-Identifier: Apache-2.0
// A token bucket: `burst` requests at once, `rate` a second in the long run. Pure; not thread-safe.
#pragma once

#include "partner/account.h"

namespace atelier::partner {

class Bucket {
 public:
  struct Taken {
    bool allowed = false;
    std::int64_t remaining = 0;  ///< requests that may follow at once
    std::int64_t full_in_s = 0;
    int retry_after_s = 0;  ///< where it is not allowed
  };
  Taken take(const Limits& limits, Instant now);

 private:
  double tokens_ = 0;
  std::optional<Instant> filled_at_;
};

}  // namespace atelier::partner
