// SPDX-License-Identifier: Apache-2.0
// What every channel that takes orders from customers has in common, each in its own database.
// A customer is a person of the shop, or a partner company.
//
// A customer's quote: what was asked, what pricing answered, and whether it may still be ordered.
// Pure.
//
//   requested -> priced | needs_review | failed;   priced -> accepted, or expired with time
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "contracts/pricing.h"
#include "platform/auth/auth.h"
#include "platform/base/result.h"

namespace atelier::channel {

using auth::UserId;

enum class QuoteStatus : std::uint8_t {
  requested,
  priced,
  needs_review,
  failed,
  accepted,
  expired
};
BOOST_DESCRIBE_ENUM(QuoteStatus, requested, priced, needs_review, failed, accepted, expired)

struct Quote {
  QuoteId id;
  UserId customer;
  QuoteStatus status{};  ///< as stored: never `expired`, which is a matter of when one looks
  std::string file_name;
  std::string size;
  PriceParameters parameters;
  Instant requested_at;
  std::optional<PriceDone> answer;
  std::optional<OrderId> order_id;  ///< where accepted
};

QuoteStatus status_of(PriceOutcome outcome);
/// As a customer sees it at `now`.
QuoteStatus status_at(const Quote& quote, Instant now);
/// Whether an answer still changes this quote: the first one, or the one after a review.
bool awaits_answer(QuoteStatus status);

/// The offer under which line `line` (from 0) of an order takes this quote.
///   conflict "quote-already-ordered" | "quote-not-priced", gone "quote-expired",
///   unprocessable "unknown-alloy" at /lines/<line>/alloy
Result<Offer> offer_for(const Quote& quote, std::string_view alloy, std::size_t line, Instant now);

/// An offer as its customer sees it: every line explained, but overhead and margin, which are the
/// house's own business, as one line "house". The lines still add up to the total.
Offer offer_for_customer(Offer offer);

}  // namespace atelier::channel
