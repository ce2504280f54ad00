// SPDX-License-Identifier: Apache-2.0
// The SQL of what channels have in common; schema: of each channel. What a customer may see is
// asked for with the customer's id: another's quote or order is not found.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "contracts/channel/order.h"
#include "platform/base/json_codec.h"
#include "platform/sql/sql.h"

namespace atelier::channel {

struct CustomerOrder {
  UserId customer;
  Order order;
  std::optional<Instant> promised_at;
  CancelState cancel{};
  std::string cancel_reason;  ///< the customer's
  std::string cancel_answer;  ///< why it was refused
};

namespace store {

// --- quotes

void insert_quote(sql::Tx& tx, const Quote& quote);
std::int64_t count_requested(sql::Reader& db, const UserId& customer);
/// Not found is nullopt.
std::optional<Quote> find_quote(sql::Reader& db, const QuoteId& id);
std::optional<Quote> find_quote_of(sql::Reader& db, const QuoteId& id, const UserId& customer);
/// Newest first, older than `before` where that is set.
std::vector<Quote> page_of_quotes(sql::Reader& db, const UserId& customer,
                                  const std::optional<QuoteId>& before, int limit);
/// False where the quote is not in status `expected` any more.
bool set_answer(sql::Tx& tx, const QuoteId& id, QuoteStatus expected, const PriceDone& answer);
/// None where it is not `priced` any more.
sql::Changes accept_quote(sql::Tx& tx, const QuoteId& id, const OrderId& order);

// --- orders

/// Moves the sequence of order numbers on by `count`; where it stands then.
std::int64_t advance_order_sequence(sql::Tx& tx, Context channel, std::int64_t count);
/// Back to `value`, if it still stands at `end`.
void return_order_sequence(sql::Tx& tx, Context channel, std::int64_t end, std::int64_t value);
void insert_order(sql::Tx& tx, const UserId& customer, const Order& order,
                  std::optional<Instant> promised_at = std::nullopt);
bool knows_order(sql::Reader& db, const OrderId& id);
std::optional<UserId> owner_of(sql::Reader& db, const OrderId& id);
std::optional<CustomerOrder> find_order_of(sql::Reader& db, const OrderId& id,
                                           const UserId& customer);
std::vector<CustomerOrder> page_of_orders(sql::Reader& db, const UserId& customer,
                                          const std::optional<OrderId>& before, int limit);
/// False where a cancellation is asked for already.
bool request_cancel(sql::Tx& tx, const OrderId& id, std::string_view reason);
/// False where none was asked for.
bool refuse_cancel(sql::Tx& tx, const OrderId& id, std::string_view answer);
/// False where a later revision is known already, or the order is not ours.
bool set_promise(sql::Tx& tx, const OrderId& id, std::int64_t revision, Instant promised_at);

/// All orders and whose they are: one pass over an index, which joining would make many times as
/// long.
void each_owned(sql::Reader& db,
                const std::function<void(const OrderId&, const UserId& customer)>& visit);

/// What a store wrote itself; that it cannot be read is a broken database.
template <class T>
T stored(std::string_view json) {
  auto value = from_json<T>(json);
  if (!value) throw sql::Failure(sql::Failure::Kind::misuse, "stored: " + value.error().detail);
  return std::move(value).value();
}

CustomerOrder read_order(const sql::Row& row);

}  // namespace store

}  // namespace atelier::channel
