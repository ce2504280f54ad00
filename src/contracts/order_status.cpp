// SPDX-License-Identifier: Apache-2.0
#include "contracts/order_status.h"

#include "platform/base/enum_text.h"

namespace atelier {
namespace {

Error conflict(std::string type, std::string detail) {
  return {ErrorKind::conflict, std::move(type), std::move(detail)};
}

std::string quoted(OrderStatus status) { return "\"" + std::string(name_of(status)) + "\""; }

/// Fails where `by` has no say about the order.
Result<void> require_authority(const OrderState& order, Context by) {
  if (is_final(order.status))
    return conflict("illegal-move", "The order is " + quoted(order.status) + " and stays so.");
  if (authority_over(order.status) != by)
    return conflict("not-the-authority", "The order is " + quoted(order.status) + "; " +
                                             std::string(name_of(*authority_over(order.status))) +
                                             " decides about it now.");
  return {};
}

OrderEvent next_event(const OrderState& order, OrderEventKind kind, OrderStatus to, Context by,
                      const Actor& actor, Instant now) {
  return {.order_id = order.order_id,
          .version = order.version + 1,
          .at = now,
          .context = by,
          .kind = kind,
          .from = order.status,
          .to = to,
          .on_hold = order.on_hold,
          .hold_reason = order.hold_reason,
          .actor = actor.id,
          .actor_name = actor.name,
          .reason = actor.reason,
          .cause = actor.cause,
          .traceparent = {}};
}

}  // namespace

bool may_follow(OrderStatus from, OrderStatus to) {
  if (to == OrderStatus::cancelled) return from < OrderStatus::shipped;
  return from < OrderStatus::closed && static_cast<int>(to) == static_cast<int>(from) + 1;
}

bool is_final(OrderStatus status) {
  return status == OrderStatus::closed || status == OrderStatus::cancelled;
}

std::optional<Context> authority_over(OrderStatus status) {
  switch (status) {
    case OrderStatus::submitted:
    case OrderStatus::confirmed:
    case OrderStatus::shipped:
    case OrderStatus::delivered:
      return Context::crm;
    case OrderStatus::released:
    case OrderStatus::in_production:
    case OrderStatus::ready_to_ship:
      return Context::mes;
    case OrderStatus::closed:
    case OrderStatus::cancelled:
      return std::nullopt;
  }
  return std::nullopt;
}

bool hands_over(OrderStatus reached) {
  return reached == OrderStatus::submitted || reached == OrderStatus::released ||
         reached == OrderStatus::shipped;
}

OrderState state_after(const OrderEvent& event, const OrderState* before, std::string number) {
  const bool same_status = before && before->status == event.to;
  return {.order_id = event.order_id,
          .number = std::move(number),
          .status = event.to,
          .version = event.version,
          .changed_at = same_status ? before->changed_at : event.at,
          .on_hold = event.on_hold,
          .hold_reason = event.hold_reason};
}

Actor actor_of(const auth::Caller& caller, std::string reason) {
  return {"user:" + caller.user.str(), caller.name, std::move(reason)};
}

OrderEvent submit(OrderId id, Context channel, const Actor& actor, Instant now) {
  OrderState nothing{.order_id = id};
  auto event =
      next_event(nothing, OrderEventKind::moved, OrderStatus::submitted, channel, actor, now);
  event.from.reset();
  return event;
}

Result<OrderEvent> move(const OrderState& order, OrderStatus to, Context by, const Actor& actor,
                        Instant now) {
  ATELIER_TRY(require_authority(order, by));
  if (!may_follow(order.status, to))
    return conflict("illegal-move", "The order is " + quoted(order.status) + " and cannot become " +
                                        quoted(to) + ".");
  if (order.on_hold && to != OrderStatus::cancelled)
    return conflict("order-on-hold",
                    "The order is on hold (" + order.hold_reason + "). Take it off hold first.");
  auto event = next_event(order, OrderEventKind::moved, to, by, actor, now);
  if (to == OrderStatus::cancelled) {
    event.on_hold = false;
    event.hold_reason.clear();
  }
  return event;
}

Result<OrderEvent> hold(const OrderState& order, Context by, const Actor& actor, Instant now) {
  ATELIER_TRY(require_authority(order, by));
  if (order.status >= OrderStatus::shipped)
    return conflict("illegal-move", "The order has left the house; there is nothing to hold.");
  if (order.on_hold) return conflict("already-on-hold", "The order is on hold already.");
  auto event = next_event(order, OrderEventKind::held, order.status, by, actor, now);
  event.on_hold = true;
  event.hold_reason = actor.reason;
  return event;
}

Result<OrderEvent> resume(const OrderState& order, Context by, const Actor& actor, Instant now) {
  ATELIER_TRY(require_authority(order, by));
  if (!order.on_hold) return conflict("not-on-hold", "The order is not on hold.");
  auto event = next_event(order, OrderEventKind::resumed, order.status, by, actor, now);
  event.on_hold = false;
  event.hold_reason.clear();
  return event;
}

Result<OrderEvent> worked(const OrderState& order, OrderWork work, Context by, const Actor& actor,
                          Instant now) {
  ATELIER_TRY(require_authority(order, by));
  auto event = next_event(order, OrderEventKind::worked, order.status, by, actor, now);
  event.work = std::move(work);
  return event;
}

std::optional<OrderParcel> parcel_of(const std::vector<OrderEvent>& timeline) {
  for (const auto& event : timeline)
    if (event.parcel) return event.parcel;
  return std::nullopt;
}

}  // namespace atelier
