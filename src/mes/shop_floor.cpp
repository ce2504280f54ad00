// SPDX-License-Identifier: Apache-2.0
#include "mes/shop_floor.h"

#include <algorithm>

#include "platform/bus/bus_codec.h"
#include "platform/telemetry/metrics.h"
#include "platform/telemetry/telemetry.h"

namespace atelier::mes {
namespace {

namespace attr = telemetry::attr;

telemetry::Family<telemetry::Gauge> board_lag{
    "atelier_board_lag_seconds",
    "From a change to its being on the board, of the last one",
    {"context"}};

Error order_not_found() {
  return {ErrorKind::not_found, "order-not-found", "There is no such order on the shop floor."};
}

Error operation_not_found() {
  return {ErrorKind::not_found, "operation-not-found", "There is no operation with this id."};
}

/// Logs what happened to an order, once it is durable.
void log_status(sql::Tx& tx, const OrderEvent& event, const std::string& number) {
  tx.on_commit([event, number] {
    telemetry::log(telemetry::Level::info, "order." + std::string(name_of(event.kind)),
                   number + " is " + std::string(name_of(event.to)),
                   {{attr::kOrderId, event.order_id.str()},
                    {attr::kOrderNumber, number},
                    {attr::kOrderVersion, event.version},
                    {attr::kStatusFrom, event.from ? name_of(*event.from) : ""},
                    {attr::kStatusTo, name_of(event.to)},
                    {attr::kReason, event.reason}});
  });
}

void log_step(sql::Tx& tx, std::string_view event, const OrderState& order, const Step& step,
              const Worker& worker) {
  tx.on_commit([event, order, operation = step.operations.front().operation, worker] {
    telemetry::log(telemetry::Level::info, event,
                   worker.name + ": " + operation.code + " of " + order.number,
                   {{attr::kOrderId, order.order_id.str()},
                    {attr::kOrderNumber, order.number},
                    {attr::kOperationId, operation.id.str()},
                    {attr::kStage, operation.code},
                    {attr::kUserId, worker.id.str()}});
  });
}

}  // namespace

// --- what other contexts ask

Result<bus::Outcome> ShopFloor::release(sql::Tx& tx, const OrderReleased& released) {
  const auto& order = released.order;
  const bool fresh = store::insert_order(tx, {.id = order.order_id,
                                              .number = order.number,
                                              .reference = order.reference,
                                              .recipient = order.customer_name,
                                              .phone = order.phone,
                                              .address = order.address,
                                              .released_at = released.event.at,
                                              .promised_at = released.promised_at});
  if (!fresh) return bus::Outcome::superseded;
  log_.apply(tx, released.event, order.number);
  std::int64_t line = 0;
  for (const auto& order_line : order.lines) {
    const auto routing = store::routing(tx, order_line.product);
    if (routing.empty())
      return Error{ErrorKind::unprocessable, "no-routing",
                   "There is no routing for the product \"" +
                       std::string(name_of(order_line.product)) + "\"."};
    store::insert_lot(tx, order.order_id, plan_lot(order_line, ++line, routing, tx.now()));
  }
  log_status(tx, released.event, order.number);
  show(tx, order.order_id);
  return bus::Outcome::applied;
}

Result<bus::Outcome> ShopFloor::command(sql::Tx& tx, const OrderCommand& command,
                                        std::string cause) {
  const auto production = lock(tx, command.order_id);
  if (!production) return bus::Outcome::parked;
  const Actor actor{command.actor, command.actor_name, command.reason, std::move(cause)};
  const auto done = carry_out(tx, *production, command, actor);
  // A conflict is a decision, to be told; anything else is a failed attempt.
  if (!done && done.error().kind != ErrorKind::conflict) return done.error();
  outbox_.send(tx, OrderAnswer{.order_id = command.order_id,
                               .command = command.command,
                               .accepted = done.ok(),
                               .reason = done ? "" : done.error().detail,
                               .by = Context::mes});
  if (done) show(tx, command.order_id);
  return bus::Outcome::applied;
}

/// Changes nothing where it is refused.
Result<void> ShopFloor::carry_out(sql::Tx& tx, const Production& production,
                                  const OrderCommand& command, const Actor& actor) {
  const auto& order = production.order;
  switch (command.command) {
    case OrderCommandKind::cancel:
      ATELIER_TRY(may_cancel(production, command.by_customer));
      ATELIER_TRY(
          append(tx, order, move(order, OrderStatus::cancelled, Context::mes, actor, tx.now())));
      store::cancel_work(tx, command.order_id);
      return {};
    case OrderCommandKind::hold:
      ATELIER_TRY(require_on_the_floor(order));
      ATELIER_TRY(append(tx, order, hold(order, Context::mes, actor, tx.now())));
      return {};
    case OrderCommandKind::resume:
      ATELIER_TRY(require_on_the_floor(order));
      ATELIER_TRY(append(tx, order, resume(order, Context::mes, actor, tx.now())));
      return {};
  }
  return {};
}

Result<bus::Outcome> ShopFloor::promise(sql::Tx& tx, const OrderPromised& promised) {
  // A promise that comes before its order is in the hand-over that follows.
  if (!store::save_promise(tx, promised.order_id, promised.revision, promised.promised_at))
    return bus::Outcome::superseded;
  show(tx, promised.order_id);
  return bus::Outcome::applied;
}

// --- what operators do

Result<Card> ShopFloor::claim(sql::Tx& tx, const OperationId& id, const Worker& worker) {
  return work(tx, id, worker, mes::claim, "operation.claimed");
}

Result<Card> ShopFloor::start(sql::Tx& tx, const OperationId& id, const Worker& worker) {
  return work(tx, id, worker, mes::start, "operation.started");
}

Result<Card> ShopFloor::finish(sql::Tx& tx, const OperationId& id, const Worker& worker) {
  return work(tx, id, worker, mes::finish, "operation.finished");
}

Result<Card> ShopFloor::work(sql::Tx& tx, const OperationId& id, const Worker& worker,
                             Decide decide, std::string_view event) {
  const auto order_id = store::order_of(tx, id);
  if (!order_id) return operation_not_found();
  ATELIER_TRY_ASSIGN(const auto production, lock(tx, *order_id));
  ATELIER_TRY_ASSIGN(const auto step, decide(production, id, worker, tx.now()));
  for (const auto& change : step.operations)
    if (!store::save(tx, change))
      return Error{ErrorKind::conflict, "operation-taken", "Someone else was faster."};
  if (step.lot) store::save(tx, *step.lot);
  if (step.reaches)
    ATELIER_TRY(
        advance(tx, production.order, *step.reaches, {"user:" + worker.id.str(), worker.name}));
  if (!step.operations.empty()) log_step(tx, event, production.order, step, worker);
  const auto cards = show(tx, *order_id);
  const auto& lot = lot_of(production, id);
  const auto card = std::ranges::find(cards, lot.id, &Card::lot_id);
  if (card == cards.end()) return operation_not_found();
  return *card;
}

Result<OrderState> ShopFloor::ship(sql::Tx& tx, const OrderId& id, const Parcel& parcel) {
  ATELIER_TRY_ASSIGN(const auto production, lock(tx, id));
  if (const auto sent = store::find_parcel(tx, id);
      sent && sent->carrier == parcel.carrier && sent->tracking_number == parcel.tracking_number)
    return production.order;
  ATELIER_TRY(may_ship(production));
  store::insert_parcel(tx, id, parcel);
  const Actor actor{"user:" + parcel.shipped_by.id.str(), parcel.shipped_by.name,
                    parcel.carrier + ", " + parcel.tracking_number};
  ATELIER_TRY_ASSIGN(auto shipped, append(tx, production.order,
                                          move(production.order, OrderStatus::shipped, Context::mes,
                                               actor, tx.now())));
  show(tx, id);
  return shipped;
}

// --- parts of the above

/// The order with its lots, which nobody else changes until the transaction ends.
Result<Production> ShopFloor::lock(sql::Tx& tx, const OrderId& id) {
  if (!store::lock_order(tx, id)) return order_not_found();
  ATELIER_TRY_ASSIGN(auto order, log_.state(tx, id));
  return Production{.order = std::move(order), .lots = store::lots(tx, id)};
}

Result<OrderState> ShopFloor::append(sql::Tx& tx, const OrderState& before,
                                     Result<OrderEvent> event) {
  if (!event) return std::move(event).error();
  log_status(tx, *event, before.number);
  return log_.append(tx, &before, std::move(event).value(), before.number);
}

/// Through every status up to `to`.
Result<void> ShopFloor::advance(sql::Tx& tx, OrderState order, OrderStatus to, const Actor& actor) {
  for (const auto next : path(order.status, to)) {
    ATELIER_TRY_ASSIGN(order, append(tx, order, move(order, next, Context::mes, actor, tx.now())));
  }
  return {};
}

/// Puts the order's cards on the board once this transaction is durable.
std::vector<Card> ShopFloor::show(sql::Tx& tx, const OrderId& id) {
  auto cards = store::cards_of(tx, id);
  tx.on_commit([this, id, cards, since = tx.now()] {
    publish(board_.replace(id, cards));
    board_lag.with({"mes"}).set(static_cast<double>(clock_.now() - since) / kSecond);
  });
  return cards;
}

void ShopFloor::publish(const Board::Change& change) {
  for (const auto& card : change.cards) hub_.publish(kBoardTopic, "card", card);
  for (const auto& lot : change.gone) hub_.publish(kBoardTopic, "gone", to_json(CardGone{lot}));
  if (!change.totals.empty())
    hub_.publish(kBoardTopic, "totals", to_json(TotalsChanged{change.totals}));
}

Result<void> ShopFloor::load(sql::Database& db) {
  return db.read([&](sql::Reader& reader) -> Result<void> {
    store::each_card(reader, [&](const Card& card) { board_.add(card); });
    return {};
  });
}

}  // namespace atelier::mes
