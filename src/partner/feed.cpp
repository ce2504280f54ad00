// SPDX-License-Identifier: Apache-2.0
#include "partner/feed.h"

namespace atelier::partner {

void Feed::append(sql::Tx& tx, const PartnerId& partner, std::string_view type,
                  const std::string& data) const {
  store::append_event(tx, partner, type, data);
  tx.on_commit([&waits = waits_, partner] { waits.news(partner); });
}

void Feed::placed(sql::Tx& tx, const OrderId& id, const PartnerId& partner) {
  tx.on_commit([this, id, partner] { owners_.learn(id, partner); });
}

void Feed::answered(sql::Tx& tx, const channel::Quote& quote, const PriceDone& answer) {
  append(tx, quote.customer, "quote.answered",
         to_json(QuoteAnswered{quote.id, channel::status_of(answer.outcome)}));
  quotes_.answered(tx, quote);
}

void Feed::moved(sql::Tx& tx, const OrderEvent& event) {
  if (event.kind == OrderEventKind::worked) return;
  const auto named = store::name_of_order(tx, event.order_id);
  if (!named) return;
  append(tx, named->partner, "order.changed",
         to_json(OrderMoved{event.order_id, named->reference, event.version, event.to,
                            event.on_hold, channel::in_customers_words(event)}));
}

void Feed::promised(sql::Tx& tx, const OrderId& id, Instant promised_at) {
  if (const auto named = store::name_of_order(tx, id))
    append(tx, named->partner, "order.promised",
           to_json(PromiseMade{id, named->reference, promised_at}));
}

void Feed::cancel_refused(sql::Tx& tx, const OrderId& id, const std::string& answer) {
  if (const auto named = store::name_of_order(tx, id))
    append(tx, named->partner, "order.cancel_refused",
           to_json(CancelRefused{id, named->reference, answer}));
}

}  // namespace atelier::partner
