// SPDX-License-Identifier: Apache-2.0
#include "mes/production.h"

#include <algorithm>

namespace atelier::mes {
namespace {

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

Result<void> require_holder(const Operation& operation, const Worker& worker) {
  if (operation.worker && operation.worker->id == worker.id) return {};
  if (operation.worker)
    return conflict("not-your-operation", operation.worker->name + " has this operation.");
  return conflict("not-your-operation", "Nobody has this operation. Take it first.");
}

/// Whether all lots but this one are packed or cancelled.
bool is_last_in_work(const Production& production, const LotId& lot) {
  return std::ranges::all_of(production.lots, [&](const Lot& other) {
    return other.id == lot || other.state != LotState::in_work;
  });
}

}  // namespace

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

Lot plan_lot(const OrderLine& line, std::int64_t number, std::span<const RoutingStep> routing,
             Instant now) {
  ATELIER_ASSERT(!routing.empty());
  Lot lot{.id = line.line_id,
          .line = number,
          .product = line.product,
          .alloy = line.alloy,
          .finish = line.finish,
          .size = line.size,
          .quantity = line.quantity,
          .file_name = line.file_name,
          .model_hash = line.model_hash,
          .current_seq = routing.front().seq};
  for (const auto& step : routing)
    lot.operations.push_back({.id = OperationId::make(),
                              .seq = step.seq,
                              .code = step.code,
                              .work_center = step.work_center});
  lot.operations.front().state = OperationState::ready;
  lot.operations.front().ready_at = now;
  return lot;
}

Result<Step> claim(const Production& production, const OperationId& id, const Worker& worker,
                   Instant now) {
  ATELIER_TRY(require_workable(production.order));
  const auto& operation = operation_of(lot_of(production, id), id);
  if (operation.state == OperationState::blocked)
    return conflict("operation-not-ready", "The operation before this one is not finished yet.");
  if (operation.state != OperationState::ready) {
    if (operation.worker && operation.worker->id == worker.id) return Step{};
    return conflict("operation-taken",
                    (operation.worker ? operation.worker->name : "Someone") + " was faster.");
  }
  auto after = operation;
  after.state = OperationState::claimed;
  after.worker = worker;
  after.claimed_at = now;
  return Step{.operations = {{std::move(after), operation.state}}};
}

Result<Step> start(const Production& production, const OperationId& id, const Worker& worker,
                   Instant now) {
  ATELIER_TRY(require_workable(production.order));
  const auto& operation = operation_of(lot_of(production, id), id);
  ATELIER_TRY(require_holder(operation, worker));
  if (operation.state == OperationState::in_progress) return Step{};
  if (operation.state != OperationState::claimed)
    return conflict("operation-done", "You have finished this operation already.");
  auto after = operation;
  after.state = OperationState::in_progress;
  after.started_at = now;
  return Step{.operations = {{std::move(after), operation.state}},
              .reaches = OrderStatus::in_production};
}

Result<Step> finish(const Production& production, const OperationId& id, const Worker& worker,
                    Instant now) {
  ATELIER_TRY(require_workable(production.order));
  const auto& lot = lot_of(production, id);
  const auto& operation = operation_of(lot, id);
  ATELIER_TRY(require_holder(operation, worker));
  if (operation.state == OperationState::done) return Step{};
  if (operation.state != OperationState::in_progress)
    return conflict("operation-not-started", "Start the operation before you finish it.");
  auto after = operation;
  after.state = OperationState::done;
  after.finished_at = now;
  Step step{.operations = {{std::move(after), operation.state}}};
  const auto next = std::ranges::upper_bound(lot.operations, operation.seq, {}, &Operation::seq);
  if (next != lot.operations.end()) {
    auto ready = *next;
    ready.state = OperationState::ready;
    ready.ready_at = now;
    step.operations.push_back({std::move(ready), next->state});
    step.lot = {lot.id, LotState::in_work, next->seq};
  } else {
    step.lot = {lot.id, LotState::packed, operation.seq};
    if (is_last_in_work(production, lot.id)) step.reaches = OrderStatus::ready_to_ship;
  }
  return step;
}

Result<void> may_cancel(const Production& production, bool by_customer) {
  ATELIER_TRY(require_on_the_floor(production.order));
  if (!by_customer) return {};
  for (const auto& lot : production.lots)
    for (const auto& operation : lot.operations)
      if (operation.claimed_at)
        return conflict("order-in-work",
                        "Work on the order has begun; it can no longer be cancelled.");
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
