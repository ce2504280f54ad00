// SPDX-License-Identifier: Apache-2.0
// In which span each order's newest event was written, of the orders that this process has lately
// seen move: by it the next event is linked to the one before. In memory, so that no transaction
// reads a row for it. Thread-safe.
#pragma once

#include <mutex>
#include <optional>
#include <string_view>

#include "contracts/ids.h"
#include "platform/base/recent_map.h"
#include "platform/telemetry/telemetry.h"

namespace atelier {

class RecentTraces {
 public:
  void put(const OrderId& id, std::string_view traceparent) {
    const auto context = telemetry::TraceContext::parse(traceparent);
    if (!context) return;
    const std::lock_guard lock(mutex_);
    known_.put(id, *context);
  }
  std::optional<telemetry::TraceContext> find(const OrderId& id) const {
    const std::lock_guard lock(mutex_);
    const auto* found = known_.find(id);
    return found ? std::optional(*found) : std::nullopt;
  }

 private:
  static constexpr std::size_t kMost = 50'000;
  mutable std::mutex mutex_;
  RecentMap<OrderId, telemetry::TraceContext> known_{kMost};
};

}  // namespace atelier
