// SPDX-License-Identifier: Apache-2.0
#include "mes/shop_floor.h"

#include <algorithm>

#include "mes/floor.h"
#include "mes/ledger.h"
#include "mes/passages.h"
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

void log_deed(sql::Tx& tx, const OrderWork& deed, const OrderState& order, const Actor& actor) {
  tx.on_commit([deed, order, actor] {
    telemetry::log(telemetry::Level::info, "operation." + std::string(name_of(deed.deed)),
                   actor.name + ": " + deed.operation + " of " + order.number,
                   {{attr::kOrderId, order.order_id.str()},
                    {attr::kOrderNumber, order.number},
                    {attr::kStage, deed.operation},
                    {attr::kUserId, actor.id},
                    {attr::kReason, actor.reason}});
  });
}

Actor actor_of(const Worker& worker, std::string reason = {}) {
  return {"user:" + worker.id.str(), worker.name, std::move(reason)};
}

const Card* card_of(const std::vector<Card>& cards, const LotId& id) {
  const auto found = std::ranges::find(cards, id, &Card::lot_id);
  return found == cards.end() ? nullptr : &*found;
}

/// The card of the lot that took the place of a scrapped one.
const Card* card_instead(const std::vector<Card>& cards, const std::vector<Lot>& lots, LotId id) {
  for (;;) {
    const auto next = std::ranges::find(lots, id, &Lot::replaces);
    if (next == lots.end()) return nullptr;
    if (const auto* card = card_of(cards, next->id)) return card;
    id = next->id;
  }
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
    const auto lot = plan_lot(order_line, ++line, routing, tx.now());
    store::insert_lot(tx, order.order_id, lot);
    count(tx, passages_of_new(std::span(&lot, 1)));
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
      count(tx, passages_of_leaving(production.lots, false, tx.now()));
      return {};
    case OrderCommandKind::hold:
      ATELIER_TRY(require_on_the_floor(order));
      ATELIER_TRY(append(tx, order, hold(order, Context::mes, actor, tx.now())));
      return {};
    case OrderCommandKind::resume:
      ATELIER_TRY(require_on_the_floor(order));
      ATELIER_TRY(append(tx, order, atelier::resume(order, Context::mes, actor, tx.now())));
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
  return work(tx, id, actor_of(worker), [&](const Production& production) {
    return mes::claim(production, id, worker, tx.now());
  });
}

Result<Card> ShopFloor::start(sql::Tx& tx, const OperationId& id, const Worker& worker) {
  return work(tx, id, actor_of(worker), [&](const Production& production) {
    return mes::start(production, id, worker, tx.now());
  });
}

Result<Card> ShopFloor::pause(sql::Tx& tx, const OperationId& id, const Worker& worker,
                              const std::string& reason) {
  return work(tx, id, actor_of(worker, reason), [&](const Production& production) {
    return mes::pause(production, id, worker, reason, tx.now());
  });
}

Result<Card> ShopFloor::resume(sql::Tx& tx, const OperationId& id, const Worker& worker) {
  return work(tx, id, actor_of(worker), [&](const Production& production) {
    return mes::resume(production, id, worker, tx.now());
  });
}

Result<Card> ShopFloor::finish(sql::Tx& tx, const OperationId& id, const Worker& worker,
                               const Outcome& outcome) {
  return work(
      tx, id, actor_of(worker, outcome.reason), [&](const Production& production) -> Result<Step> {
        const auto& lot = lot_of(production, id);
        const auto list = store::check_list(tx, lot.product);
        ATELIER_TRY_ASSIGN(auto step, mes::finish(production, id, worker, outcome, list, tx.now()));
        if (step.lot && step.lot->state == LotState::packed)
          store::insert_checked(tx, lot.id, list, worker);
        return step;
      });
}

Result<Card> ShopFloor::release(sql::Tx& tx, const OperationId& id, const Authorised& by,
                                const std::string& reason) {
  return work(tx, id, actor_of(by.worker, reason), [&](const Production& production) {
    return mes::release(production, id, by, reason);
  });
}

Result<OrderState> ShopFloor::ship(sql::Tx& tx, const OrderId& id, const Parcel& parcel) {
  ATELIER_TRY_ASSIGN(const auto production, lock(tx, id));
  if (const auto sent = store::find_parcel(tx, id);
      sent && sent->carrier == parcel.carrier && sent->tracking_number == parcel.tracking_number)
    return production.order;
  ATELIER_TRY(may_ship(production));
  store::insert_parcel(tx, id, parcel);
  const auto actor = actor_of(parcel.shipped_by, parcel.carrier + ", " + parcel.tracking_number);
  ATELIER_TRY_ASSIGN(auto event,
                     move(production.order, OrderStatus::shipped, Context::mes, actor, tx.now()));
  event.parcel = OrderParcel{parcel.carrier, parcel.tracking_number};
  ATELIER_TRY_ASSIGN(auto shipped, append(tx, production.order, std::move(event)));
  count(tx, passages_of_leaving(production.lots, true, tx.now()));
  show(tx, id);
  return shipped;
}

// --- what only leads do

Result<Card> ShopFloor::reassign(sql::Tx& tx, const OperationId& id, const Worker& to,
                                 const Worker& by, const std::string& reason) {
  return work(tx, id, actor_of(by, reason), [&](const Production& production) {
    return mes::reassign(production, id, to, tx.now());
  });
}

Result<OrderState> ShopFloor::prioritise(sql::Tx& tx, const OrderId& id, Priority priority,
                                         const Worker& by, const std::string& reason) {
  ATELIER_TRY_ASSIGN(const auto production, lock(tx, id));
  ATELIER_TRY(require_on_the_floor(production.order));
  if (store::find_order(tx, id)->priority == priority) return production.order;
  store::save_priority(tx, id, priority);
  ATELIER_TRY_ASSIGN(auto after,
                     record(tx, production.order,
                            {{.deed = WorkDeed::prioritised, .to = std::string(name_of(priority))}},
                            actor_of(by, reason)));
  show(tx, id);
  return after;
}

// --- parts of the above

/// One deed at an operation, decided, written and told.
Result<Card> ShopFloor::work(sql::Tx& tx, const OperationId& id, const Actor& actor,
                             const Decide& decide) {
  const auto order_id = store::order_of(tx, id);
  if (!order_id) return operation_not_found();
  ATELIER_TRY_ASSIGN(const auto production, lock(tx, *order_id));
  ATELIER_TRY_ASSIGN(const auto step, decide(production));
  ATELIER_TRY(save(tx, production, id, step));
  ATELIER_TRY_ASSIGN(auto order, record(tx, production.order, step.deeds, actor));
  if (step.reaches) ATELIER_TRY(advance(tx, std::move(order), *step.reaches, actor));
  const auto cards = show(tx, *order_id);
  const auto& lot = lot_of(production, id).id;
  const auto* card = card_of(cards, lot);
  if (!card) card = card_instead(cards, store::lots(tx, *order_id), lot);
  if (!card) return operation_not_found();
  return *card;
}

/// The rows of a step, its ledger entries, and the limit of whoever gets an operation by it.
Result<void> ShopFloor::save(sql::Tx& tx, const Production& production, const OperationId& id,
                             const Step& step) {
  const auto& lot = lot_of(production, id);
  for (const auto& change : step.operations) {
    const auto& operation = change.operation;
    if (operation.state == OperationState::claimed) {
      const auto limit = store::lock_operator(tx, *operation.worker);
      ATELIER_TRY(may_take_another(*operation.worker, store::held_by(tx, operation.worker->id),
                                   limit.value()));
    }
    if (!store::save(tx, change))
      return Error{ErrorKind::conflict, "operation-taken", "Someone else was faster."};
  }
  for (const auto& attempt : step.attempts) store::insert_operation(tx, lot.id, attempt);
  if (step.lot) store::save(tx, *step.lot);
  if (step.replacement) store::insert_lot(tx, production.order.order_id, *step.replacement);
  if (step.accepted > 0)
    store::credit(tx, production.order, lot, step.operations.front().operation, step.accepted);
  count(tx, passages_of(step));
  if (step.reversal)
    store::reverse(tx, *step.reversal, step.operations.front().operation.verdict_reason);
  return {};
}

/// Each deed is an event of the order.
Result<OrderState> ShopFloor::record(sql::Tx& tx, OrderState order,
                                     const std::vector<OrderWork>& deeds, const Actor& actor) {
  for (const auto& deed : deeds) {
    auto event = worked(order, deed, Context::mes, actor, tx.now());
    if (!event) return std::move(event).error();
    log_deed(tx, deed, order, actor);
    ATELIER_TRY_ASSIGN(order, log_.append(tx, &order, std::move(event).value(), order.number));
  }
  return order;
}

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

void ShopFloor::count(sql::Tx& tx, std::vector<flow::Passage> passages) {
  if (passages.empty()) return;
  tx.on_commit([this, passages = std::move(passages), at = tx.now()] { flow_.note(passages, at); });
}

/// Puts the order's cards on the board once this transaction is durable.
std::vector<Card> ShopFloor::show(sql::Tx& tx, const OrderId& id) {
  auto cards = store::cards_of(tx, id);
  store::save_board_cards(tx, id, cards);
  tx.on_commit(put_on_board(id, cards, tx.now()));
  replicas_.changed(tx, id.value);
  return cards;
}

std::function<void()> ShopFloor::refresh(sql::Reader& db, const OrderId& id) {
  return put_on_board(id, store::cards_of(db, id), db.now());
}

std::function<void()> ShopFloor::put_on_board(const OrderId& id, std::vector<Card> cards,
                                              Instant since) {
  return [this, id, cards = std::move(cards), since] {
    const telemetry::Span span({"board", "mes"}, telemetry::SpanKind::internal,
                               telemetry::Inside{});
    {
      const std::lock_guard lock(showing_);
      publish(board_.replace(id, cards, clock_.now()));
    }
    board_lag.with({"mes"}).set(static_cast<double>(clock_.now() - since) / kSecond);
  };
}

void ShopFloor::publish(const Board::Change& change) {
  for (const auto& card : change.cards)
    hub_.publish({.after = card.where,
                  .shown = {"card", card.row},
                  .before = card.left,
                  .gone = {"gone", to_json(CardGone{card.lot_id})},
                  .key = card.lot_id.str()});
  for (const auto& total : change.totals)
    hub_.publish(kTotalsTopic, "total", to_json(total),
                 total.stage + '/' + std::string(name_of(total.state)));
}

void ShopFloor::turn(Instant now) {
  while (board_.due(now)) {
    const std::lock_guard lock(showing_);
    publish(board_.turn(now));
  }
}

Result<void> ShopFloor::load(sql::Database& db, const std::stop_token& stopping) {
  constexpr std::size_t kBatch = 1000;
  Board::Loading loading(board_, clock_.now());
  ATELIER_TRY(db.read([&](sql::Reader& reader) -> Result<void> {
    std::vector<std::string> batch;
    store::each_board_card(reader, [&](std::string card) {
      batch.push_back(std::move(card));
      if (batch.size() == kBatch) loading.add(std::exchange(batch, {}));
      return !stopping.stop_requested();
    });
    loading.add(std::move(batch));
    return {};
  }));
  loading.finish();
  return {};
}

}  // namespace atelier::mes
