// SPDX-License-Identifier: Apache-2.0
#include "partner/store.h"

#include "contracts/order_hops.h"
#include "partner/feed.h"
#include "partner/idempotency.h"

namespace atelier::partner::store {
namespace {

constexpr std::int64_t kMostPruned = 5000;
/// Past every id that there may be.
constexpr std::string_view kLast = "ffffffff-ffff-ffff-ffff-ffffffffffff";

Account read_account(const sql::Row& row) {
  return {.id = row.id<PartnerId>(0),
          .name = row.str(1),
          .limits = {row.i64(2), row.i64(3), row.i64(4)},
          .created_at = row.time(5),
          .created_by = row.str(6),
          .closed_at = row.maybe_time(7)};
}

ApiKey read_key(const sql::Row& row) {
  return {.id = row.id<KeyId>(0),
          .partner = row.id<PartnerId>(1),
          .name = row.str(2),
          .mode = row.as<KeyMode>(3),
          .digest = row.str(4),
          .created_at = row.time(5),
          .created_by = row.str(6),
          .expires_at = row.maybe_time(7),
          .revoked_at = row.maybe_time(8),
          .last_used_at = row.maybe_time(9)};
}

RequestRecord read_request(const sql::Row& row) {
  return {.id = row.id<RequestId>(0),
          .partner_id = row.id<PartnerId>(1),
          .key_id = row.id<KeyId>(2),
          .at = row.time(3),
          .method = row.str(4),
          .path = row.str(5),
          .status = row.i64(6),
          .duration_us = row.i64(7),
          .trace_id = row.str(8),
          .problem = row.str(9),
          .reference = row.str(10)};
}

template <class IdType>
std::string before_or_last(const std::optional<IdType>& before) {
  return before ? before->str() : std::string(kLast);
}

}  // namespace

void insert_account(sql::Tx& tx, const Account& account) {
  tx.exec(
      "INSERT INTO partner (id, name, rate, burst, most_quotes, created_at, created_by)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7)",
      account.id, account.name, account.limits.rate, account.limits.burst,
      account.limits.most_quotes, account.created_at, account.created_by);
}

bool set_limits(sql::Tx& tx, const PartnerId& id, const Limits& limits) {
  return tx.exec("UPDATE partner SET rate = $1, burst = $2, most_quotes = $3 WHERE id = $4",
                 limits.rate, limits.burst, limits.most_quotes, id) == 1;
}

bool close_account(sql::Tx& tx, const PartnerId& id) {
  return tx.exec("UPDATE partner SET closed_at = $1 WHERE id = $2 AND closed_at IS NULL", tx.now(),
                 id) == 1;
}

std::optional<Account> find_account(sql::Reader& db, const PartnerId& id) {
  return db.first(
      "SELECT id, name, rate, burst, most_quotes, created_at, created_by, closed_at FROM partner"
      " WHERE id = $1",
      read_account, id);
}

std::vector<Account> page_of_accounts(sql::Reader& db, const std::optional<PartnerId>& before,
                                      std::int64_t limit) {
  return db.all(
      "SELECT id, name, rate, burst, most_quotes, created_at, created_by, closed_at FROM partner"
      " WHERE id < $1 ORDER BY id DESC LIMIT $2",
      read_account, before_or_last(before), limit);
}

std::vector<PartnerId> all_accounts(sql::Reader& db) {
  return db.all("SELECT id FROM partner", [](const sql::Row& row) { return row.id<PartnerId>(0); });
}

std::optional<Listed> find_listed(sql::Reader& db, const PartnerId& id) {
  auto account = find_account(db, id);
  if (!account) return std::nullopt;
  return Listed{std::move(*account), keys_of(db, id)};
}

void insert_key(sql::Tx& tx, const ApiKey& key) {
  tx.exec(
      "INSERT INTO api_key (id, partner_id, name, mode, digest, created_at, created_by,"
      " expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
      key.id, key.partner, key.name, key.mode, key.digest, key.created_at, key.created_by,
      key.expires_at);
}

std::vector<ApiKey> keys_of(sql::Reader& db, const PartnerId& partner) {
  return db.all(
      "SELECT id, partner_id, name, mode, digest, created_at, created_by, expires_at, revoked_at,"
      " last_used_at FROM api_key WHERE partner_id = $1 ORDER BY id",
      read_key, partner);
}

std::optional<ApiKey> find_key(sql::Reader& db, const PartnerId& partner, const KeyId& id) {
  return db.first(
      "SELECT id, partner_id, name, mode, digest, created_at, created_by, expires_at, revoked_at,"
      " last_used_at FROM api_key WHERE id = $1 AND partner_id = $2",
      read_key, id, partner);
}

bool revoke_key(sql::Tx& tx, const PartnerId& partner, const KeyId& id) {
  return tx.exec(
             "UPDATE api_key SET revoked_at = $1 WHERE id = $2 AND partner_id = $3"
             " AND revoked_at IS NULL",
             tx.now(), id, partner) == 1;
}

void let_expire(sql::Tx& tx, const PartnerId& partner, const KeyId& id, Instant at) {
  tx.exec(
      "UPDATE api_key SET expires_at = $1 WHERE id = $2 AND partner_id = $3"
      " AND (expires_at IS NULL OR expires_at > $1)",
      at, id, partner);
}

void touch_key(sql::Tx& tx, const KeyId& id, Instant at) {
  tx.exec(
      "UPDATE api_key SET last_used_at = $1 WHERE id = $2"
      " AND (last_used_at IS NULL OR last_used_at < $1)",
      at, id);
}

void insert_model(sql::Tx& tx, const PartnerId& partner, const Model& model) {
  tx.exec(
      "INSERT INTO partner_model (partner_id, hash, file_name, size_bytes, uploaded_at)"
      " VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
      partner, model.hash, model.file_name, model.size_bytes, model.uploaded_at);
}

std::optional<Model> find_model(sql::Reader& db, const PartnerId& partner, std::string_view hash) {
  return db.first(
      "SELECT hash, file_name, size_bytes, uploaded_at FROM partner_model"
      " WHERE partner_id = $1 AND hash = $2",
      [](const sql::Row& row) {
        return Model{row.str(0), row.str(1), row.i64(2), row.time(3)};
      },
      partner, hash);
}

void put_in_line(sql::Tx& tx, const PartnerId& partner, const QuoteId& quote) {
  tx.exec("INSERT INTO quote_in_line (partner_id, quote_id) VALUES ($1, $2)", partner, quote);
}

void leave_line(sql::Tx& tx, const PartnerId& partner, const QuoteId& quote) {
  tx.exec("DELETE FROM quote_in_line WHERE partner_id = $1 AND quote_id = $2", partner, quote);
}

std::int64_t count_sent_since(sql::Reader& db, const PartnerId& partner, Instant since) {
  return *db.first(
      "SELECT count(*) FROM quote_in_line WHERE partner_id = $1 AND sent_at >= $2",
      [](const sql::Row& row) { return row.i64(0); }, partner, since);
}

std::optional<QuoteId> send_first(sql::Tx& tx, const PartnerId& partner) {
  return tx.first(
      "UPDATE quote_in_line SET sent_at = $1 WHERE partner_id = $2 AND quote_id ="
      " (SELECT min(quote_id) FROM quote_in_line WHERE partner_id = $2 AND sent_at IS NULL)"
      " RETURNING quote_id",
      [](const sql::Row& row) { return row.id<QuoteId>(0); }, tx.now(), partner);
}

std::vector<PartnerId> partners_in_line(sql::Reader& db) {
  return db.all("SELECT DISTINCT partner_id FROM quote_in_line WHERE sent_at IS NULL",
                [](const sql::Row& row) { return row.id<PartnerId>(0); });
}

bool insert_reference(sql::Tx& tx, const PartnerId& partner, std::string_view reference,
                      const OrderId& order) {
  return tx.exec(
             "INSERT INTO order_reference (partner_id, reference, order_id) VALUES ($1, $2, $3)"
             " ON CONFLICT DO NOTHING",
             partner, reference, order) == 1;
}

std::optional<OrderId> order_of_reference(sql::Reader& db, const PartnerId& partner,
                                          std::string_view reference) {
  return db.first(
      "SELECT order_id FROM order_reference WHERE partner_id = $1 AND reference = $2",
      [](const sql::Row& row) { return row.id<OrderId>(0); }, partner, reference);
}

std::vector<OrderId> orders_of_reference(sql::Reader& db, std::string_view reference) {
  return db.all(
      "SELECT order_id FROM order_reference WHERE reference = $1 ORDER BY order_id DESC LIMIT $2",
      [](const sql::Row& row) { return row.id<OrderId>(0); }, reference, kMostFound);
}

std::optional<Named> name_of_order(sql::Reader& db, const OrderId& id) {
  return db.first(
      "SELECT partner_id, reference FROM order_reference WHERE order_id = $1",
      [](const sql::Row& row) {
        return Named{row.id<PartnerId>(0), row.str(1)};
      },
      id);
}

std::vector<channel::CustomerOrder> page_of_orders(sql::Reader& db, const PartnerId& partner,
                                                   const OrdersFilter& filter) {
  return db.all(
      "SELECT o.customer_id, o.document, o.promised_at, o.cancel_state, o.cancel_reason,"
      " o.cancel_answer FROM customer_order o"
      " JOIN order_state s ON s.order_id = o.order_id"
      " JOIN order_reference r ON r.order_id = o.order_id"
      " WHERE o.customer_id = $1 AND o.order_id < $2 AND ($3 = '' OR s.status = $3)"
      " AND ($4 = '' OR r.reference = $4) ORDER BY o.order_id DESC LIMIT $5",
      channel::store::read_order, partner, before_or_last(filter.before), filter.status,
      filter.reference, filter.limit);
}

std::optional<Answered> find_answer(sql::Reader& db, const PartnerId& partner,
                                    std::string_view key) {
  return db.first(
      "SELECT fingerprint, status, location, body FROM idempotency"
      " WHERE partner_id = $1 AND key = $2",
      [](const sql::Row& row) {
        return Answered{row.str(0), static_cast<int>(row.i64(1)), row.str(2), row.str(3)};
      },
      partner, key);
}

void insert_answer(sql::Tx& tx, const PartnerId& partner, std::string_view key,
                   const Answered& answered) {
  tx.exec(
      "INSERT INTO idempotency (partner_id, key, fingerprint, status, location, body, answered_at)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7)",
      partner, key, answered.fingerprint, answered.status, answered.location, answered.body,
      tx.now());
}

void append_event(sql::Tx& tx, const PartnerId& partner, std::string_view type,
                  const std::string& data) {
  const auto seq = *tx.first(
      "INSERT INTO feed_end (partner_id, seq) VALUES ($1, 1)"
      " ON CONFLICT (partner_id) DO UPDATE SET seq = feed_end.seq + 1 RETURNING seq",
      [](const sql::Row& row) { return row.i64(0); }, partner);
  tx.exec("INSERT INTO feed (partner_id, seq, type, occurred_at, data) VALUES ($1, $2, $3, $4, $5)",
          partner, seq, type, tx.now(), data);
}

std::vector<Event> events_after(sql::Reader& db, const PartnerId& partner, std::int64_t seq,
                                std::int64_t limit) {
  return db.all(
      "SELECT seq, type, occurred_at, data FROM feed WHERE partner_id = $1 AND seq > $2"
      " ORDER BY seq LIMIT $3",
      [](const sql::Row& row) {
        return Event{row.i64(0), row.str(1), row.time(2), {row.str(3)}};
      },
      partner, seq, limit);
}

void insert_request(sql::Tx& tx, const RequestRecord& record) {
  tx.exec(
      "INSERT INTO request_log (id, partner_id, key_id, at, method, path, status, duration_us,"
      " trace_id, problem, reference) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
      record.id, record.partner_id, record.key_id, record.at, record.method, record.path,
      record.status, record.duration_us, record.trace_id, record.problem, record.reference);
}

std::vector<RequestRecord> page_of_requests(sql::Reader& db, const RequestsFilter& filter) {
  const auto partner = filter.partner ? filter.partner->str() : std::string();
  return db.all(
      "SELECT id, partner_id, key_id, at, method, path, status, duration_us, trace_id, problem,"
      " reference FROM request_log WHERE id < $1 AND ($2 = '' OR partner_id = $2)"
      " AND ($3 = '' OR reference = $3) AND ($4 = '' OR trace_id = $4) AND status >= $5"
      " ORDER BY id DESC LIMIT $6",
      read_request, before_or_last(filter.before), partner, filter.reference, filter.trace_id,
      filter.least_status, filter.limit);
}

bool prune(sql::Tx& tx) {
  const auto now = tx.now();
  const std::int64_t answers = tx.exec(
      "DELETE FROM idempotency WHERE (partner_id, key) IN (SELECT partner_id, key FROM idempotency"
      " WHERE answered_at < $1 ORDER BY answered_at LIMIT $2)",
      now - kKeepAnswers_us, kMostPruned);
  const std::int64_t events = tx.exec(
      "DELETE FROM feed WHERE (partner_id, seq) IN (SELECT partner_id, seq FROM feed"
      " WHERE occurred_at < $1 ORDER BY occurred_at LIMIT $2)",
      now - kKeepEvents_us, kMostPruned);
  const std::int64_t requests = tx.exec(
      "DELETE FROM request_log WHERE id IN (SELECT id FROM request_log WHERE at < $1"
      " ORDER BY id LIMIT $2)",
      now - kKeepRequests_us, kMostPruned);
  return std::max({answers, events, requests}) == kMostPruned;
}

}  // namespace atelier::partner::store
