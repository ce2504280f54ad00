// SPDX-License-Identifier: Apache-2.0
// In which span each order's newest event was written, of the orders that this process has lately
// seen move: by it the next event is linked to the one before. In memory, so that no transaction
// reads a row for it. Thread-safe.
#pragma once

#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "contracts/ids.h"
#include "platform/telemetry/telemetry.h"

namespace atelier {

class RecentTraces {
 public:
  void put(const OrderId& id, std::string_view traceparent) {
    const auto context = telemetry::TraceContext::parse(traceparent);
    if (!context) return;
    const std::lock_guard lock(mutex_);
    if (young_.size() >= kMost) old_ = std::exchange(young_, {});
    young_[id] = *context;
  }
  std::optional<telemetry::TraceContext> find(const OrderId& id) const {
    const std::lock_guard lock(mutex_);
    for (const auto* known : {&young_, &old_})
      if (const auto found = known->find(id); found != known->end()) return found->second;
    return std::nullopt;
  }

 private:
  static constexpr std::size_t kMost = 50'000;
  mutable std::mutex mutex_;
  // Two generations: when the younger is full it becomes the older, which is forgotten.
  std::unordered_map<OrderId, telemetry::TraceContext> young_, old_;
};

}  // namespace atelier
