// SPDX-License-Identifier: Apache-2.0
// What the shop floor makes of a released order, and who may do what to it next. Pure.
//
//   operation:  blocked -> ready -> claimed -> in_progress -> done;  any unfinished one ->
//   cancelled lot:        in_work -> packed;  in_work -> cancelled
//
// A line of an order becomes a production order, a lot, with one operation per step of the routing
// of its product. One operation of a lot is current at any moment; finishing it makes the next one
// ready, finishing the last one (packing) is final. The order follows: in production with the first
// operation started, ready to ship with the last lot packed.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "contracts/order.h"

namespace atelier::mes {

using OperationId = Id<struct OperationTag>;
/// A lot has the id of the line it was made from.
using LotId = LineId;

enum class OperationState : std::uint8_t { blocked, ready, claimed, in_progress, done, cancelled };
BOOST_DESCRIBE_ENUM(OperationState, blocked, ready, claimed, in_progress, done, cancelled)

enum class LotState : std::uint8_t { in_work, packed, cancelled };
BOOST_DESCRIBE_ENUM(LotState, in_work, packed, cancelled)

/// Of an order among others: the more urgent is taken first, whatever is due sooner.
enum class Priority : std::uint8_t { normal, high, urgent };
BOOST_DESCRIBE_ENUM(Priority, normal, high, urgent)

/// One step of a routing. Data: the table `routing` says which product takes which.
struct RoutingStep {
  std::int64_t seq = 0;
  std::string code;         ///< "cast"
  std::string work_center;  ///< where it is done: "casting"
};

/// Who stands at the bench.
struct Worker {
  UserId id;
  std::string name;
  bool operator==(const Worker&) const = default;
};
BOOST_DESCRIBE_STRUCT(Worker, (), (id, name))

struct Operation {
  OperationId id;
  std::int64_t seq = 0;
  std::string code;
  std::string work_center;
  OperationState state = OperationState::blocked;
  std::optional<Worker> worker;  ///< who holds it or has done it
  std::optional<Instant> ready_at;
  std::optional<Instant> claimed_at;
  std::optional<Instant> started_at;
  std::optional<Instant> finished_at;
  bool operator==(const Operation&) const = default;
};

struct Lot {
  LotId id;
  std::int64_t line = 1;  ///< counted from 1 within the order
  ProductKind product{};
  std::string alloy;
  std::string finish;
  std::string size;
  std::int64_t quantity = 1;
  std::string file_name;
  std::string model_hash;
  LotState state = LotState::in_work;
  std::int64_t current_seq = 0;       ///< of the operation it is at; the last one once packed
  std::vector<Operation> operations;  ///< by seq
  bool operator==(const Lot&) const = default;
};

/// All that the shop floor has of one order.
struct Production {
  OrderState order;
  std::vector<Lot> lots;  ///< by line
};

/// The lot that a line becomes. `routing` by seq, not empty.
Lot plan_lot(const OrderLine& line, std::int64_t number, std::span<const RoutingStep> routing,
             Instant now);

/// The lot that an operation of this production belongs to.
const Lot& lot_of(const Production& production, const OperationId& id);

/// An operation after a step, and the state in which the step found it.
struct OperationChange {
  Operation operation;
  OperationState from{};
};

/// How far a lot has got.
struct LotProgress {
  LotId id;
  LotState state{};
  std::int64_t current_seq = 0;
};

/// What one step at the bench changes. Nothing at all where it repeats what the same worker has
/// done already: an answer that got lost may be asked for again.
struct Step {
  std::vector<OperationChange> operations;  ///< the one at hand, then the one that became ready
  std::optional<LotProgress> lot;           ///< where it moved on
  std::optional<OrderStatus> reaches;       ///< the status that the order gets to with it
};

/// Takes an operation. `conflict`
///   "operation-taken"      someone else was faster; the detail names who
///   "operation-not-ready"  the one before it is not finished
///   "order-on-hold" | "order-cancelled" | "order-shipped"
/// `id` is one of this production, here and below.
Result<Step> claim(const Production& production, const OperationId& id, const Worker& worker,
                   Instant now);
/// Starts an operation that the worker has claimed. `conflict` "not-your-operation",
/// "operation-done", and as above for the order.
Result<Step> start(const Production& production, const OperationId& id, const Worker& worker,
                   Instant now);
/// Finishes an operation that the worker has started. `conflict` as start(), and
/// "operation-not-started".
Result<Step> finish(const Production& production, const OperationId& id, const Worker& worker,
                    Instant now);

/// A customer may cancel until the first operation is claimed, a manager until the order is
/// shipped. `conflict` "order-in-work" | "order-shipped" | "order-cancelled", the detail fit for a
/// customer.
Result<void> may_cancel(const Production& production, bool by_customer);
/// `conflict` "order-not-packed", and as claim() for the order.
Result<void> may_ship(const Production& production);

/// The statuses to go through from one to another, the last one included: none is ever left out of
/// an order's timeline. Empty where the order is there already or past it.
std::vector<OrderStatus> path(OrderStatus from, OrderStatus to);

/// The statuses in which an order is on the shop floor.
bool on_the_floor(OrderStatus status);
/// `conflict` "order-shipped" | "order-cancelled" where it is not there any more.
Result<void> require_on_the_floor(const OrderState& order);

}  // namespace atelier::mes
