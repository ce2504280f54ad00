// SPDX-License-Identifier: Apache-2.0
// Asking pricing, so that no partner's flood delays another's quotes: of each partner a few are
// there at a time, the others wait in its own line here. Thread-safe.
#pragma once

#include "contracts/channel/views.h"
#include "partner/api.h"
#include "platform/bus/bus.h"

namespace atelier::partner {

inline constexpr std::int64_t kMostAtPricing = 4;  ///< of one partner
/// What pricing has not answered for so long does not keep the line waiting.
inline constexpr std::int64_t kPricingPatience_us = 5 * kMinute;

class Quotes {
 public:
  explicit Quotes(const bus::Outbox& outbox) : outbox_(outbox) {}

  /// One quote for each quantity. not_found "model-not-found"; `too_many` "too-many-quotes" past
  /// `most` that wait for their price.
  Result<std::vector<QuoteId>> request(sql::Tx& tx, const PartnerId& partner, std::int64_t most,
                                       const NewQuotes& in) const;
  /// Its price came: another may take its place.
  void answered(sql::Tx& tx, const channel::Quote& quote) const;
  /// As many of the line as may be at pricing now.
  void send_next(sql::Tx& tx, const PartnerId& partner) const;

 private:
  const bus::Outbox& outbox_;
};

}  // namespace atelier::partner
