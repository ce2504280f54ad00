// SPDX-License-Identifier: Apache-2.0
#include "contracts/imported_order.h"

#include <algorithm>

namespace atelier {
namespace {

void append(ImportedOrder& imported, OrderEvent event) {
  const auto* before = imported.timeline.empty() ? nullptr : &imported.state;
  imported.state = state_after(event, before, imported.order.number);
  imported.timeline.push_back(std::move(event));
}

Result<void> go_to(ImportedOrder& imported, OrderStatus to, const Actor& actor, Instant at) {
  const auto by = authority_over(imported.state.status).value_or(Context::crm);
  ATELIER_TRY_ASSIGN(auto event, move(imported.state, to, by, actor, at));
  if (to == OrderStatus::shipped) event.parcel = imported.parcel;
  append(imported, std::move(event));
  return {};
}

}  // namespace

std::optional<Instant> released_at(const ImportedOrder& imported) {
  const auto found = std::ranges::find(imported.timeline, OrderStatus::released, &OrderEvent::to);
  if (found == imported.timeline.end()) return std::nullopt;
  return found->at;
}

Result<void> live_through(ImportedOrder& imported, std::span<const PastStep> steps,
                          const Actor& unknown) {
  const auto& order = imported.order;
  imported.timeline.clear();
  imported.timeline.reserve(steps.size() + 1);
  for (const auto& step : steps) {
    if (imported.timeline.empty()) {
      const bool told = step.status == OrderStatus::submitted;
      append(imported, submit(order.order_id, order.channel, told ? step.actor : unknown,
                              told ? step.at : order.placed_at));
      if (told) continue;
    }
    if (step.status != OrderStatus::cancelled)
      for (auto next = static_cast<int>(imported.state.status) + 1;
           next < static_cast<int>(step.status); ++next)
        ATELIER_TRY(go_to(imported, static_cast<OrderStatus>(next), unknown, step.at));
    ATELIER_TRY(go_to(imported, step.status, step.actor, step.at));
  }
  return {};
}

Result<void> put_on_hold(ImportedOrder& imported, Instant at, const Actor& actor) {
  const auto by = authority_over(imported.state.status).value_or(Context::crm);
  ATELIER_TRY_ASSIGN(auto event, hold(imported.state, by, actor, at));
  append(imported, std::move(event));
  return {};
}

}  // namespace atelier
