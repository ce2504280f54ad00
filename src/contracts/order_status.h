// SPDX-License-Identifier: Apache-2.0
// The order machine: what may follow what, and who may say so. Pure; shared by every context, since
// it is the contract between them.
//
//   submitted -> confirmed -> released -> in_production -> ready_to_ship -> shipped -> delivered ->
//   closed any state before shipped may go to cancelled
//
// Being on hold is a flag beside the status. Each order has one authority at any moment, and the
// status alone says which: whoever takes the order over at `submitted`, `released` and `shipped`
// continues its versions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "contracts/ids.h"
#include "platform/base/result.h"
#include "platform/base/time.h"

namespace atelier {

enum class OrderStatus : std::uint8_t {
  submitted,
  confirmed,
  released,
  in_production,
  ready_to_ship,
  shipped,
  delivered,
  closed,
  cancelled,
};
BOOST_DESCRIBE_ENUM(OrderStatus, submitted, confirmed, released, in_production, ready_to_ship,
                    shipped, delivered, closed, cancelled)

enum class Context : std::uint8_t { shop, partner, crm, mes };
BOOST_DESCRIBE_ENUM(Context, shop, partner, crm, mes)

/// Whether an order may go from one status to the next.
bool may_follow(OrderStatus from, OrderStatus to);
/// Nothing follows: closed, cancelled.
bool is_final(OrderStatus status);
/// Who alone may change an order in this status; nullopt where nobody may any more.
std::optional<Context> authority_over(OrderStatus status);
/// Whether the event that reaches this status hands the order over to another context.
bool hands_over(OrderStatus reached);

enum class OrderEventKind : std::uint8_t {
  moved,    ///< to another status
  held,     ///< put on hold
  resumed,  ///< taken off hold
  worked,   ///< something was done on the shop floor; the status stays
};
BOOST_DESCRIBE_ENUM(OrderEventKind, moved, held, resumed, worked)

/// What was done at the bench, or decided about the work.
enum class WorkDeed : std::uint8_t {
  claimed,
  unclaimed,   ///< given back, by its holder or a lead
  reassigned,  ///< given to someone else by a lead
  started,
  paused,
  resumed,
  finished,
  passed,          ///< an inspection found nothing
  sent_to_rework,  ///< an inspection sent the lot back to an earlier operation
  scrapped,        ///< an inspection found pieces that cannot be saved
  replaced,        ///< a lot was opened for scrapped pieces
  packed,
  prioritised,
};
BOOST_DESCRIBE_ENUM(WorkDeed, claimed, unclaimed, reassigned, started, paused, resumed, finished,
                    passed, sent_to_rework, scrapped, replaced, packed, prioritised)

/// The part of an event of the shop floor that is not about the status. Texts are empty and numbers
/// 0 where a deed has nothing to say there: raising a priority is about no line and no lot.
struct OrderWork {
  WorkDeed deed{};
  std::int64_t line = 0;
  std::optional<LineId> lot_id;
  std::string operation;    ///< its code: "cast"
  std::string work_center;  ///< "casting"
  std::int64_t pieces = 0;  ///< of a scrap or a replacement
  /// What it leads to: the colleague who has it now, the operation to do again, the priority.
  std::string to;
  bool operator==(const OrderWork&) const = default;
};
BOOST_DESCRIBE_STRUCT(OrderWork, (), (deed, line, lot_id, operation, work_center, pieces, to))

/// What the event `shipped` tells of the parcel.
struct OrderParcel {
  std::string carrier;
  std::string tracking_number;
  bool operator==(const OrderParcel&) const = default;
};
BOOST_DESCRIBE_STRUCT(OrderParcel, (), (carrier, tracking_number))

/// One row of an order's timeline. It carries the whole state after it, so that a replica that sees
/// only the newest is right.
struct OrderEvent {
  OrderId order_id;
  std::int64_t version = 0;  ///< 1, 2, 3, ... without gaps
  Instant at;
  Context context{};
  OrderEventKind kind{};
  std::optional<OrderStatus> from;  ///< none in version 1
  OrderStatus to{};
  bool on_hold = false;
  std::string hold_reason;
  std::string actor;  ///< who did it: "user:<id>" or "rule:auto-approve"
  std::string actor_name;
  std::string reason;
  std::string cause;  ///< id of the message that led to it, or ""
  std::string traceparent;
  std::optional<OrderWork> work;      ///< of `worked`
  std::optional<OrderParcel> parcel;  ///< of the move to `shipped`
  bool operator==(const OrderEvent&) const = default;
};
BOOST_DESCRIBE_STRUCT(OrderEvent, (),
                      (order_id, version, at, context, kind, from, to, on_hold, hold_reason, actor,
                       actor_name, reason, cause, traceparent, work, parcel))

/// What is known of an order now.
struct OrderState {
  OrderId order_id;
  std::string number;
  OrderStatus status{};
  std::int64_t version = 0;
  Instant changed_at;  ///< when it reached this status
  bool on_hold = false;
  std::string hold_reason;
  bool operator==(const OrderState&) const = default;
};
BOOST_DESCRIBE_STRUCT(OrderState, (),
                      (order_id, number, status, version, changed_at, on_hold, hold_reason))

/// The state that an event leads to.
OrderState state_after(const OrderEvent& event, const OrderState* before, std::string number);

/// Who does something, and why.
struct Actor {
  std::string id;    ///< "user:<id>", "rule:<name>"
  std::string name;  ///< to show
  std::string reason = {};
  std::string cause = {};
};
Actor actor_of(const auth::Caller& caller, std::string reason = {});

/// Version 1, written by the channel that took the order.
OrderEvent submit(OrderId id, Context channel, const Actor& actor, Instant now);

/// The next event of an order, or why it may not be:
///   conflict "not-the-authority"   another context decides about this order now
///   conflict "illegal-move"        the status does not lead there
///   conflict "order-on-hold"       it is on hold; only cancelling is possible
///   conflict "already-on-hold" | "not-on-hold"
Result<OrderEvent> move(const OrderState& order, OrderStatus to, Context by, const Actor& actor,
                        Instant now);
Result<OrderEvent> hold(const OrderState& order, Context by, const Actor& actor, Instant now);
Result<OrderEvent> resume(const OrderState& order, Context by, const Actor& actor, Instant now);
/// Also for an order on hold: whether a deed is possible then is for `by` to say.
Result<OrderEvent> worked(const OrderState& order, OrderWork work, Context by, const Actor& actor,
                          Instant now);

/// The parcel that a timeline tells of.
std::optional<OrderParcel> parcel_of(const std::vector<OrderEvent>& timeline);

}  // namespace atelier
