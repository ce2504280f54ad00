// SPDX-License-Identifier: Apache-2.0
// What goes over the wire at /api/shop.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "contracts/channel/views.h"
#include "platform/base/json.h"

namespace atelier::shop {

using auth::UserId;
using channel::CancelState;
using channel::CancelView;
using channel::OrdersPage;
using channel::OrderView;
using channel::Quote;
using channel::QuotesPage;
using channel::QuoteStatus;
using channel::QuoteView;
using channel::StatusView;

// --- in

struct NewQuote {
  std::string model_hash;
  std::string file_name;
  std::optional<LengthUnit> unit;  ///< mm
  ProductKind product{};
  std::optional<std::string> finish;  ///< polished
  std::optional<std::string> size;
  std::int64_t quantity = 1;
  std::optional<std::vector<std::string>> alloys;  ///< all
};
BOOST_DESCRIBE_STRUCT(NewQuote, (),
                      (model_hash, file_name, unit, product, finish, size, quantity, alloys))
void check(const NewQuote& in, FieldErrors& errors);

struct QuotesQuery {
  std::optional<QuoteId> before;  ///< `next` of the page before
  std::optional<std::int64_t> limit;
};
BOOST_DESCRIBE_STRUCT(QuotesQuery, (), (before, limit))
void check(const QuotesQuery& in, FieldErrors& errors);

struct OrdersQuery {
  std::optional<OrderId> before;  ///< `next` of the page before
  std::optional<std::int64_t> limit;
};
BOOST_DESCRIBE_STRUCT(OrdersQuery, (), (before, limit))
void check(const OrdersQuery& in, FieldErrors& errors);

// --- events of the stream

struct OrderNews {
  OrderId order_id;
  std::string number;
  OrderStatus status{};
  std::int64_t version = 0;
  bool on_hold = false;
  Instant at;
  std::optional<std::string> operation;  ///< that has just begun: "polish"
};
BOOST_DESCRIBE_STRUCT(OrderNews, (), (order_id, number, status, version, on_hold, at, operation))

struct QuoteNews {
  QuoteId quote_id;
  QuoteStatus status{};
};
BOOST_DESCRIBE_STRUCT(QuoteNews, (), (quote_id, status))

struct PromiseNews {
  OrderId order_id;
  Instant promised_at;
};
BOOST_DESCRIBE_STRUCT(PromiseNews, (), (order_id, promised_at))

struct CancelNews {
  OrderId order_id;
  CancelState state{};
  std::string answer;
};
BOOST_DESCRIBE_STRUCT(CancelNews, (), (order_id, state, answer))

Quote to_quote(const NewQuote& in, const QuoteId& id, const UserId& customer, Instant now);
}  // namespace atelier::shop
