// SPDX-License-Identifier: Apache-2.0
#include "crm/desk.h"

#include "crm/passages.h"
#include "platform/base/enum_text.h"
#include "platform/bus/bus_codec.h"
#include "platform/telemetry/telemetry.h"

namespace atelier::crm {
namespace {

namespace attr = telemetry::attr;

void log_moved(const OrderState& state, const Actor& actor) {
  telemetry::log(telemetry::Level::info, "order.moved", "An order reached its next status.",
                 {{attr::kOrderId, state.order_id.str()},
                  {attr::kOrderNumber, state.number},
                  {attr::kStatusTo, name_of(state.status)},
                  {attr::kOrderVersion, state.version},
                  {attr::kUserId, actor.id}});
}

}  // namespace

Desk::Desk(const Clock& clock, OrderLog& log, Board& board, http::EventHub& hub,
           const bus::Outbox& outbox, replicas::Replicas& replicas, flow::Flow& flow)
    : clock_(clock),
      log_(log),
      board_(board),
      hub_(hub),
      outbox_(outbox),
      replicas_(replicas),
      flow_(flow) {
  board_.on_moved([this](const Card& before, const Card& after) {
    flow_.note(passages_of(before, after), after.changed_at);
  });
  log_.on_write([this](sql::Tx& tx, const OrderId& id) { replicas_.changed(tx, id.value); });
  log_.on_change([this](const OrderState& state, const OrderEvent& event) {
    show([&](Instant now) { return board_.apply(state, event.at, now); });
  });
}

Result<void> Desk::load(sql::Database& db, const std::stop_token& stopping) {
  constexpr std::size_t kBatch = 1000;
  const auto now = clock_.now();
  Board::Loading loading(board_, now);
  ATELIER_TRY(db.read([&](sql::Reader& reader) -> Result<void> {
    std::vector<Card> batch;
    each_card(reader, now - kKeepClosed_us, [&](Card card) {
      batch.push_back(std::move(card));
      if (batch.size() == kBatch) loading.add(std::exchange(batch, {}));
      return !stopping.stop_requested();
    });
    loading.add(batch);
    return {};
  }));
  loading.finish();
  return {};
}

void Desk::turn(Instant now) {
  while (board_.due(now)) show([&](Instant) { return board_.turn(now); });
}

/// The board's changes are published in the order in which they were made.
void Desk::show(const std::function<Board::Changes(Instant)>& change) {
  const telemetry::Span span({"board", "crm"}, telemetry::SpanKind::internal, telemetry::Inside{});
  const std::lock_guard lock(showing_);
  for (const auto& one : change(clock_.now()))
    hub_.publish({.after = one.where,
                  .shown = {"order", one.row},
                  .before = one.left,
                  .gone = {"gone", to_json(OrderGone{one.order_id})},
                  .key = one.order_id.str()});
}

Result<Desk::Known> Desk::find(sql::Reader& db, const OrderId& id) const {
  auto sales = find_sales_order(db, id);
  if (!sales)
    return Error{ErrorKind::not_found, "order-not-found", "There is no order with this id."};
  ATELIER_TRY_ASSIGN(auto state, log_.state(db, id));
  return Known{std::move(*sales), std::move(state)};
}

std::function<void()> Desk::refresh(sql::Reader& db, const OrderId& id) {
  const auto known = find(db, id);
  if (!known) return [] {};
  return put_on_board(make_card(known->sales, known->state, held_at(db, id)));
}

std::function<void()> Desk::put_on_board(Card card) {
  return
      [this, card = std::move(card)] { show([&](Instant now) { return board_.put(card, now); }); };
}

/// Nobody else changes the order's sales side until the transaction ends: what amend() then shows
/// is all of it.
Result<Desk::Known> Desk::lock(sql::Tx& tx, const OrderId& id) const {
  lock_sales_order(tx, id);
  return find(tx, id);
}

void Desk::amend(sql::Tx& tx, const SalesOrder& sales) {
  replicas_.changed(tx, sales.order.order_id.value);
  tx.on_commit([this, sales] { show([&](Instant now) { return board_.amend(sales, now); }); });
}

Result<OrderState> Desk::confirm_and_release(sql::Tx& tx, const Known& known, const Actor& actor) {
  const auto& number = known.state.number;
  ATELIER_TRY_ASSIGN(auto confirm,
                     move(known.state, OrderStatus::confirmed, Context::crm, actor, tx.now()));
  ATELIER_TRY_ASSIGN(auto confirmed, log_.append(tx, &known.state, std::move(confirm), number));
  ATELIER_TRY_ASSIGN(auto release,
                     move(confirmed, OrderStatus::released, Context::crm, actor, tx.now()));
  ATELIER_TRY_ASSIGN(auto released, log_.append(tx, &confirmed, release, number));
  outbox_.send(tx, OrderReleased{known.sales.order, std::move(release), known.sales.promised_at});
  log_moved(released, actor);
  return released;
}

Result<OrderState> Desk::approve(sql::Tx& tx, const OrderId& id, const Manager& manager) {
  const Actor actor{"user:" + manager.id.str(), manager.name};
  ATELIER_TRY_ASSIGN(auto known, lock(tx, id));
  ATELIER_TRY_ASSIGN(auto released, confirm_and_release(tx, known, actor));
  if (!known.sales.manager) look_after(tx, known.sales, manager);
  return released;
}

Result<SalesOrder> Desk::take(sql::Tx& tx, const OrderId& id, const Manager& manager) {
  ATELIER_TRY_ASSIGN(auto known, lock(tx, id));
  look_after(tx, known.sales, manager);
  return std::move(known.sales);
}

void Desk::look_after(sql::Tx& tx, SalesOrder& sales, const Manager& manager) {
  set_manager(tx, sales.order.order_id, manager);
  sales.manager = manager;
  amend(tx, sales);
}

Result<CommandResult> Desk::command(sql::Tx& tx, const OrderId& id, OrderCommandKind kind,
                                    const Actor& actor) {
  ATELIER_TRY_ASSIGN(const auto known, lock(tx, id));
  return carry_out(tx, known, kind, actor, false);
}

Result<CommandResult> Desk::carry_out(sql::Tx& tx, const Known& known, OrderCommandKind kind,
                                      const Actor& actor, bool by_customer) {
  const auto& id = known.state.order_id;
  ATELIER_TRY_ASSIGN(const auto decision, decide(known.state, known.sales, kind));
  if (decision == Decision::ask_mes) {
    outbox_.send(tx, OrderCommand{id, kind, by_customer, actor.id, actor.name, actor.reason});
    set_pending(tx, id, kind);
    auto sales = known.sales;
    sales.pending_command = kind;
    sales.pending_since = tx.now();
    amend(tx, sales);
    return CommandResult{known.state, CommandOutcome::requested};
  }
  auto event = kind == OrderCommandKind::cancel
                   ? move(known.state, OrderStatus::cancelled, Context::crm, actor, tx.now())
               : kind == OrderCommandKind::hold
                   ? hold(known.state, Context::crm, actor, tx.now())
                   : resume(known.state, Context::crm, actor, tx.now());
  if (!event) return std::move(event).error();
  ATELIER_TRY_ASSIGN(auto state,
                     log_.append(tx, &known.state, std::move(*event), known.state.number));
  log_moved(state, actor);
  return CommandResult{std::move(state), CommandOutcome::done};
}

Result<OrderState> Desk::advance(sql::Tx& tx, const OrderId& id, OrderStatus to,
                                 const Actor& actor) {
  ATELIER_TRY_ASSIGN(const auto known, lock(tx, id));
  ATELIER_TRY_ASSIGN(auto event, move(known.state, to, Context::crm, actor, tx.now()));
  ATELIER_TRY_ASSIGN(auto state,
                     log_.append(tx, &known.state, std::move(event), known.state.number));
  log_moved(state, actor);
  return state;
}

Result<SalesOrder> Desk::promise(sql::Tx& tx, const OrderId& id, std::int64_t revision,
                                 Instant promised_at, const Actor& actor) {
  ATELIER_TRY(check_promise(promised_at, tx.now()));
  ATELIER_TRY_ASSIGN(auto known, lock(tx, id));
  if (known.state.status >= OrderStatus::shipped)
    return Error{ErrorKind::conflict, "illegal-move",
                 "The order has left the house; its promise stands."};
  if (!update_promise(tx, id, revision, promised_at))
    return Error{ErrorKind::conflict, "promise-changed",
                 "Someone else changed the promise a moment ago. Look at the order again."};
  known.sales.promised_at = promised_at;
  known.sales.promise_revision = revision + 1;
  insert_note(
      tx, id, actor,
      "Promised " + to_rfc3339(promised_at) + (actor.reason.empty() ? "" : ": " + actor.reason));
  outbox_.send(tx, OrderPromised{id, revision + 1, promised_at});
  amend(tx, known.sales);
  return std::move(known.sales);
}

Result<void> Desk::note(sql::Tx& tx, const OrderId& id, const Actor& actor,
                        const std::string& text) {
  ATELIER_TRY(find(tx, id));
  insert_note(tx, id, actor, text);
  tx.on_commit([this, id] { show([&](Instant) { return board_.touch(id); }); });
  return {};
}

Result<bus::Outcome> Desk::submitted(sql::Tx& tx, const OrderSubmitted& message,
                                     const bus::Envelope& envelope) {
  const auto& order = message.order;
  SalesOrder sales{
      .order = order, .promised_at = first_promise(order.placed_at), .promise_revision = 1};
  if (!insert_sales_order(tx, sales)) return bus::Outcome::superseded;
  log_.apply(tx, message.event, order.number);
  outbox_.send(tx, OrderPromised{order.order_id, sales.promise_revision, sales.promised_at});
  ATELIER_TRY_ASSIGN(auto state, log_.state(tx, order.order_id));
  if (approves(approval_rule(tx), order)) {
    const Actor rule{"rule:auto-approve", "Approval rule", "within the limit of the rule",
                     envelope.id.str()};
    ATELIER_TRY_ASSIGN(state, confirm_and_release(tx, {sales, state}, rule));
  }
  tx.on_commit(put_on_board(make_card(sales, state, std::nullopt)));
  tx.on_commit(
      [this, status = state.status, at = tx.now()] { flow_.note(passages_of_new(status), at); });
  return bus::Outcome::applied;
}

Result<bus::Outcome> Desk::changed(sql::Tx& tx, const OrderChanged& message) {
  const auto& event = message.event;
  // Whoever takes an order over continues its versions, and so must have all of them.
  const bool takes_over = event.kind == OrderEventKind::moved && event.to == OrderStatus::shipped;
  if (takes_over && !log_.complete_before(tx, event)) return bus::Outcome::parked;
  return log_.apply(tx, event, message.number) == OrderLog::Applied::fresh
             ? bus::Outcome::applied
             : bus::Outcome::superseded;
}

Result<bus::Outcome> Desk::requested(sql::Tx& tx, const OrderRequest& message,
                                     const bus::Envelope& envelope) {
  auto known = lock(tx, message.order_id);
  if (!known) return bus::Outcome::parked;  // it outran the order itself
  const Actor actor{message.actor, message.actor_name, message.reason, envelope.id.str()};
  const auto result = carry_out(tx, *known, message.command, actor, true);
  if (!result || result->outcome == CommandOutcome::done)
    outbox_.send(tx, OrderAnswer{.order_id = message.order_id,
                                 .command = message.command,
                                 .accepted = result.ok(),
                                 .reason = result ? "" : result.error().detail,
                                 .by = Context::crm});
  return bus::Outcome::applied;
}

Result<bus::Outcome> Desk::answered(sql::Tx& tx, const OrderAnswer& message) {
  if (message.by != Context::mes) return bus::Outcome::superseded;
  auto known = lock(tx, message.order_id);
  if (!known || known->sales.pending_command != message.command) return bus::Outcome::superseded;
  clear_pending(tx, message.order_id, message.accepted ? "" : message.reason);
  known->sales.pending_command.reset();
  amend(tx, known->sales);
  return bus::Outcome::applied;
}

}  // namespace atelier::crm
