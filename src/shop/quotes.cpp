// SPDX-License-Identifier: Apache-2.0
#include "shop/quotes.h"

#include "platform/bus/bus_codec.h"
#include "platform/telemetry/telemetry.h"

namespace atelier::shop {

namespace store = channel::store;

Result<Quote> request_quote(sql::Tx& tx, const bus::Outbox& outbox, const auth::Caller& customer,
                            const NewQuote& in) {
  tx.lock("quotes of " + customer.user.str());
  if (store::count_requested(tx, customer.user) >= kMostOpenRequests)
    return Error{.kind = ErrorKind::too_many,
                 .type = "too-many-quotes",
                 .detail = "You are waiting for 20 prices already. Ask again when they are there.",
                 .retry_after_s = 10};
  auto quote = to_quote(in, QuoteId::make(), customer.user, tx.now());
  store::insert_quote(tx, quote);
  outbox.send(tx, PriceRequested{quote.id, "shop", quote.parameters});
  tx.on_commit([id = quote.id, model = quote.parameters.model_hash] {
    namespace attr = telemetry::attr;
    telemetry::log(telemetry::Level::info, "quote.requested", "A customer asked for a price",
                   {{attr::kQuoteId, id.str()}, {attr::kModelHash, model}});
  });
  return quote;
}

}  // namespace atelier::shop
