// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platform/bus/bus.h"
#include "shop/api.h"

namespace atelier::shop {

/// A customer may wait for this many prices at a time.
inline constexpr int kMostOpenRequests = 20;

/// Asks pricing for it. `too_many` "too-many-quotes" while a customer waits for kMostOpenRequests
/// prices.
Result<Quote> request_quote(sql::Tx& tx, const bus::Outbox& outbox, const auth::Caller& customer,
                            const NewQuote& in);

}  // namespace atelier::shop
