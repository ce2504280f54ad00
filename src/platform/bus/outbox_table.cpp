// SPDX-License-Identifier: Apache-2.0
#include "platform/bus/outbox_table.h"

#include <algorithm>
#include <limits>
#include <unordered_map>
#include <unordered_set>

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

/// By key the first of those that wait for their next attempt. The others of that key stand behind
/// it; of what has no key nothing does.
std::unordered_map<Uuid, std::int64_t> first_waiting(sql::Reader& db, Instant now,
                                                     std::int64_t longest_wait_us) {
  std::unordered_map<Uuid, std::int64_t> first;
  db.each(
      "SELECT msg_key, min(id) FROM outbox WHERE state = 'pending' AND attempts > 0"
      " AND available_at BETWEEN $1 AND $2 AND msg_key <> $3 GROUP BY msg_key",
      [&](const sql::Row& row) { first[row.uuid(0)] = row.i64(1); }, now + 1, now + longest_wait_us,
      Uuid{});
  return first;
}

/// Two statements in place of one with NOT EXISTS, which PostgreSQL, whose statistics know nothing
/// of a backlog, takes for a join of all of it with itself. IS FALSE, so that it walks along the
/// ids in place of collecting and sorting them.
template <class Visit>
void each_after(sql::Reader& db, std::int64_t id, Instant now, std::int64_t longest_wait_us,
                std::size_t most, Visit visit) {
  db.each("SELECT " ATELIER_ENVELOPE_COLUMNS
          ", id, attempts FROM outbox WHERE state = 'pending' AND id > $1"
          " AND (attempts > 0 AND available_at BETWEEN $2 AND $3) IS FALSE ORDER BY id LIMIT $4",
          visit, id, now + 1, now + longest_wait_us, most);
}

constexpr std::size_t kSentAtOnce = 32;

/// Always as many, so that it is one prepared statement; the last stands for those that lack.
template <std::size_t... I>
void mark_sent(sql::Tx& tx, std::span<const std::int64_t> ids, std::index_sequence<I...>) {
  tx.exec(
      "UPDATE outbox SET state = 'sent', sent_at = $1, attempts = attempts + 1 WHERE id IN"
      " ($2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,"
      "$18,$19,$20,$21,$22,$23,$24,$25,$26,$27,$28,$29,$30,$31,$32,$33)",
      tx.now(), ids[std::min(I, ids.size() - 1)]...);
}

void mark_sent(sql::Tx& tx, std::span<const std::int64_t> ids) {
  for (; !ids.empty(); ids = ids.subspan(std::min(kSentAtOnce, ids.size())))
    mark_sent(tx, ids, std::make_index_sequence<kSentAtOnce>());
}

void bury_unroutable(sql::Tx& tx, const PendingMessage& message) {
  tx.exec("UPDATE outbox SET state = 'dead', attempts = attempts + 1 WHERE id = $1", message.id);
  bury(tx, *message.envelope, kUnroutable, "no-queue: no queue is bound to it",
       message.envelope->attempt);
}

void write_down(sql::Tx& tx, const HandedOn& batch, const RetryDelay& delay, double jitter) {
  std::vector<std::int64_t> sent;
  for (std::size_t i = 0; i < batch.messages.size(); ++i) {
    const PendingMessage& message = batch.messages[i];
    const int attempt = message.envelope->attempt;
    switch (batch.handed[i].kind) {
      case Handed::Kind::sent:
        sent.push_back(message.id);
        break;
      case Handed::Kind::behind:
        break;
      case Handed::Kind::failed:
        tx.exec("UPDATE outbox SET attempts = $2, last_error = $3, available_at = $4 WHERE id = $1",
                message.id, attempt, batch.handed[i].error,
                tx.now() + wait_us(attempt - 1, delay, jitter));
        break;
      case Handed::Kind::unroutable:
        bury_unroutable(tx, message);
        break;
    }
  }
  mark_sent(tx, sent);
}

}  // namespace

Result<std::vector<PendingMessage>> OutboxTable::pending(
    Instant now, std::int64_t longest_wait_us, int most,
    std::span<const PendingMessage> under_way) {
  std::unordered_set<std::int64_t> left_out;
  for (const auto& message : under_way) left_out.insert(message.id);
  const auto wanted = static_cast<std::size_t>(most);
  const auto page = wanted + left_out.size();
  return db_.read([&](sql::Reader& db) -> Result<std::vector<PendingMessage>> {
    const auto waiting = first_waiting(db, now, longest_wait_us);
    std::vector<PendingMessage> messages;
    std::int64_t last = std::numeric_limits<std::int64_t>::min();
    for (std::size_t read = page; read == page && messages.size() < wanted;) {
      read = 0;
      each_after(db, last, now, longest_wait_us, page, [&](const sql::Row& row) {
        ++read;
        last = row.i64(kAfterEnvelope);
        const auto before = waiting.find(row.uuid(kKeyColumn));
        if (before != waiting.end() && before->second < last) return;
        if (messages.size() == wanted || left_out.contains(last)) return;
        auto envelope = std::make_shared<Envelope>(read_envelope(row));
        envelope->attempt = static_cast<int>(row.i64(kAfterEnvelope + 1)) + 1;
        messages.push_back({last, std::move(envelope)});
      });
    }
    return messages;
  });
}

Result<std::int64_t> OutboxTable::take_over() {
  return db_.write([](sql::Tx& tx) -> Result<std::int64_t> {
    return *tx.first("UPDATE relay_lease SET token = token + 1 WHERE id = 1 RETURNING token",
                     [](const sql::Row& row) { return row.i64(0); });
  });
}

std::future<Result<void>> OutboxTable::settle(std::int64_t token,
                                              std::shared_ptr<const HandedOn> batch,
                                              const RetryDelay& delay, double jitter) {
  ATELIER_ASSERT(batch->messages.size() == batch->handed.size());
  const auto answer = std::make_shared<std::promise<Result<void>>>();
  db_.write(
      [=](sql::Tx& tx) -> Result<void> {
        // An update, so that nobody takes over between this look and the commit.
        if (tx.exec("UPDATE relay_lease SET token = token WHERE id = 1 AND token = $1", token) == 0)
          return Error{ErrorKind::conflict, "relay-replaced", "Another relay has taken over."};
        write_down(tx, *batch, delay, jitter);
        return {};
      },
      [answer](Result<void> written) { answer->set_value(std::move(written)); });
  return answer->get_future();
}

std::optional<Instant> OutboxTable::next_retry(Instant now) {
  auto found = db_.read([&](sql::Reader& db) -> Result<std::optional<Instant>> {
    return *db.first(
        "SELECT min(available_at) FROM outbox WHERE state = 'pending' AND attempts > 0"
        " AND available_at > $1",
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
    // Of messages that were taken later all the same, by a program that ended in between.
    tx.exec("DELETE FROM delivery_failure WHERE failed_at < $1", tx.now() - kKeepInbox_us);
    return sent == kAtOnce || taken == kAtOnce;
  });
}

}  // namespace atelier::bus
