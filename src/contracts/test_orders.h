// SPDX-License-Identifier: Apache-2.0
// For tests: orders with a past.
#pragma once

#include "contracts/imported_order.h"

namespace atelier {

/// A ring placed three days before `now`, which reached `status` (not: cancelled) a day ago.
inline ImportedOrder order_with_past(OrderStatus status, Instant now,
                                     const std::string& number = "OLD-1") {
  const Actor actor{"import:old", "Irina"};
  ImportedOrder imported;
  imported.order = {.order_id = OrderId::make(),
                    .number = number,
                    .channel = Context::shop,
                    .customer_id = UserId::make().str(),
                    .customer_name = "Anna",
                    .address = "1 Main st.",
                    .placed_at = now - 3 * kDay,
                    .lines = {{.line_id = LineId::make(),
                               .product = ProductKind::ring,
                               .alloy = "silver-925",
                               .quantity = 2,
                               .total = {450'000, "RUB"}}},
                    .total = {450'000, "RUB"}};
  std::vector<PastStep> steps{{OrderStatus::submitted, now - 3 * kDay, actor}};
  if (status > OrderStatus::submitted) steps.push_back({status, now - kDay, actor});
  ATELIER_ASSERT(live_through(imported, steps, actor).ok());
  imported.promised_at = now + 10 * kDay;
  imported.origin = {"old", number, "digest"};
  return imported;
}

}  // namespace atelier
