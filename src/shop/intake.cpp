// SPDX-License-Identifier: Apache-2.0
#include "shop/intake.h"

#include "contracts/order_number.h"
#include "platform/bus/bus_codec.h"
#include "platform/telemetry/telemetry.h"
#include "shop/module.h"

namespace atelier::shop {
namespace {

using telemetry::Level;
using telemetry::log;
namespace attr = telemetry::attr;

Error order_not_found() {
  return {ErrorKind::not_found, "order-not-found", "There is no order with this id."};
}

/// fill_basket() has found the quote free; on an engine with several writers another order may have
/// taken it since.
Error taken_meanwhile(sql::Tx& tx, const QuoteId& id) {
  const auto now = store::find_quote(tx, id);
  ATELIER_ASSERT(now && now->status == QuoteStatus::accepted);
  return offer_for(*now, "", 0, tx.now()).error();
}

}  // namespace

Result<Quote> Intake::request_quote(sql::Tx& tx, const auth::Caller& customer,
                                    const NewQuote& in) const {
  tx.lock("quotes of " + customer.user.str());
  if (store::count_requested(tx, customer.user) >= kMostOpenRequests)
    return Error{.kind = ErrorKind::too_many,
                 .type = "too-many-quotes",
                 .detail = "You are waiting for 20 prices already. Ask again when they are there.",
                 .retry_after_s = 10};
  auto quote = to_quote(in, QuoteId::make(), customer.user, tx.now());
  store::insert_quote(tx, quote);
  outbox_.send(tx, PriceRequested{quote.id, "shop", quote.parameters});
  tx.on_commit([id = quote.id, model = quote.parameters.model_hash] {
    log(Level::info, "quote.requested", "A customer asked for a price",
        {{attr::kQuoteId, id.str()}, {attr::kModelHash, model}});
  });
  return quote;
}

Result<PlacedOrder> Intake::place_order(sql::Tx& tx, const auth::Caller& customer,
                                        const NewOrder& in) {
  ATELIER_TRY_ASSIGN(const auto quotes, chosen_quotes(tx, customer.user, in));
  std::vector<ChosenQuote> chosen;
  for (std::size_t i = 0; i < quotes.size(); ++i)
    chosen.push_back({LineId::make(), &quotes[i], in.lines[i].alloy});
  ATELIER_TRY_ASSIGN(auto basket, fill_basket(chosen, tx.now()));

  const auto id = OrderId::make();
  std::vector<sql::Changes> accepted;
  for (const auto& quote : quotes) accepted.push_back(store::accept_quote(tx, quote.id, id));
  Order order{.order_id = id,
              .number = order_number(kNumberPrefix, numbers_.next(tx)),
              .channel = Context::shop,
              .customer_id = customer.user.str(),
              .customer_name = customer.name,
              .phone = in.phone,
              .address = in.address,
              .reference = in.reference.value_or(""),
              .placed_at = tx.now(),
              .lines = std::move(basket.lines),
              .total = std::move(basket.total)};
  store::insert_order(tx, customer.user, order);
  tx.on_commit([this, id, owner = customer.user] { live_.learn(id, owner); });  // before it is told
  auto event = submit(id, Context::shop, actor_of(customer), tx.now());
  if (telemetry::current().valid()) event.traceparent = telemetry::current().traceparent();
  ATELIER_TRY_ASSIGN(auto state, log_.append(tx, nullptr, event, order.number));
  for (std::size_t i = 0; i < quotes.size(); ++i)
    if (accepted[i] == 0) return taken_meanwhile(tx, quotes[i].id);
  OrderSubmitted submitted{std::move(order), std::move(event)};
  outbox_.send(tx, submitted);
  return PlacedOrder{{.customer = customer.user, .order = std::move(submitted.order)},
                     std::move(state),
                     std::move(submitted.event)};
}

Result<std::vector<Quote>> Intake::chosen_quotes(sql::Tx& tx, const UserId& customer,
                                                 const NewOrder& in) const {
  std::vector<Quote> quotes;
  quotes.reserve(in.lines.size());
  for (std::size_t i = 0; i < in.lines.size(); ++i) {
    auto quote = store::find_quote_of(tx, in.lines[i].quote_id, customer);
    if (!quote)
      return Error{ErrorKind::not_found,
                   "quote-not-found",
                   "There is no quote with this id.",
                   {{"/lines/" + std::to_string(i) + "/quote_id", "is not known"}}};
    quotes.push_back(std::move(*quote));
  }
  return quotes;
}

Result<void> Intake::request_cancel(sql::Tx& tx, const auth::Caller& customer, const OrderId& id,
                                    const CancelRequest& in) const {
  const auto order = store::find_order_of(tx, id, customer.user);
  if (!order) return order_not_found();
  ATELIER_TRY_ASSIGN(const auto state, log_.state(tx, id));
  ATELIER_TRY(may_ask_to_cancel(state.status, order->cancel));
  if (!store::request_cancel(tx, id, in.reason))
    return may_ask_to_cancel(state.status, CancelState::requested);
  const auto actor = actor_of(customer, in.reason);
  outbox_.send(tx, OrderRequest{.order_id = id,
                                .command = OrderCommandKind::cancel,
                                .from = Context::shop,
                                .actor = actor.id,
                                .actor_name = actor.name,
                                .reason = actor.reason});
  live_.tell(tx, CancelNews{id, CancelState::requested, ""});
  tx.on_commit([id] {
    log(Level::info, "order.cancel_requested", "The customer asked to cancel",
        {{attr::kOrderId, id.str()}});
  });
  return {};
}

}  // namespace atelier::shop
