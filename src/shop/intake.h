// SPDX-License-Identifier: Apache-2.0
// What customers ask for: a price, an order, a cancellation. Each is one local transaction that
// waits for nobody; everything else is told to the other contexts by messages. Thread-safe.
#pragma once

#include "shop/live.h"
#include "shop/order_numbers.h"

namespace atelier::shop {

/// An order as it stands once it is placed.
struct PlacedOrder {
  CustomerOrder order;
  OrderState state;
  OrderEvent event;  ///< its first and only one
};

class Intake {
 public:
  Intake(sql::Database& db, const bus::Outbox& outbox, OrderLog& log, Live& live)
      : outbox_(outbox), log_(log), live_(live), numbers_(db) {}

  /// `too_many` "too-many-quotes" while a customer waits for kMostOpenRequests prices.
  Result<Quote> request_quote(sql::Tx& tx, const auth::Caller& customer, const NewQuote& in) const;
  /// not_found "quote-not-found", and the errors of fill_basket().
  Result<PlacedOrder> place_order(sql::Tx& tx, const auth::Caller& customer, const NewOrder& in);
  /// not_found "order-not-found", and the errors of may_ask_to_cancel().
  Result<void> request_cancel(sql::Tx& tx, const auth::Caller& customer, const OrderId& id,
                              const CancelRequest& in) const;

 private:
  Result<std::vector<Quote>> chosen_quotes(sql::Tx& tx, const UserId& customer,
                                           const NewOrder& in) const;

  const bus::Outbox& outbox_;
  OrderLog& log_;
  Live& live_;
  OrderNumbers numbers_;
};

}  // namespace atelier::shop
