// SPDX-License-Identifier: Apache-2.0
#include "platform/bus/outbox_table.h"

#include <algorithm>

#include "platform/bus/dead_letters.h"
#include "platform/bus/envelope_sql.h"
#include "platform/bus/message_context.h"

namespace atelier::bus {
namespace {

constexpr std::int64_t kKeepSent_us = 7 * kDay;
constexpr std::int64_t kKeepInbox_us = 30 * kDay;  // longer than any retry of a sent message
constexpr int kAtOnce = 1000;                      ///< rows of one transaction

std::int64_t wait_us(int attempts, const RetryDelay& delay, double jitter) {
  const int doublings = std::min(attempts, 30);
  const auto full = std::min(delay.longest_us, delay.first_us << doublings);
  return full - static_cast<std::int64_t>(static_cast<double>(full) / 2 * jitter);
}

void bury_unroutable(sql::Tx& tx, const PendingMessage& message) {
  tx.exec("UPDATE outbox SET state = 'dead', attempts = attempts + 1 WHERE id = $1", message.id);
  bury(tx, *message.envelope, kUnroutable, "no-queue: no queue is bound to it",
       message.envelope->attempt);
}

}  // namespace

Result<std::vector<PendingMessage>> OutboxTable::pending(Instant now, std::int64_t longest_wait_us,
                                                         int most) {
  return db_.read([&](sql::Reader& db) -> Result<std::vector<PendingMessage>> {
    return db.all(
        "SELECT " ATELIER_ENVELOPE_COLUMNS
        ", id, attempts FROM outbox o"
        " WHERE state = 'pending' AND available_at NOT BETWEEN $1 AND $2"
        "   AND (msg_key = $3 OR NOT EXISTS (SELECT 1 FROM outbox e WHERE e.msg_key = o.msg_key"
        "        AND e.id < o.id AND e.state = 'pending' AND e.available_at BETWEEN $1 AND $2))"
        " ORDER BY id LIMIT $4",
        [](const sql::Row& row) {
          auto envelope = std::make_shared<Envelope>(read_envelope(row));
          envelope->attempt = static_cast<int>(row.i64(kAfterEnvelope + 1)) + 1;
          return PendingMessage{row.i64(kAfterEnvelope), std::move(envelope)};
        },
        now + 1, now + longest_wait_us, Uuid{}, most);
  });
}

Result<std::int64_t> OutboxTable::take_over() {
  return db_.write([](sql::Tx& tx) -> Result<std::int64_t> {
    return *tx.first("UPDATE relay_lease SET token = token + 1 WHERE id = 1 RETURNING token",
                     [](const sql::Row& row) { return row.i64(0); });
  });
}

Result<void> OutboxTable::settle(std::int64_t token, const std::vector<PendingMessage>& messages,
                                 const std::vector<Handed>& handed, const RetryDelay& delay,
                                 double jitter) {
  ATELIER_ASSERT(messages.size() == handed.size());
  return db_.write([&](sql::Tx& tx) -> Result<void> {
    // An update, so that nobody takes over between this look and the commit.
    if (tx.exec("UPDATE relay_lease SET token = token WHERE id = 1 AND token = $1", token) == 0)
      return Error{ErrorKind::conflict, "relay-replaced", "Another relay has taken over."};
    for (std::size_t i = 0; i < messages.size(); ++i) {
      const PendingMessage& message = messages[i];
      const int attempt = message.envelope->attempt;
      switch (handed[i].kind) {
        case Handed::Kind::sent:
          tx.exec("UPDATE outbox SET state = 'sent', sent_at = $2, attempts = $3 WHERE id = $1",
                  message.id, tx.now(), attempt);
          break;
        case Handed::Kind::behind:
          break;
        case Handed::Kind::failed:
          tx.exec(
              "UPDATE outbox SET attempts = $2, last_error = $3, available_at = $4 WHERE id = $1",
              message.id, attempt, handed[i].error, tx.now() + wait_us(attempt - 1, delay, jitter));
          break;
        case Handed::Kind::unroutable:
          bury_unroutable(tx, message);
          break;
      }
    }
    return {};
  });
}

std::optional<Instant> OutboxTable::next_retry(Instant now) {
  auto found = db_.read([&](sql::Reader& db) -> Result<std::optional<Instant>> {
    return *db.first(
        "SELECT min(available_at) FROM outbox WHERE state = 'pending' AND available_at > $1",
        [](const sql::Row& row) { return row.maybe_time(0); }, now);
  });
  return found.ok() ? *found : std::nullopt;
}

Result<OutboxStatus> OutboxTable::status(Instant now) {
  return db_.read([&](sql::Reader& db) -> Result<OutboxStatus> {
    OutboxStatus status;
    db.each("SELECT count(*), min(created_at) FROM outbox WHERE state = 'pending'",
            [&](const sql::Row& row) {
              status.pending = row.i64(0);
              if (!row.null(1)) status.oldest_age_us = std::max<std::int64_t>(0, now - row.time(1));
            });
    status.last_error =
        db.first("SELECT last_error FROM outbox WHERE state = 'pending' ORDER BY id",
                 [](const sql::Row& row) { return row.str(0); })
            .value_or("");
    return status;
  });
}

Result<void> OutboxTable::replay_unroutable(const Uuid& message, const Decision& decision) {
  return db_.write([=](sql::Tx& tx) -> Result<void> {
    if (!mark_replayed(tx, kUnroutable, message, decision)) return no_such_dead_letter();
    tx.exec("UPDATE outbox SET state = 'pending', available_at = $2 WHERE msg_id = $1", message,
            tx.now());
    return {};
  });
}

Result<std::int64_t> OutboxTable::resend(Instant since, Instant until) {
  std::int64_t sum = 0;
  for (std::int64_t some = kAtOnce; some == kAtOnce; sum += some) {
    ATELIER_TRY_ASSIGN(some, db_.write([=](sql::Tx& tx) -> Result<std::int64_t> {
      const std::int64_t changed = tx.exec(
          "UPDATE outbox SET state = 'pending', available_at = $1 WHERE id IN"
          " (SELECT id FROM outbox WHERE state = 'sent' AND sent_at BETWEEN $2 AND $3"
          "  ORDER BY sent_at, id LIMIT $4)",
          tx.now(), since, until, kAtOnce);
      return changed;
    }));
  }
  return sum;
}

Result<bool> OutboxTable::tidy() {
  return db_.write([](sql::Tx& tx) -> Result<bool> {
    const auto sent = tx.exec(
        "DELETE FROM outbox WHERE id IN"
        " (SELECT id FROM outbox WHERE state = 'sent' AND sent_at < $1 LIMIT $2)",
        tx.now() - kKeepSent_us, kAtOnce);
    // What waits, for a message or for a person, keeps its row.
    const auto taken = tx.exec(
        "DELETE FROM inbox WHERE (queue, msg_id) IN"
        " (SELECT queue, msg_id FROM inbox WHERE received_at < $1"
        "  AND outcome NOT IN ('parked', 'dead') LIMIT $2)",
        tx.now() - kKeepInbox_us, kAtOnce);
    return sent == kAtOnce || taken == kAtOnce;
  });
}

}  // namespace atelier::bus
