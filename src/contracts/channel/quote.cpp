// SPDX-License-Identifier: Apache-2.0
#include "contracts/channel/quote.h"

#include <algorithm>

namespace atelier::channel {
namespace {

Error not_priced(const Quote& quote) {
  const auto why = [&] {
    switch (quote.status) {
      case QuoteStatus::needs_review:
        return "One of us has to look at the model before it can be ordered.";
      case QuoteStatus::failed:
        return "The model could not be priced. Look at the quote's remarks.";
      default:
        return "The price is not known yet. Wait for it, then order.";
    }
  };
  return {ErrorKind::conflict, "quote-not-priced", why()};
}

Error unknown_alloy(const PriceDone& answer, std::size_t line) {
  std::string offered;
  for (const auto& offer : answer.offers) offered += (offered.empty() ? "" : ", ") + offer.alloy;
  return {ErrorKind::unprocessable,
          "unknown-alloy",
          "The quote has no offer in this alloy.",
          {{"/lines/" + std::to_string(line) + "/alloy", "must be one of: " + offered}}};
}

}  // namespace

QuoteStatus status_of(PriceOutcome outcome) {
  switch (outcome) {
    case PriceOutcome::priced:
      return QuoteStatus::priced;
    case PriceOutcome::needs_review:
      return QuoteStatus::needs_review;
    case PriceOutcome::failed:
      break;
  }
  return QuoteStatus::failed;
}

QuoteStatus status_at(const Quote& quote, Instant now) {
  const bool past = quote.status == QuoteStatus::priced && now >= quote.answer->valid_until;
  return past ? QuoteStatus::expired : quote.status;
}

bool awaits_answer(QuoteStatus status) {
  return status == QuoteStatus::requested || status == QuoteStatus::needs_review;
}

Result<Offer> offer_for(const Quote& quote, std::string_view alloy, std::size_t line, Instant now) {
  const auto status = status_at(quote, now);
  if (status == QuoteStatus::accepted)
    return Error{ErrorKind::conflict, "quote-already-ordered",
                 "This quote was ordered already, as order " + quote.order_id->str() + "."};
  if (status == QuoteStatus::expired)
    return Error{ErrorKind::gone, "quote-expired",
                 "The quote was valid until " + to_rfc3339(quote.answer->valid_until) +
                     ". Ask for a new one."};
  if (status != QuoteStatus::priced) return not_priced(quote);
  const auto& offers = quote.answer->offers;
  const auto found = std::find_if(offers.begin(), offers.end(),
                                  [&](const Offer& offer) { return offer.alloy == alloy; });
  if (found == offers.end()) return unknown_alloy(*quote.answer, line);
  return *found;
}

Offer offer_for_customer(Offer offer) {
  const auto of_the_house = [](const PriceLine& line) {
    return line.code == "overhead" || line.code == "margin";
  };
  auto& lines = offer.lines;
  const auto first = std::find_if(lines.begin(), lines.end(), of_the_house);
  if (first == lines.end()) return offer;
  PriceLine house{.code = "house", .formula = "overhead and margin of the house"};
  for (const auto& line : lines)
    if (of_the_house(line)) house.minor += line.minor;
  *first = std::move(house);
  lines.erase(std::remove_if(first, lines.end(), of_the_house), lines.end());
  return offer;
}

}  // namespace atelier::channel
