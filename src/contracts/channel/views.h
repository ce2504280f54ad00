// SPDX-License-Identifier: Apache-2.0
// Quotes and orders as their customer sees them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "contracts/channel/store.h"

namespace atelier::channel {

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

QuoteView to_view(const Quote& quote, Instant now);
/// Newest first, those before `before`.
QuotesPage page_of_quotes(sql::Reader& db, const UserId& customer,
                          const std::optional<QuoteId>& before, std::int64_t limit, Instant now);
StatusView to_view(const OrderState& state);
OrderRow to_row(const CustomerOrder& order, const OrderState& state);
OrderView to_view(const CustomerOrder& order, const OrderState& state,
                  const std::vector<OrderEvent>& timeline);

}  // namespace atelier::channel
