// SPDX-License-Identifier: Apache-2.0
// Orders that customers place, and their wish to cancel one. Each is one local transaction that
// waits for nobody; everything else is told to the other contexts by messages. Thread-safe.
#pragma once

#include "contracts/channel/audience.h"
#include "contracts/channel/order_numbers.h"
#include "contracts/channel/store.h"
#include "contracts/order_log.h"

namespace atelier::channel {

struct NewLine {
  QuoteId quote_id;
  std::string alloy;
};
BOOST_DESCRIBE_STRUCT(NewLine, (), (quote_id, alloy))
/// 1 to kMostLines of them, each of another quote.
void check_lines(const std::vector<NewLine>& lines, FieldErrors& errors);

struct NewOrder {
  std::vector<NewLine> lines;
  std::string phone;
  std::string address;
  std::optional<std::string> reference;  ///< the customer's own
};
BOOST_DESCRIBE_STRUCT(NewOrder, (), (lines, phone, address, reference))
void check(const NewOrder& in, FieldErrors& errors);

struct CancelRequest {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(CancelRequest, (), (reason))
void check(const CancelRequest& in, FieldErrors& errors);

/// An order as it stands once it is placed.
struct PlacedOrder {
  CustomerOrder order;
  OrderState state;
  OrderEvent event;  ///< its first and only one
};

Error order_not_found();

class Intake {
 public:
  /// Numbers begin with `prefix`.
  Intake(Context channel, char prefix, sql::Database& db, const bus::Outbox& outbox, OrderLog& log,
         Audience& audience)
      : channel_(channel),
        prefix_(prefix),
        outbox_(outbox),
        log_(log),
        audience_(audience),
        numbers_(db, channel) {}

  /// not_found "quote-not-found", and the errors of fill_basket().
  Result<PlacedOrder> place_order(sql::Tx& tx, const auth::Caller& customer, const NewOrder& in);
  /// not_found "order-not-found", and the errors of may_ask_to_cancel().
  Result<void> request_cancel(sql::Tx& tx, const auth::Caller& customer, const OrderId& id,
                              const CancelRequest& in) const;

 private:
  Result<std::vector<Quote>> chosen_quotes(sql::Tx& tx, const UserId& customer,
                                           const NewOrder& in) const;

  const Context channel_;
  const char prefix_;
  const bus::Outbox& outbox_;
  OrderLog& log_;
  Audience& audience_;
  OrderNumbers numbers_;
};

}  // namespace atelier::channel
