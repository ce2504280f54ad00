// SPDX-License-Identifier: Apache-2.0
#include "contracts/channel/hops.h"

#include "contracts/channel/store.h"

namespace atelier::channel {
namespace {

void tell_quote(sql::Reader& db, const QuoteId& id, OrderHops& hops) {
  const auto quote = store::find_quote(db, id);
  if (!quote) return;
  if (quote->status == QuoteStatus::requested)
    hops.waits.push_back(wait_for(Waiting::price, quote->requested_at));
  if (quote->status == QuoteStatus::needs_review)
    hops.waits.push_back(wait_for(Waiting::review, quote->requested_at));
  if (status_at(*quote, hops.as_of) == QuoteStatus::priced) {
    auto wait = wait_for(Waiting::acceptance, quote->answer->priced_at);
    wait.until = quote->answer->valid_until;
    hops.waits.push_back(std::move(wait));
  }
}

void tell_order(sql::Reader& db, const OrderLog& log, const OrderId& id, OrderHops& hops) {
  if (const auto shown = log.cached(id)) hops.shown_version = shown->version;
  const auto owner = store::owner_of(db, id);
  const auto order = owner ? store::find_order_of(db, id, *owner) : std::nullopt;
  if (!order) return;
  hops.promised_at = order->promised_at;
  for (const auto& line : order->order.lines)
    if (!line.quote_id.nil()) hops.quotes.push_back(line.quote_id);
}

void find(sql::Reader& db, const OrderLog& log, const Find& in, Found& found) {
  std::vector<OrderId> ids;
  if (in.by == FindBy::quote) {
    const auto id = QuoteId::parse(in.text);
    const auto quote = id ? store::find_quote(db, *id) : std::nullopt;
    if (quote && quote->order_id) ids.push_back(*quote->order_id);
    if (quote && !quote->order_id) found.keys.push_back(id->value);
  } else if (in.by == FindBy::customer) {
    if (const auto customer = UserId::parse(in.text))
      for (const auto& order : store::page_of_orders(db, *customer, std::nullopt, kMostFound))
        ids.push_back(order.order.order_id);
  }
  for (const auto& id : ids)
    if (const auto state = log.state(db, id)) found.orders.push_back({id, state->number});
}

}  // namespace

OrderSource hops_source(sql::Database& db, bus::Bus& bus, OrderLog& log,
                        std::shared_ptr<const bus::Consumer> consumer) {
  return {.db = db,
          .bus = bus,
          .log = &log,
          .consumer = std::move(consumer),
          .tell =
              [&log](sql::Reader& reader, OrderHops& hops) {
                tell_quote(reader, {hops.key}, hops);
                tell_order(reader, log, {hops.key}, hops);
              },
          .find = [&log](sql::Reader& reader, const Find& in,
                         Found& found) { find(reader, log, in, found); }};
}

}  // namespace atelier::channel
