// SPDX-License-Identifier: Apache-2.0
#include "mes/hops.h"

#include <algorithm>

#include "mes/store.h"

namespace atelier::mes {
namespace {

/// What the operation that a lot is at waits for. Its time counts from when the lot came to it.
std::optional<Wait> turn_of(const Lot& lot, Instant promise) {
  if (lot.state != LotState::in_work) return std::nullopt;
  // The last attempt counts.
  const auto found = std::ranges::find(lot.operations.rbegin(), lot.operations.rend(),
                                       lot.current_seq, &Operation::seq);
  if (found == lot.operations.rend()) return std::nullopt;
  const auto what = waiting_of(found->state);
  if (!what) return std::nullopt;
  const auto came = found->ready_at.value_or(Instant{});
  auto wait = wait_for(*what, came, promise, found->code);
  if (*what == Waiting::start) wait.since = found->claimed_at.value_or(came);
  if (*what == Waiting::finish) wait.since = found->started_at.value_or(came);
  if (*what == Waiting::resume && found->pause) {
    wait.since = found->pause->since;
    wait.about += ": " + found->pause->reason;
  }
  return wait;
}

void tell(sql::Reader& db, OrderHops& hops) {
  const OrderId id{hops.key};
  const auto order = store::find_order(db, id);
  if (!order || !hops.state) return;
  hops.promised_at = order->promised_at;
  if (authority_over(hops.state->status) != Context::mes) return;
  if (hops.state->on_hold) {
    hops.waits.push_back(
        wait_for(Waiting::hold, held_since(hops), order->promised_at, hops.state->hold_reason));
    return;  // nobody else may do anything
  }
  for (const auto& lot : store::lots(db, id))
    if (auto wait = turn_of(lot, order->promised_at)) hops.waits.push_back(std::move(*wait));
  if (hops.state->status == OrderStatus::ready_to_ship)
    hops.waits.push_back(wait_for(Waiting::shipping, hops.state->changed_at, order->promised_at));
}

}  // namespace

OrderSource hops_source(const Ports& ports, OrderLog& log,
                        std::shared_ptr<const bus::Consumer> consumer) {
  return {.db = ports.db,
          .bus = ports.bus,
          .log = &log,
          .consumer = std::move(consumer),
          .tell = tell,
          .audited = store::audited_orders()};
}

}  // namespace atelier::mes
