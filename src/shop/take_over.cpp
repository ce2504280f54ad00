// SPDX-License-Identifier: Apache-2.0
#include "contracts/channel/store.h"
#include "contracts/order_log.h"
#include "platform/replicas/replicas.h"
#include "shop/module.h"
#include "shop/store.h"

namespace atelier::shop {

Result<void> prepare(sql::Database& db) {
  ATELIER_TRY(OrderLog::migrate(db));
  ATELIER_TRY(replicas::migrate(db));
  return db.migrate("shop", migrations());
}

Result<void> take_over(sql::Tx& tx, std::span<const ImportedOrder> orders) {
  for (const auto& imported : orders) {
    if (imported.order.channel != Context::shop) continue;
    const auto customer = UserId::parse(imported.order.customer_id);
    if (!customer)
      return Error{ErrorKind::internal, "no-customer", "A customer's order without a customer."};
    ATELIER_TRY_ASSIGN(const bool fresh,
                       OrderLog::take_over(tx, imported.state, imported.timeline));
    if (fresh) channel::store::insert_order(tx, *customer, imported.order, imported.promised_at);
  }
  return {};
}

std::int64_t reserve_numbers(sql::Tx& tx, std::int64_t count) {
  return channel::store::advance_order_sequence(tx, Context::shop, count) - count + 1;
}

void return_numbers(sql::Tx& tx, std::int64_t next, std::int64_t end) {
  channel::store::return_order_sequence(tx, Context::shop, end - 1, next - 1);
}

}  // namespace atelier::shop
