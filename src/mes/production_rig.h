// SPDX-License-Identifier: Apache-2.0
// For tests of the pure rules: orders on a short routing, and steps carried out as the store would.
#pragma once

#include <algorithm>
#include <gtest/gtest.h>

#include "mes/production.h"

namespace atelier::mes {

inline const Instant kNow{1'772'000'000 * kSecond};
inline const Worker kAnna{UserId::make(), "Anna"};
inline const Worker kBoris{UserId::make(), "Boris"};
inline const std::vector<RoutingStep> kRouting{{10, "cast", "casting"}, {20, "pack", "packing"}};
inline const std::vector<RoutingStep> kInspected{{10, "cast", "casting"},
                                                 {20, "polish", "polishing"},
                                                 {30, "qc", "quality", true},
                                                 {40, "pack", "packing"}};

inline Production released(int lots = 1, const std::vector<RoutingStep>& routing = kRouting,
                           std::int64_t pieces = 1) {
  Production production{.order = {.order_id = OrderId::make(),
                                  .number = "S-000001-3",
                                  .status = OrderStatus::released,
                                  .version = 3}};
  for (int i = 1; i <= lots; ++i)
    production.lots.push_back(plan_lot(
        {.line_id = LineId::make(), .alloy = "silver-925", .quantity = pieces}, i, routing, kNow));
  return production;
}

inline Operation& at(Production& production, int lot, int operation) {
  return production.lots.at(static_cast<std::size_t>(lot))
      .operations.at(static_cast<std::size_t>(operation));
}

/// The operation of a lot with this code that is not history.
inline Operation& newest(Production& production, int lot, const std::string& code) {
  auto& operations = production.lots.at(static_cast<std::size_t>(lot)).operations;
  const auto found = std::ranges::find_if(operations, [&](const Operation& operation) {
    return operation.code == code && operation.state != OperationState::reworked;
  });
  return operations.at(static_cast<std::size_t>(found - operations.begin()));
}

/// Finishes what is no inspection and has no check list.
inline Result<Step> done(const Production& production, const OperationId& id, const Worker& worker,
                         Instant now) {
  return finish(production, id, worker, {}, {}, now);
}

/// Takes a step as the store would.
inline void apply(Production& production, const Result<Step>& step) {
  ASSERT_TRUE(step.ok()) << step.error().detail;
  for (auto& lot : production.lots) {
    for (const auto& change : step->operations)
      for (auto& operation : lot.operations)
        if (operation.id == change.operation.id) {
          ASSERT_EQ(operation.state, change.from);
          operation = change.operation;
        }
    if (!step->lot || step->lot->id != lot.id) continue;
    lot.state = step->lot->state;
    lot.current_seq = step->lot->current_seq;
    lot.quantity = step->lot->quantity;
    lot.scrapped = step->lot->scrapped;
    lot.operations.insert(lot.operations.end(), step->attempts.begin(), step->attempts.end());
    std::ranges::sort(lot.operations, {}, [](const Operation& operation) {
      return std::pair(operation.seq, operation.attempt);
    });
  }
  if (step->replacement) production.lots.push_back(*step->replacement);
  if (step->reaches) production.order.status = std::max(production.order.status, *step->reaches);
}

inline void begin(Production& production, const OperationId& id, const Worker& worker) {
  apply(production, claim(production, id, worker, kNow));
  apply(production, start(production, id, worker, kNow));
}

inline void work(Production& production, int lot, int operation, const Worker& worker) {
  const auto id = at(production, lot, operation).id;
  begin(production, id, worker);
  apply(production, done(production, id, worker, kNow));
}

inline std::string refusal(const auto& result) { return result.ok() ? "" : result.error().type; }

}  // namespace atelier::mes
