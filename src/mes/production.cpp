// SPDX-License-Identifier: Apache-2.0
#include "mes/production.h"

#include <algorithm>

#include "mes/production_parts.h"
#include "mes/quality.h"

namespace atelier::mes {
namespace {

/// A refusal names so many of the operations that someone has.
constexpr std::size_t kNamedHeld = 10;

Error conflict(std::string type, std::string detail) {
  return {ErrorKind::conflict, std::move(type), std::move(detail)};
}

Result<void> require_workable(const OrderState& order) {
  ATELIER_TRY(require_on_the_floor(order));
  if (order.on_hold)
    return conflict("order-on-hold", "The order is on hold (" + order.hold_reason + ").");
  return {};
}

const Operation& operation_of(const Lot& lot, const OperationId& id) {
  return *std::ranges::find(lot.operations, id, &Operation::id);
}

bool is_held(OperationState state) {
  return state == OperationState::claimed || state == OperationState::in_progress ||
         state == OperationState::paused;
}

bool is_over(OperationState state) { return state > OperationState::paused; }

Error done_already() {
  return conflict("operation-done", "This operation has been finished already.");
}

Error not_ready() {
  return conflict("operation-not-ready", "The operation before this one is not finished yet.");
}

Result<void> require_holder(const Operation& operation, const Worker& worker) {
  if (operation.worker && operation.worker->id == worker.id) return {};
  if (operation.worker)
    return conflict("not-your-operation", operation.worker->name + " has this operation.");
  return conflict("not-your-operation", "Nobody has this operation. Take it first.");
}

/// What the holder asks for is possible only while the operation is being worked on.
Result<void> require_in_progress(const Operation& operation) {
  switch (operation.state) {
    case OperationState::in_progress:
      return {};
    case OperationState::paused:
      return conflict("operation-paused", "The operation is paused. Take it up again first.");
    case OperationState::claimed:
      return conflict("operation-not-started", "Start the operation first.");
    default:
      return done_already();
  }
}

/// A step that changes the operation at hand and nothing else.
Step change(const Lot& lot, const Operation& before, Operation after, WorkDeed deed) {
  return {.operations = {{std::move(after), before.state}}, .deeds = {deed_at(deed, lot, before)}};
}

/// As nobody has had it.
Operation let_go(Operation operation) {
  operation.state = OperationState::ready;
  operation.worker.reset();
  operation.claimed_at.reset();
  operation.started_at.reset();
  operation.pause.reset();
  operation.paused_us = 0;
  return operation;
}

/// Whether all lots but this one are packed, scrapped or cancelled.
bool is_last_in_work(const Production& production, const LotId& lot) {
  return std::ranges::all_of(production.lots, [&](const Lot& other) {
    return other.id == lot || other.state != LotState::in_work;
  });
}

Result<void> require_complete(std::span<const CheckItem> check_list,
                              const std::vector<std::string>& checked) {
  Error missing{ErrorKind::unprocessable, "check-list-incomplete",
                "Look at everything on the check list before you pack."};
  for (const auto& item : check_list)
    if (std::ranges::count(checked, item.code) == 0)
      missing.fields.push_back({"/checked", item.code + " is missing"});
  if (missing.fields.empty()) return {};
  return missing;
}

/// Nothing where the same has been said of it before.
Result<Step> finished_already(const Operation& operation, const Outcome& outcome) {
  if (operation.state == OperationState::cancelled || operation.verdict != outcome.verdict)
    return done_already();
  return Step{};
}

}  // namespace

std::optional<Waiting> waiting_of(OperationState state) {
  switch (state) {
    case OperationState::ready:
      return Waiting::claim;
    case OperationState::claimed:
      return Waiting::start;
    case OperationState::in_progress:
      return Waiting::finish;
    case OperationState::paused:
      return Waiting::resume;
    case OperationState::blocked:
    case OperationState::done:
    case OperationState::reworked:
    case OperationState::cancelled:
      return std::nullopt;
  }
  return std::nullopt;
}

Error wrong_field(std::string type, std::string pointer, std::string detail) {
  Error error{ErrorKind::unprocessable, std::move(type), "\"" + pointer.substr(1) + "\" " + detail};
  error.fields.push_back({std::move(pointer), std::move(detail)});
  return error;
}

OrderWork deed_at(WorkDeed deed, const Lot& lot, const Operation& operation) {
  return {.deed = deed,
          .line = lot.line,
          .lot_id = lot.id,
          .operation = operation.code,
          .work_center = operation.work_center};
}

LotProgress progress_of(const Lot& lot) {
  return {lot.id, lot.state, lot.current_seq, lot.quantity, lot.scrapped};
}

const Operation* next_after(const Lot& lot, std::int64_t seq) {
  const auto next = std::ranges::find_if(lot.operations, [&](const Operation& operation) {
    return operation.seq > seq && operation.state == OperationState::blocked;
  });
  return next == lot.operations.end() ? nullptr : &*next;
}

void move_on(Step& step, const Operation& next, Instant now) {
  step.operations.push_back({next, next.state});
  auto& ready = step.operations.back().operation;
  ready.state = OperationState::ready;
  ready.ready_at = now;
  step.lot->current_seq = next.seq;
}

bool on_the_floor(OrderStatus status) { return authority_over(status) == Context::mes; }

Result<void> require_on_the_floor(const OrderState& order) {
  if (order.status == OrderStatus::cancelled)
    return conflict("order-cancelled", "The order has been cancelled already.");
  if (!on_the_floor(order.status))
    return conflict("order-shipped", "The order has been shipped already.");
  return {};
}

const Lot& lot_of(const Production& production, const OperationId& id) {
  const auto found = std::ranges::find_if(production.lots, [&](const Lot& lot) {
    return std::ranges::count(lot.operations, id, &Operation::id) > 0;
  });
  ATELIER_ASSERT(found != production.lots.end());
  return *found;
}

std::vector<Operation> plan_operations(std::span<const RoutingStep> routing, Instant now) {
  ATELIER_ASSERT(!routing.empty());
  std::vector<Operation> operations;
  for (const auto& step : routing)
    operations.push_back({.id = OperationId::make(),
                          .seq = step.seq,
                          .code = step.code,
                          .work_center = step.work_center,
                          .inspection = step.inspection});
  operations.front().state = OperationState::ready;
  operations.front().ready_at = now;
  return operations;
}

Lot plan_lot(const OrderLine& line, std::int64_t number, std::span<const RoutingStep> routing,
             Instant now) {
  return {.id = line.line_id,
          .line = number,
          .product = line.product,
          .alloy = line.alloy,
          .finish = line.finish,
          .size = line.size,
          .quantity = line.quantity,
          .file_name = line.file_name,
          .model_hash = line.model_hash,
          .current_seq = routing.front().seq,
          .operations = plan_operations(routing, now)};
}

// --- what is done at the bench

Result<Step> claim(const Production& production, const OperationId& id, const Worker& worker,
                   Instant now) {
  ATELIER_TRY(require_workable(production.order));
  const auto& lot = lot_of(production, id);
  const auto& operation = operation_of(lot, id);
  if (operation.state == OperationState::blocked) return not_ready();
  if (operation.state != OperationState::ready) {
    if (operation.worker && operation.worker->id == worker.id) return Step{};
    return conflict("operation-taken",
                    (operation.worker ? operation.worker->name : "Someone") + " was faster.");
  }
  auto after = operation;
  after.state = OperationState::claimed;
  after.worker = worker;
  after.claimed_at = now;
  return change(lot, operation, std::move(after), WorkDeed::claimed);
}

Result<Step> start(const Production& production, const OperationId& id, const Worker& worker,
                   Instant now) {
  ATELIER_TRY(require_workable(production.order));
  const auto& lot = lot_of(production, id);
  const auto& operation = operation_of(lot, id);
  ATELIER_TRY(require_holder(operation, worker));
  if (operation.state == OperationState::in_progress) return Step{};
  if (operation.state != OperationState::claimed) {
    ATELIER_TRY(require_in_progress(operation));
  }
  auto after = operation;
  after.state = OperationState::in_progress;
  after.started_at = now;
  auto step = change(lot, operation, std::move(after), WorkDeed::started);
  step.reaches = OrderStatus::in_production;
  return step;
}

Result<Step> pause(const Production& production, const OperationId& id, const Worker& worker,
                   const std::string& reason, Instant now) {
  ATELIER_TRY(require_on_the_floor(production.order));
  const auto& lot = lot_of(production, id);
  const auto& operation = operation_of(lot, id);
  ATELIER_TRY(require_holder(operation, worker));
  if (operation.state == OperationState::paused) return Step{};
  ATELIER_TRY(require_in_progress(operation));
  auto after = operation;
  after.state = OperationState::paused;
  after.pause = Pause{now, reason};
  return change(lot, operation, std::move(after), WorkDeed::paused);
}

Result<Step> resume(const Production& production, const OperationId& id, const Worker& worker,
                    Instant now) {
  ATELIER_TRY(require_workable(production.order));
  const auto& lot = lot_of(production, id);
  const auto& operation = operation_of(lot, id);
  ATELIER_TRY(require_holder(operation, worker));
  if (operation.state == OperationState::in_progress) return Step{};
  if (operation.state != OperationState::paused) {
    ATELIER_TRY(require_in_progress(operation));
  }
  auto after = operation;
  after.state = OperationState::in_progress;
  after.paused_us += now - operation.pause->since;
  after.pause.reset();
  return change(lot, operation, std::move(after), WorkDeed::resumed);
}

Result<Step> finish(const Production& production, const OperationId& id, const Worker& worker,
                    const Outcome& outcome, std::span<const CheckItem> check_list, Instant now) {
  ATELIER_TRY(require_workable(production.order));
  const auto& lot = lot_of(production, id);
  const auto& operation = operation_of(lot, id);
  ATELIER_TRY(require_holder(operation, worker));
  if (is_over(operation.state)) return finished_already(operation, outcome);
  ATELIER_TRY(require_in_progress(operation));
  if (operation.inspection) return judge(lot, operation, outcome, now);
  if (outcome.verdict)
    return wrong_field("not-an-inspection", "/verdict", "is only for an inspection");
  auto after = operation;
  after.state = OperationState::done;
  after.finished_at = now;
  auto step = change(lot, operation, std::move(after), WorkDeed::finished);
  step.accepted = lot.quantity;
  step.lot = progress_of(lot);
  if (const auto* next = next_after(lot, operation.seq)) {
    move_on(step, *next, now);
    return step;
  }
  ATELIER_TRY(require_complete(check_list, outcome.checked));
  step.deeds.front().deed = WorkDeed::packed;
  step.lot->state = LotState::packed;
  if (is_last_in_work(production, lot.id)) step.reaches = OrderStatus::ready_to_ship;
  return step;
}

// --- who has what

Result<Step> release(const Production& production, const OperationId& id, const Authorised& by,
                     const std::string& reason) {
  ATELIER_TRY(require_on_the_floor(production.order));
  const auto& lot = lot_of(production, id);
  const auto& operation = operation_of(lot, id);
  if (operation.state == OperationState::ready) return Step{};
  if (operation.state == OperationState::blocked) return not_ready();
  if (is_over(operation.state)) return done_already();
  const bool own_claim =
      operation.state == OperationState::claimed && operation.worker->id == by.worker.id;
  if (!by.lead) {
    ATELIER_TRY(require_holder(operation, by.worker));
    if (!own_claim)
      return conflict("operation-started",
                      "You have started this operation. Pause it, or ask a "
                      "lead to give it to someone else.");
  }
  if (!own_claim && reason.empty())
    return wrong_field("reason-required", "/reason",
                       "is needed to take an operation from whoever has it");
  return change(lot, operation, let_go(operation), WorkDeed::unclaimed);
}

Result<Step> reassign(const Production& production, const OperationId& id, const Worker& to,
                      Instant now) {
  ATELIER_TRY(require_on_the_floor(production.order));
  const auto& lot = lot_of(production, id);
  const auto& operation = operation_of(lot, id);
  if (operation.state == OperationState::blocked) return not_ready();
  if (is_over(operation.state)) return done_already();
  if (is_held(operation.state) && operation.worker->id == to.id) return Step{};
  auto after = let_go(operation);
  after.state = OperationState::claimed;
  after.worker = to;
  after.claimed_at = now;
  auto step = change(lot, operation, std::move(after), WorkDeed::reassigned);
  step.deeds.front().to = to.name;
  return step;
}

Result<void> may_take_another(const Worker& worker, std::span<const Held> held,
                              std::int64_t limit) {
  if (static_cast<std::int64_t>(held.size()) < limit) return {};
  std::string list;
  for (const auto& operation : held.first(std::min<std::size_t>(held.size(), kNamedHeld)))
    list += (list.empty() ? "" : ", ") + operation.code + " of " + operation.order_number;
  if (held.size() > kNamedHeld) list += ", ...";
  return conflict("work-limit-reached", worker.name + " has " + std::to_string(held.size()) +
                                            " operations and may have " + std::to_string(limit) +
                                            " at once: " + list +
                                            ". Finish or give back one of them first.");
}

// --- the order

Result<void> may_cancel(const Production& production, bool by_customer) {
  ATELIER_TRY(require_on_the_floor(production.order));
  if (!by_customer) return {};
  const bool claimed = std::ranges::any_of(production.lots, [](const Lot& lot) {
    return std::ranges::any_of(lot.operations, [](const Operation& o) { return !!o.claimed_at; });
  });
  // What was begun may have been taken from whoever began it.
  if (claimed || production.order.status != OrderStatus::released)
    return conflict("order-in-work", "Work on the order has begun; it can no longer be cancelled.");
  return {};
}

Result<void> may_ship(const Production& production) {
  ATELIER_TRY(require_workable(production.order));
  const auto open = std::ranges::count(production.lots, LotState::in_work, &Lot::state);
  if (open > 0)
    return conflict("order-not-packed", std::to_string(open) + " of " +
                                            std::to_string(production.lots.size()) +
                                            " lots of the order are not packed yet.");
  return {};
}

std::vector<OrderStatus> path(OrderStatus from, OrderStatus to) {
  std::vector<OrderStatus> steps;
  for (auto next = static_cast<int>(from) + 1; next <= static_cast<int>(to); ++next)
    steps.push_back(static_cast<OrderStatus>(next));
  return steps;
}
}  // namespace atelier::mes
