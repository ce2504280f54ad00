// SPDX-License-Identifier: Apache-2.0
#include "partner/quotes.h"

#include "partner/store.h"
#include "platform/bus/bus_codec.h"
#include "platform/telemetry/telemetry.h"

namespace atelier::partner {
namespace {

namespace attr = telemetry::attr;

channel::Quote quote_of(const NewQuotes& in, const Model& model, std::int64_t quantity,
                        const PartnerId& partner, Instant now) {
  return {.id = QuoteId::make(),
          .customer = partner,
          .status = channel::QuoteStatus::requested,
          .file_name = model.file_name,
          .size = in.size.value_or(""),
          .parameters = {.model_hash = in.model_hash,
                         .unit = in.unit.value_or(LengthUnit::mm),
                         .product = in.product,
                         .finish = in.finish.value_or("polished"),
                         .quantity = quantity,
                         .alloys = in.alloys.value_or(std::vector<std::string>{})},
          .requested_at = now};
}

std::string lock_of(const PartnerId& partner) { return "quotes of " + partner.str(); }

}  // namespace

Result<std::vector<QuoteId>> Quotes::request(sql::Tx& tx, const PartnerId& partner,
                                             std::int64_t most, const NewQuotes& in) const {
  const auto model = store::find_model(tx, partner, in.model_hash);
  if (!model)
    return Error{ErrorKind::unprocessable,
                 "model-not-found",
                 "You have uploaded no model with this hash. PUT it to /v1/models/{hash} first.",
                 {{"/model_hash", "is not known"}}};
  tx.lock(lock_of(partner));
  const auto asked = static_cast<std::int64_t>(in.quantities.size());
  if (channel::store::count_requested(tx, partner) + asked > most)
    return Error{.kind = ErrorKind::too_many,
                 .type = "too-many-quotes",
                 .detail = "You wait for as many prices as you may at a time, which are " +
                           std::to_string(most) + ". Ask again when some of them are there.",
                 .retry_after_s = 5};
  std::vector<QuoteId> ids;
  for (const auto quantity : in.quantities) {
    const auto quote = quote_of(in, *model, quantity, partner, tx.now());
    channel::store::insert_quote(tx, quote);
    store::put_in_line(tx, partner, quote.id);
    ids.push_back(quote.id);
  }
  send_next(tx, partner);
  tx.on_commit([partner, asked, model_hash = in.model_hash] {
    telemetry::log(
        telemetry::Level::info, "quote.requested", "A partner asked for prices",
        {{attr::kPartnerId, partner.str()}, {attr::kModelHash, model_hash}, {attr::kCount, asked}});
  });
  return ids;
}

void Quotes::send_next(sql::Tx& tx, const PartnerId& partner) const {
  tx.lock(lock_of(partner));
  const auto since = tx.now() - kPricingPatience_us;
  for (auto sent = store::count_sent_since(tx, partner, since); sent < kMostAtPricing; ++sent) {
    const auto next = store::send_first(tx, partner);
    if (!next) return;
    const auto quote = channel::store::find_quote(tx, *next);
    ATELIER_ASSERT(quote.has_value());
    outbox_.send(tx, PriceRequested{quote->id, "partner", quote->parameters});
  }
}

void Quotes::answered(sql::Tx& tx, const channel::Quote& quote) const {
  store::leave_line(tx, quote.customer, quote.id);
  send_next(tx, quote.customer);
}

}  // namespace atelier::partner
