// SPDX-License-Identifier: Apache-2.0
#include "contracts/channel/store.h"

namespace atelier::channel::store {
namespace {

Quote read_quote(const sql::Row& row) {
  return {.id = row.id<QuoteId>(0),
          .customer = row.id<UserId>(1),
          .status = row.as<QuoteStatus>(2),
          .file_name = row.str(3),
          .size = row.str(4),
          .parameters = stored<PriceParameters>(row.text(5)),
          .requested_at = row.time(6),
          .answer = row.maybe(7, [&] { return stored<PriceDone>(row.text(7)); }),
          .order_id = row.maybe(8, [&] { return row.id<OrderId>(8); })};
}

}  // namespace

CustomerOrder read_order(const sql::Row& row) {
  return {.customer = row.id<UserId>(0),
          .order = stored<Order>(row.text(1)),
          .promised_at = row.maybe_time(2),
          .cancel = row.as<CancelState>(3),
          .cancel_reason = row.str(4),
          .cancel_answer = row.str(5)};
}

void insert_quote(sql::Tx& tx, const Quote& quote) {
  tx.exec(
      "INSERT INTO quote (id, customer_id, status, file_name, size, parameters, requested_at)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7)",
      quote.id, quote.customer, quote.status, quote.file_name, quote.size,
      to_json(quote.parameters), quote.requested_at);
}

std::int64_t count_requested(sql::Reader& db, const UserId& customer) {
  return *db.first(
      "SELECT count(*) FROM quote WHERE customer_id = $1 AND status = 'requested'",
      [](const sql::Row& row) { return row.i64(0); }, customer);
}

std::optional<Quote> find_quote(sql::Reader& db, const QuoteId& id) {
  return db.first(
      "SELECT id, customer_id, status, file_name, size, parameters, requested_at, answer, order_id"
      " FROM quote WHERE id = $1",
      read_quote, id);
}

std::optional<Quote> find_quote_of(sql::Reader& db, const QuoteId& id, const UserId& customer) {
  return db.first(
      "SELECT id, customer_id, status, file_name, size, parameters, requested_at, answer, order_id"
      " FROM quote WHERE id = $1 AND customer_id = $2",
      read_quote, id, customer);
}

std::vector<Quote> page_of_quotes(sql::Reader& db, const UserId& customer,
                                  const std::optional<QuoteId>& before, int limit) {
  if (!before)
    return db.all(
        "SELECT id, customer_id, status, file_name, size, parameters, requested_at, answer,"
        " order_id FROM quote WHERE customer_id = $1 ORDER BY id DESC LIMIT $2",
        read_quote, customer, limit);
  return db.all(
      "SELECT id, customer_id, status, file_name, size, parameters, requested_at, answer, order_id"
      " FROM quote WHERE customer_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
      read_quote, customer, *before, limit);
}

bool set_answer(sql::Tx& tx, const QuoteId& id, QuoteStatus expected, const PriceDone& answer) {
  return tx.exec("UPDATE quote SET status = $1, answer = $2 WHERE id = $3 AND status = $4",
                 status_of(answer.outcome), to_json(answer), id, expected) == 1;
}

sql::Changes accept_quote(sql::Tx& tx, const QuoteId& id, const OrderId& order) {
  return tx.exec(
      "UPDATE quote SET status = 'accepted', order_id = $1 WHERE id = $2 AND status = 'priced'",
      order, id);
}

std::int64_t advance_order_sequence(sql::Tx& tx, Context channel, std::int64_t count) {
  return *tx.first(
      "INSERT INTO order_sequence (channel, value) VALUES ($1, $2)"
      " ON CONFLICT (channel) DO UPDATE SET value = order_sequence.value + $2 RETURNING value",
      [](const sql::Row& row) { return row.i64(0); }, channel, count);
}

void return_order_sequence(sql::Tx& tx, Context channel, std::int64_t end, std::int64_t value) {
  tx.exec("UPDATE order_sequence SET value = $1 WHERE channel = $2 AND value = $3", value, channel,
          end);
}

void insert_order(sql::Tx& tx, const UserId& customer, const Order& order,
                  std::optional<Instant> promised_at) {
  tx.exec(
      "INSERT INTO customer_order (order_id, customer_id, document, promised_at, promise_revision,"
      " cancel_state, cancel_reason, cancel_answer) VALUES ($1, $2, $3, $4, $5, $6, '', '')",
      order.order_id, customer, to_json(order), promised_at, promised_at ? 1 : 0,
      CancelState::none);
}

bool knows_order(sql::Reader& db, const OrderId& id) {
  return db.exists("SELECT 1 FROM customer_order WHERE order_id = $1", id);
}

std::optional<UserId> owner_of(sql::Reader& db, const OrderId& id) {
  return db.first(
      "SELECT customer_id FROM customer_order WHERE order_id = $1",
      [](const sql::Row& row) { return row.id<UserId>(0); }, id);
}

std::optional<CustomerOrder> find_order_of(sql::Reader& db, const OrderId& id,
                                           const UserId& customer) {
  return db.first(
      "SELECT customer_id, document, promised_at, cancel_state, cancel_reason, cancel_answer"
      " FROM customer_order WHERE order_id = $1 AND customer_id = $2",
      read_order, id, customer);
}

std::vector<CustomerOrder> page_of_orders(sql::Reader& db, const UserId& customer,
                                          const std::optional<OrderId>& before, int limit) {
  if (!before)
    return db.all(
        "SELECT customer_id, document, promised_at, cancel_state, cancel_reason, cancel_answer"
        " FROM customer_order WHERE customer_id = $1 ORDER BY order_id DESC LIMIT $2",
        read_order, customer, limit);
  return db.all(
      "SELECT customer_id, document, promised_at, cancel_state, cancel_reason, cancel_answer"
      " FROM customer_order WHERE customer_id = $1 AND order_id < $2"
      " ORDER BY order_id DESC LIMIT $3",
      read_order, customer, *before, limit);
}

bool request_cancel(sql::Tx& tx, const OrderId& id, std::string_view reason) {
  return tx.exec(
             "UPDATE customer_order SET cancel_state = 'requested', cancel_reason = $1,"
             " cancel_answer = '' WHERE order_id = $2 AND cancel_state <> 'requested'",
             reason, id) == 1;
}

bool refuse_cancel(sql::Tx& tx, const OrderId& id, std::string_view answer) {
  return tx.exec(
             "UPDATE customer_order SET cancel_state = 'refused', cancel_answer = $1"
             " WHERE order_id = $2 AND cancel_state = 'requested'",
             answer, id) == 1;
}

bool set_promise(sql::Tx& tx, const OrderId& id, std::int64_t revision, Instant promised_at) {
  return tx.exec(
             "UPDATE customer_order SET promised_at = $1, promise_revision = $2"
             " WHERE order_id = $3 AND promise_revision < $2",
             promised_at, revision, id) == 1;
}

void each_owned(sql::Reader& db,
                const std::function<void(const OrderId&, const UserId& customer)>& visit) {
  db.each("SELECT order_id, customer_id FROM customer_order",
          [&](const sql::Row& row) { visit(row.id<OrderId>(0), row.id<UserId>(1)); });
}

}  // namespace atelier::channel::store
