// SPDX-License-Identifier: Apache-2.0
#include "platform/bus/hops.h"

#include <algorithm>
#include <limits>
#include <map>

namespace atelier::bus {
namespace {

#define ATELIER_SENT_COLUMNS                                                           \
  "id, msg_id, exchange, type, msg_key, msg_version, cause, traceparent, created_at, " \
  "state, attempts, last_error, sent_at"

/// Rows of the outbox are in the order of time but for transactions that ran beside each other.
constexpr std::int64_t kSlack_us = 250'000;
/// Rows looked at for one moment, at most.
constexpr std::int64_t kMostBeside = 50'000;

SentHop read_sent(const sql::Row& row) {
  return {.id = row.uuid(1),
          .exchange = row.str(2),
          .type = row.str(3),
          .key = row.uuid(4),
          .version = row.i64(5),
          .cause = row.str(6),
          .traceparent = row.str(7),
          .created_at = row.time(8),
          .state = row.as<OutboxState>(9),
          .attempts = row.i64(10),
          .last_error = row.str(11),
          .sent_at = row.maybe_time(12)};
}

/// By id of the row.
using SentById = std::map<std::int64_t, SentHop>;

struct Place {
  std::int64_t id;
  Instant at;
};

std::optional<Place> first_from(sql::Reader& db, std::int64_t id) {
  return db.first(
      "SELECT id, created_at FROM outbox WHERE id >= $1 ORDER BY id LIMIT 1",
      [](const sql::Row& row) {
        return Place{row.i64(0), row.time(1)};
      },
      id);
}

std::int64_t last_id(sql::Reader& db) {
  return db
      .first("SELECT id FROM outbox ORDER BY id DESC LIMIT 1",
             [](const sql::Row& row) { return row.i64(0); })
      .value_or(0);
}

/// The id from which on rows were written at `at` or later: between `first` and `end`, by halving,
/// in one statement, for a database that is not in this process would be asked twenty times else.
std::int64_t lower_bound(sql::Reader& db, std::int64_t first, std::int64_t end, Instant at) {
  return db
      .first(
          "WITH RECURSIVE half(low, high) AS ("
          " SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT) UNION ALL"
          " SELECT CASE WHEN created_at < $3 THEN id + 1 ELSE low END,"
          " CASE WHEN created_at < $3 THEN high ELSE low + (high - low) / 2 END"
          " FROM half JOIN outbox ON id = (SELECT id FROM outbox"
          " WHERE id >= low + (high - low) / 2 ORDER BY id LIMIT 1) WHERE low < high)"
          " SELECT low FROM half WHERE low >= high",
          [](const sql::Row& row) { return row.i64(0); }, first, end, at)
      .value_or(first);
}

/// Adds what was sent at `moment`; where the rows of that time begin.
std::int64_t add_sent_at(sql::Reader& db, const Uuid& key, Instant moment, std::int64_t first,
                         std::int64_t end, SentById& found) {
  const std::int64_t begin = lower_bound(db, first, end, moment - kSlack_us);
  const std::int64_t behind = lower_bound(db, begin, end, moment + kSlack_us);
  db.each(
      "SELECT " ATELIER_SENT_COLUMNS
      " FROM outbox WHERE id >= $1 AND id < $2 AND created_at = $3 AND msg_key = $4 ORDER BY id",
      [&](const sql::Row& row) { found.try_emplace(row.i64(0), read_sent(row)); }, begin,
      std::min(behind, begin + kMostBeside), moment, key);
  return begin;
}

std::optional<TakenHop> taken_by(sql::Reader& db, const std::string& queue, const Uuid& message) {
  if (auto taken = db.first(
          "SELECT outcome, received_at, error FROM inbox WHERE queue = $1 AND msg_id = $2",
          [&](const sql::Row& row) {
            return TakenHop{message, queue, row.as<TakenState>(0), row.time(1), row.str(2)};
          },
          queue, message))
    return taken;
  return db.first(
      "SELECT failed_at, error, attempts FROM delivery_failure WHERE queue = $1 AND msg_id = $2",
      [&](const sql::Row& row) {
        return TakenHop{message, queue, TakenState::failing, row.time(0), row.str(1), row.i64(2)};
      },
      queue, message);
}

}  // namespace

std::vector<SentHop> sent_hops(sql::Reader& db, const Uuid& key, std::vector<Instant> moments) {
  SentById found;
  db.each(
      "SELECT " ATELIER_SENT_COLUMNS
      " FROM outbox WHERE msg_key = $1 AND msg_version = 0 ORDER BY id DESC LIMIT $2",
      [&](const sql::Row& row) { found.emplace(row.i64(0), read_sent(row)); }, key, kMostHops);
  std::ranges::sort(moments);
  const auto repeated = std::ranges::unique(moments);
  moments.erase(repeated.begin(), repeated.end());
  // What is older than the oldest row was sent long ago and is forgotten.
  const auto oldest = first_from(db, std::numeric_limits<std::int64_t>::min());
  if (oldest && moments.size() > kMostHops)
    moments.erase(moments.begin(), moments.end() - kMostHops);
  std::int64_t first = oldest ? oldest->id : 0;
  const std::int64_t end = last_id(db) + 1;
  for (const Instant moment : moments)
    if (oldest && moment >= oldest->at - kSlack_us)
      first = add_sent_at(db, key, moment, first, end, found);
  std::vector<SentHop> hops;
  for (auto& [id, hop] : found) hops.push_back(std::move(hop));
  return hops;
}

std::vector<TakenHop> taken_hops(sql::Reader& db, std::span<const std::string> queues,
                                 std::span<const Uuid> messages) {
  std::vector<TakenHop> hops;
  for (const Uuid& message : messages)
    for (const auto& queue : queues)
      if (auto taken = taken_by(db, queue, message)) hops.push_back(std::move(*taken));
  return hops;
}

std::vector<ParkedHop> parked_hops(sql::Reader& db, std::span<const std::string> queues,
                                   const Uuid& key) {
  std::vector<ParkedHop> hops;
  for (const auto& queue : queues)
    db.each(
        "SELECT msg_id, type, msg_version, created_at FROM parked WHERE queue = $1 AND msg_key = $2"
        " ORDER BY msg_version, msg_id LIMIT $3",
        [&](const sql::Row& row) {
          hops.push_back({row.uuid(0), queue, row.str(1), row.i64(2), row.time(3)});
        },
        queue, key, kMostHops);
  return hops;
}

std::int64_t resend_message(sql::Tx& tx, const Uuid& message) {
  return tx.exec(
      "UPDATE outbox SET state = 'pending', available_at = $2 WHERE msg_id = $1 AND state = 'sent'",
      message, tx.now());
}

std::int64_t forget_taken(sql::Tx& tx, const std::string& queue, const Uuid& message) {
  return tx.exec(
      "DELETE FROM inbox WHERE queue = $1 AND msg_id = $2 AND outcome IN ('applied', 'superseded')",
      queue, message);
}

std::optional<Uuid> key_of_message(sql::Reader& db, std::span<const std::string> queues,
                                   const Uuid& message) {
  const auto key = [](const sql::Row& row) { return row.uuid(0); };
  if (auto sent = db.first("SELECT msg_key FROM outbox WHERE msg_id = $1", key, message))
    return sent;
  for (const auto& queue : queues)
    if (auto taken = db.first("SELECT msg_key FROM inbox WHERE queue = $1 AND msg_id = $2", key,
                              queue, message))
      return taken;
  return std::nullopt;
}

}  // namespace atelier::bus
