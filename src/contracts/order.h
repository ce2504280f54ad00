// SPDX-License-Identifier: Apache-2.0
// An order as it travels between contexts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "contracts/ids.h"
#include "contracts/money.h"
#include "contracts/order_status.h"
#include "contracts/pricing.h"

namespace atelier {

struct OrderLine {
  LineId line_id;
  QuoteId quote_id;
  std::string model_hash;
  std::string file_name;
  ProductKind product{};
  std::string alloy;
  std::string finish;
  std::string size;  ///< as the customer says it: "17.5"; may be empty
  std::int64_t quantity = 1;
  Money total;  ///< for the whole quantity, with VAT
  bool operator==(const OrderLine&) const = default;
};
BOOST_DESCRIBE_STRUCT(OrderLine, (),
                      (line_id, quote_id, model_hash, file_name, product, alloy, finish, size,
                       quantity, total))

struct Order {
  OrderId order_id;
  std::string number;
  Context channel{};
  std::string customer_id;  ///< of the channel: a user, a partner
  std::string customer_name;
  std::string phone;
  std::string address;
  std::string reference;  ///< the customer's own; may be empty
  Instant placed_at;
  std::vector<OrderLine> lines;
  Money total;
  bool operator==(const Order&) const = default;
};
BOOST_DESCRIBE_STRUCT(Order, (),
                      (order_id, number, channel, customer_id, customer_name, phone, address,
                       reference, placed_at, lines, total))

}  // namespace atelier
