// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "contracts/changes/changes.h"
#include "contracts/order_log.h"
#include "mes/floor.h"
#include "mes/module.h"
#include "mes/store.h"
#include "platform/base/enum_text.h"
#include "platform/replicas/replicas.h"

namespace atelier::mes {
namespace {

/// The routings of all products, read once.
class Routings {
 public:
  explicit Routings(sql::Reader& db) {
    for (const auto product : enum_values<ProductKind>())
      list_[product] = store::routing(db, product);
  }
  const std::vector<RoutingStep>& of(ProductKind product) const { return list_.at(product); }

 private:
  std::map<ProductKind, std::vector<RoutingStep>> list_;
};

/// Done at some time between `begin` and `end`; nobody knows by whom.
void finish_before(Operation& operation, Instant begin, Instant end) {
  operation.state = OperationState::done;
  operation.ready_at = operation.claimed_at = operation.started_at = begin;
  operation.finished_at = end;
  if (operation.inspection) operation.verdict = Verdict::pass;
}

void set_current(Operation& operation, const LineProgress& progress) {
  operation.ready_at = progress.since;
  operation.state = OperationState::ready;
  if (progress.state == WorkState::ready || !progress.holder) return;
  operation.worker = {progress.holder->id, progress.holder->name};
  operation.claimed_at = progress.since;
  operation.state = OperationState::claimed;
  if (progress.state == WorkState::claimed) return;
  operation.started_at = progress.since;
  operation.state = OperationState::in_progress;
}

/// Brings a lot that was just planned to where its work stands. What is done took equal parts of
/// the time since.
Result<void> bring_to(Lot& lot, const LineProgress& progress, Instant released) {
  auto& operations = lot.operations;
  const bool packed = progress.state == WorkState::packed;
  const auto current = packed ? operations.end()
                       : progress.stage.empty()
                           ? operations.begin()
                           : std::ranges::find(operations, progress.stage, &Operation::code);
  if (!packed && current == operations.end())
    return Error{ErrorKind::unprocessable, "no-routing",
                 "The routing of \"" + std::string(name_of(lot.product)) + "\" has no stage \"" +
                     progress.stage + "\"."};
  const auto done = current - operations.begin();
  const auto spent = std::max<std::int64_t>(progress.since - released, 0);
  for (std::ptrdiff_t i = 0; i < done; ++i)
    finish_before(operations[static_cast<std::size_t>(i)], released + spent * i / done,
                  released + spent * (i + 1) / done);
  if (packed) {
    lot.state = LotState::packed;
    lot.current_seq = operations.back().seq;
  } else {
    set_current(*current, progress);
    lot.current_seq = current->seq;
  }
  return {};
}

void cancel(Lot& lot) {
  if (lot.state == LotState::in_work) lot.state = LotState::cancelled;
  for (auto& operation : lot.operations)
    if (operation.state != OperationState::done) operation.state = OperationState::cancelled;
}

/// As the board would find it in the tables.
Card card_of(const ReleasedOrder& order, const OrderState& state, const Lot& lot) {
  const auto& at = *std::ranges::find(lot.operations, lot.current_seq, &Operation::seq);
  Card card{.lot_id = lot.id,
            .order_id = order.id,
            .number = order.number,
            .line = lot.line,
            .reference = order.reference,
            .product = lot.product,
            .alloy = lot.alloy,
            .finish = lot.finish,
            .size = lot.size,
            .quantity = lot.quantity,
            .operation_id = at.id,
            .stage = at.code,
            .work_center = at.work_center,
            .state = at.state,
            .since = (at.state == OperationState::done ? at.finished_at : at.ready_at)
                         .value_or(order.released_at),
            .due_at = order.promised_at,
            .priority = order.priority,
            .status = state.status,
            .on_hold = state.on_hold,
            .hold_reason = state.hold_reason};
  if (at.state != OperationState::done) card.worker = at.worker;
  return card;
}

Result<std::vector<Lot>> take_lots(sql::Tx& tx, const ImportedOrder& imported, Instant released,
                                   const Routings& routings) {
  std::vector<Lot> lots;
  for (std::size_t i = 0; i < imported.order.lines.size(); ++i) {
    const auto& line = imported.order.lines[i];
    const auto& routing = routings.of(line.product);
    if (routing.empty())
      return Error{
          ErrorKind::unprocessable, "no-routing",
          "There is no routing for the product \"" + std::string(name_of(line.product)) + "\"."};
    auto lot = plan_lot(line, static_cast<std::int64_t>(i) + 1, routing, released);
    ATELIER_TRY(bring_to(lot, imported.progress.at(i), released));
    if (imported.state.status == OrderStatus::cancelled) cancel(lot);
    store::insert_lot(tx, imported.order.order_id, lot);
    lots.push_back(std::move(lot));
  }
  return lots;
}

void take_parcel(sql::Tx& tx, const ImportedOrder& imported) {
  const auto& timeline = imported.timeline;
  const auto shipped = std::ranges::find(timeline, OrderStatus::shipped, &OrderEvent::to);
  if (!imported.parcel || shipped == timeline.end()) return;
  store::insert_parcel(tx, imported.order.order_id,
                       {.carrier = imported.parcel->carrier,
                        .tracking_number = imported.parcel->tracking_number,
                        .shipped_at = shipped->at,
                        .shipped_by = {{}, shipped->actor_name}});
}

}  // namespace

Result<void> prepare(sql::Database& db) {
  ATELIER_TRY(changes::migrate(db));
  ATELIER_TRY(OrderLog::migrate(db));
  ATELIER_TRY(replicas::migrate(db));
  ATELIER_TRY(store::migrate(db));
  ATELIER_TRY(flow::Flow::migrate(db));
  return store::refresh_board(db);
}

std::map<ProductKind, std::vector<std::string>> stages(sql::Reader& db) {
  const Routings routings(db);
  std::map<ProductKind, std::vector<std::string>> list;
  for (const auto product : enum_values<ProductKind>())
    for (const auto& step : routings.of(product)) list[product].push_back(step.code);
  return list;
}

Result<void> take_over(sql::Tx& tx, std::span<const ImportedOrder> orders) {
  const Routings routings(tx);
  for (const auto& imported : orders) {
    const auto released = released_at(imported);
    if (!released) continue;
    ATELIER_TRY_ASSIGN(const bool fresh,
                       OrderLog::take_over(tx, imported.state, imported.timeline));
    if (!fresh) continue;
    const auto& order = imported.order;
    const ReleasedOrder kept{.id = order.order_id,
                             .number = order.number,
                             .reference = order.reference,
                             .recipient = order.customer_name,
                             .phone = order.phone,
                             .address = order.address,
                             .released_at = *released,
                             .promised_at = imported.promised_at};
    store::insert_order(tx, kept);
    ATELIER_TRY_ASSIGN(const auto lots, take_lots(tx, imported, *released, routings));
    take_parcel(tx, imported);
    if (!on_the_floor(imported.state.status)) continue;
    std::vector<Card> cards;
    for (const auto& lot : lots) cards.push_back(card_of(kept, imported.state, lot));
    store::save_board_cards(tx, order.order_id, cards);
  }
  return {};
}

}  // namespace atelier::mes
