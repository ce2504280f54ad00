// SPDX-License-Identifier: Apache-2.0
// What goes over the wire at /api/shop.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "contracts/order_status.h"
#include "platform/base/json.h"
#include "shop/store.h"

namespace atelier::shop {

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

struct NewLine {
  QuoteId quote_id;
  std::string alloy;
};
BOOST_DESCRIBE_STRUCT(NewLine, (), (quote_id, alloy))

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

// --- out

struct QuoteView {
  QuoteId quote_id;
  QuoteStatus status{};
  std::string file_name;
  std::string size;
  PriceParameters parameters;
  Instant requested_at;
  std::optional<ModelSummary> model;  ///< once answered
  std::vector<Offer> offers;          ///< as offer_for_customer() tells them
  std::vector<PriceRemark> remarks;
  std::optional<Instant> valid_until;
  std::optional<OrderId> order_id;  ///< once accepted
};
BOOST_DESCRIBE_STRUCT(QuoteView, (),
                      (quote_id, status, file_name, size, parameters, requested_at, model, offers,
                       remarks, valid_until, order_id))

struct QuotesPage {
  std::vector<QuoteView> quotes;
  std::optional<QuoteId> next;  ///< absent on the last page
};
BOOST_DESCRIBE_STRUCT(QuotesPage, (), (quotes, next))

struct StatusView {
  OrderId order_id;
  std::string number;
  OrderStatus status{};
  std::int64_t version = 0;
  Instant changed_at;  ///< when it reached this status
  bool on_hold = false;
};
BOOST_DESCRIBE_STRUCT(StatusView, (), (order_id, number, status, version, changed_at, on_hold))

struct CancelView {
  CancelState state{};
  std::string reason;  ///< the customer's
  std::string answer;  ///< why it was refused
};
BOOST_DESCRIBE_STRUCT(CancelView, (), (state, reason, answer))

/// One row of the list of orders.
struct OrderRow {
  StatusView state;
  Instant placed_at;
  std::optional<Instant> promised_at;
  std::string reference;
  std::int64_t pieces = 0;
  Money total;
  CancelState cancel{};
};
BOOST_DESCRIBE_STRUCT(OrderRow, (),
                      (state, placed_at, promised_at, reference, pieces, total, cancel))

struct OrdersPage {
  std::vector<OrderRow> orders;
  std::optional<OrderId> next;  ///< absent on the last page
};
BOOST_DESCRIBE_STRUCT(OrdersPage, (), (orders, next))

struct OrderView {
  StatusView state;
  Instant placed_at;
  std::optional<Instant> promised_at;
  std::string reference;
  std::string phone;
  std::string address;
  std::vector<OrderLine> lines;
  Money total;
  CancelView cancel;
  std::vector<Step> timeline;
  std::optional<OrderParcel> parcel;  ///< once it is on its way
};
BOOST_DESCRIBE_STRUCT(OrderView, (),
                      (state, placed_at, promised_at, reference, phone, address, lines, total,
                       cancel, timeline, parcel))

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
QuoteView to_view(const Quote& quote, Instant now);
StatusView to_view(const OrderState& state);
OrderRow to_row(const CustomerOrder& order, const OrderState& state);
OrderView to_view(const CustomerOrder& order, const OrderState& state,
                  const std::vector<OrderEvent>& timeline);

}  // namespace atelier::shop
