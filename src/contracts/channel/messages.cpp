// SPDX-License-Identifier: Apache-2.0
#include "contracts/channel/messages.h"

#include "contracts/channel/store.h"
#include "platform/bus/bus_codec.h"
#include "platform/telemetry/telemetry.h"

namespace atelier::channel {
namespace {

using bus::Envelope;
using bus::Outcome;
using telemetry::Level;
using telemetry::log;
namespace attr = telemetry::attr;

Outcome price_done(sql::Tx& tx, const PriceDone& message, std::string_view channel,
                   Audience& audience) {
  if (message.requester != channel) return Outcome::superseded;
  const auto quote = store::find_quote(tx, message.quote_id);
  if (!quote || !awaits_answer(quote->status) ||
      !store::set_answer(tx, quote->id, quote->status, message))
    return Outcome::superseded;
  const auto status = status_of(message.outcome);
  audience.answered(tx, *quote, message);
  tx.on_commit([id = quote->id, status, waited_us = tx.now() - quote->requested_at] {
    log(Level::info, "quote.answered", "The price of a quote came",
        {{attr::kQuoteId, id.str()},
         {attr::kStatusTo, name_of(status)},
         {attr::kDurationMs, waited_us / 1000}});
  });
  return Outcome::applied;
}

Outcome order_changed(sql::Tx& tx, const OrderChanged& message, OrderLog& orders,
                      Audience& audience) {
  if (!store::knows_order(tx, message.event.order_id)) return Outcome::superseded;
  const auto applied = orders.apply(tx, message.event, message.number);
  if (applied != OrderLog::Applied::duplicate) audience.moved(tx, message.event);
  return applied == OrderLog::Applied::fresh ? Outcome::applied : Outcome::superseded;
}

/// An accepted cancellation shows when the order's next event comes; only a refusal changes
/// anything.
Outcome order_answer(sql::Tx& tx, const OrderAnswer& message, Audience& audience) {
  if (message.command != OrderCommandKind::cancel || message.accepted ||
      !store::refuse_cancel(tx, message.order_id, message.reason))
    return Outcome::superseded;
  audience.cancel_refused(tx, message.order_id, message.reason);
  tx.on_commit([id = message.order_id] {
    log(Level::info, "order.cancel_refused", "The customer's wish to cancel was refused",
        {{attr::kOrderId, id.str()}});
  });
  return Outcome::applied;
}

Outcome order_promised(sql::Tx& tx, const OrderPromised& message, Audience& audience) {
  if (!store::set_promise(tx, message.order_id, message.revision, message.promised_at))
    return Outcome::superseded;
  audience.promised(tx, message.order_id, message.promised_at);
  tx.on_commit([id = message.order_id] {
    log(Level::info, "order.promised", "The customer was promised a date",
        {{attr::kOrderId, id.str()}});
  });
  return Outcome::applied;
}

}  // namespace

std::shared_ptr<bus::Consumer> make_consumer(Context channel, sql::Database& db, OrderLog& orders,
                                             Audience& audience) {
  const std::string name(name_of(channel));
  auto consumer = std::make_shared<bus::Consumer>(name + ".evt", db);
  consumer->on<PriceDone>(
      [&audience, name](sql::Tx& tx, const PriceDone& message, const Envelope&) -> Result<Outcome> {
        return price_done(tx, message, name, audience);
      });
  consumer->on<OrderChanged>([&orders, &audience](sql::Tx& tx, const OrderChanged& message,
                                                  const Envelope&) -> Result<Outcome> {
    return order_changed(tx, message, orders, audience);
  });
  consumer->on<OrderAnswer>(
      [&audience](sql::Tx& tx, const OrderAnswer& message, const Envelope&) -> Result<Outcome> {
        return order_answer(tx, message, audience);
      });
  consumer->on<OrderPromised>(
      [&audience](sql::Tx& tx, const OrderPromised& message, const Envelope&) -> Result<Outcome> {
        return order_promised(tx, message, audience);
      });
  return consumer;
}

void log_change(Context channel, const OrderState& state, const OrderEvent& event) {
  log(Level::info, "order.changed", "An order moved on",
      {{attr::kOrderId, state.order_id.str()},
       {attr::kOrderNumber, state.number},
       {attr::kStatusFrom, event.from ? name_of(*event.from) : ""},
       {attr::kStatusTo, name_of(state.status)},
       {attr::kOrderVersion, state.version},
       {attr::kContext, name_of(channel)}});
}

}  // namespace atelier::channel
