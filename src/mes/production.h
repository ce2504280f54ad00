// SPDX-License-Identifier: Apache-2.0
// What the shop floor makes of a released order, and who may do what to it next. Pure.
//
//   operation:  blocked -> ready -> claimed -> in_progress <-> paused;  in_progress -> done
//               a claim that is given back -> ready;  done, but sent back by an inspection ->
//               reworked, and a new attempt takes its place;  any unfinished one -> cancelled
//   lot:        in_work -> packed | scrapped | cancelled
//
// A line of an order becomes a production order, a lot, with one operation per step of the routing
// of its product. One operation of a lot is current at any moment; finishing it makes the next one
// ready, finishing the last one (packing) is final. What an inspection may decide beside letting a
// lot pass is in quality.h. The order follows: in production with the first operation started,
// ready to ship with the last lot packed.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "contracts/expectation.h"
#include "contracts/order.h"

namespace atelier::mes {

using OperationId = Id<struct OperationTag>;
/// A lot has the id of the line it was made from; a replacement has one of its own.
using LotId = LineId;

enum class OperationState : std::uint8_t {
  blocked,
  ready,
  claimed,
  in_progress,
  paused,
  done,
  reworked,  ///< was done, must be done again: a newer attempt has taken its place
  cancelled,
};
BOOST_DESCRIBE_ENUM(OperationState, blocked, ready, claimed, in_progress, paused, done, reworked,
                    cancelled)

/// What an operation in this state waits for, if a lot may be at it.
std::optional<Waiting> waiting_of(OperationState state);

enum class LotState : std::uint8_t { in_work, packed, cancelled, scrapped };
BOOST_DESCRIBE_ENUM(LotState, in_work, packed, cancelled, scrapped)

/// Of an order among others: the more urgent is taken first, whatever is due sooner.
enum class Priority : std::uint8_t { normal, high, urgent };
BOOST_DESCRIBE_ENUM(Priority, normal, high, urgent)

/// What an inspection says of a lot.
enum class Verdict : std::uint8_t { pass, rework, scrap };
BOOST_DESCRIBE_ENUM(Verdict, pass, rework, scrap)

/// One step of a routing. Data: the table `routing` says which product takes which.
struct RoutingStep {
  std::int64_t seq = 0;
  std::string code;         ///< "cast"
  std::string work_center;  ///< where it is done: "casting"
  bool inspection = false;  ///< finishing it takes a verdict
  bool operator==(const RoutingStep&) const = default;
};
BOOST_DESCRIBE_STRUCT(RoutingStep, (), (seq, code, work_center, inspection))

/// Who stands at the bench.
struct Worker {
  UserId id;
  std::string name;
  bool operator==(const Worker&) const = default;
};
BOOST_DESCRIBE_STRUCT(Worker, (), (id, name))

struct Pause {
  Instant since;
  std::string reason;
  bool operator==(const Pause&) const = default;
};
BOOST_DESCRIBE_STRUCT(Pause, (), (since, reason))

struct Operation {
  OperationId id;
  std::int64_t seq = 0;
  std::int64_t attempt = 1;
  std::string code;
  std::string work_center;
  bool inspection = false;
  OperationState state = OperationState::blocked;
  std::optional<Worker> worker;  ///< who holds it or has done it
  std::optional<Instant> ready_at;
  std::optional<Instant> claimed_at;
  std::optional<Instant> started_at;
  std::optional<Instant> finished_at;
  std::optional<Pause> pause;      ///< while it is paused
  std::int64_t paused_us = 0;      ///< in all pauses that are over
  std::optional<Verdict> verdict;  ///< of an inspection that is done
  std::string verdict_reason;
  bool operator==(const Operation&) const = default;
};

struct Lot {
  LotId id;
  std::int64_t line = 1;  ///< counted from 1 within the order
  ProductKind product{};
  std::string alloy;
  std::string finish;
  std::string size;
  std::int64_t quantity = 1;  ///< pieces that are still in it
  std::int64_t scrapped = 0;  ///< pieces that were
  std::string file_name;
  std::string model_hash;
  LotState state = LotState::in_work;
  std::int64_t current_seq = 0;       ///< of the operation it is at; the last one once packed
  std::optional<LotId> replaces;      ///< the lot whose scrapped pieces it makes anew
  std::vector<Operation> operations;  ///< by seq, then attempt
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
/// First attempts of all steps, the first of them ready.
std::vector<Operation> plan_operations(std::span<const RoutingStep> routing, Instant now);

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
  std::int64_t quantity = 1;
  std::int64_t scrapped = 0;
};

/// Work that was accepted and is no longer: it does not count for whoever did it.
struct Reversal {
  std::vector<OperationId> operations;
  std::optional<std::int64_t> pieces;  ///< of each; none for all that still count
};

/// What one deed changes. Nothing at all where it repeats what the same worker has done already: an
/// answer that got lost may be asked for again.
struct Step {
  std::vector<OperationChange> operations;  ///< the one at hand first
  std::vector<Operation> attempts;          ///< new ones, of operations to do again
  std::optional<LotProgress> lot;           ///< where it moved on
  std::optional<Lot> replacement;           ///< for what was scrapped
  std::vector<OrderWork> deeds;             ///< for the order's timeline
  std::optional<OrderStatus> reaches;       ///< the status that the order gets to with it
  std::int64_t accepted = 0;                ///< pieces of the operation at hand
  std::optional<Reversal> reversal;
};

/// Takes an operation. `conflict`
///   "operation-taken"      someone else was faster; the detail names who
///   "operation-not-ready"  the one before it is not finished
///   "order-on-hold" | "order-cancelled" | "order-shipped"
/// `id` is one of this production, here and below.
Result<Step> claim(const Production& production, const OperationId& id, const Worker& worker,
                   Instant now);
/// Starts an operation that the worker has claimed. `conflict` "not-your-operation",
/// "operation-done", "operation-paused", and as above for the order.
Result<Step> start(const Production& production, const OperationId& id, const Worker& worker,
                   Instant now);
/// Lays down an operation that the worker has started, also of an order on hold. `conflict` as
/// start(), and "operation-not-started".
Result<Step> pause(const Production& production, const OperationId& id, const Worker& worker,
                   const std::string& reason, Instant now);
/// Takes it up again. `conflict` as pause(), and "order-on-hold".
Result<Step> resume(const Production& production, const OperationId& id, const Worker& worker,
                    Instant now);

/// One thing to look at before a lot is packed. Data: the table `check_item`.
struct CheckItem {
  std::string code;
  std::string name_ru;
  std::string name_en;
  bool operator==(const CheckItem&) const = default;
};
BOOST_DESCRIBE_STRUCT(CheckItem, (), (code, name_ru, name_en))

/// What whoever finishes an operation says about it.
struct Outcome {
  std::optional<Verdict> verdict;         ///< of an inspection
  std::string reason;                     ///< of a verdict other than pass
  std::optional<std::int64_t> rework_to;  ///< seq of the operation to begin again with
  std::optional<std::int64_t> pieces;     ///< to scrap
  std::vector<std::string> checked;       ///< codes of the check list, of packing
};

/// Finishes an operation that the worker has started. `check_list` is that of the lot's product.
/// `conflict` as pause(), "operation-paused", "order-on-hold"; `unprocessable`
///   "check-list-incomplete"  packing; the fields name what is missing
///   "not-an-inspection"      a verdict where none is asked for
/// and those of judge() in quality.h.
Result<Step> finish(const Production& production, const OperationId& id, const Worker& worker,
                    const Outcome& outcome, std::span<const CheckItem> check_list, Instant now);

/// Who does something that not everyone may do.
struct Authorised {
  Worker worker;
  bool lead = false;
};

/// Gives an operation back: its holder one that is not started, a lead any, with a reason, also of
/// an order on hold. `conflict` "not-your-operation" | "operation-started" | "operation-done" |
/// "operation-not-ready"; `unprocessable` "reason-required".
Result<Step> release(const Production& production, const OperationId& id, const Authorised& by,
                     const std::string& reason);
/// Gives an operation to someone, whoever has it now; it is to be started anew. For leads. Errors
/// as release().
Result<Step> reassign(const Production& production, const OperationId& id, const Worker& to,
                      Instant now);

/// An operation that someone has claimed and not finished.
struct Held {
  std::string order_number;
  std::string code;
};
/// `conflict` "work-limit-reached" where `worker` holds `limit` operations already; the detail
/// names both.
Result<void> may_take_another(const Worker& worker, std::span<const Held> held, std::int64_t limit);

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
