// SPDX-License-Identifier: Apache-2.0
#include "platform/bus/dead_letters.h"

#include <charconv>

#include "platform/bus/envelope_sql.h"

namespace atelier::bus {
namespace {

#define ATELIER_LETTER_COLUMNS \
  "msg_id, queue, type, error_kind, error, msg_key, msg_version, attempts, died_at"
constexpr int kAfterLetter = 9;

void read_letter(const sql::Row& row, DeadLetter& letter) {
  letter.id = row.uuid(0);
  letter.queue = row.str(1);
  letter.type = row.str(2);
  letter.error_kind = row.str(3);
  letter.error = row.str(4);
  letter.key = row.uuid(5);
  letter.version = row.i64(6);
  letter.attempts = static_cast<int>(row.i64(7));
  letter.died_at = row.time(8);
}

WholeDeadLetter read_whole(const sql::Row& row) {
  WholeDeadLetter letter;
  read_letter(row, letter);
  letter.state = row.as<DeadLetterState>(kAfterLetter);
  letter.exchange = row.str(kAfterLetter + 1);
  letter.schema = static_cast<int>(row.i64(kAfterLetter + 2));
  letter.cause = row.str(kAfterLetter + 3);
  letter.traceparent = row.str(kAfterLetter + 4);
  letter.created_at = row.time(kAfterLetter + 5);
  letter.payload = {row.str(kAfterLetter + 6)};
  return letter;
}

std::vector<DecisionTaken> decisions_about(sql::Reader& db, std::string_view queue,
                                           const Uuid& message) {
  return db.all(
      "SELECT decided_at, deed, actor, reason, error FROM dead_letter_decision"
      " WHERE queue = $1 AND msg_id = $2 ORDER BY id",
      [](const sql::Row& row) {
        return DecisionTaken{row.time(0), row.as<Deed>(1), row.str(2), row.str(3), row.str(4)};
      },
      queue, message);
}

void keep_decision(sql::Tx& tx, std::string_view queue, const Uuid& message, Deed deed,
                   const Decision& decision, std::string_view error) {
  tx.exec(
      "INSERT INTO dead_letter_decision (id, queue, msg_id, decided_at, deed, actor, reason, error)"
      " VALUES ($1,$2,$3,$4,$5,$6,$7,$8)",
      Uuid::make(), queue, message, tx.now(), deed, decision.actor, decision.reason, error);
}

}  // namespace

std::string DeadLetterPlace::text() const {
  return std::to_string(died_at.us) + "." + id.str() + "." + queue;
}

std::optional<DeadLetterPlace> DeadLetterPlace::parse(std::string_view text) {
  DeadLetterPlace place;
  const auto* const end = text.data() + text.size();
  const auto [rest, failed] = std::from_chars(text.data(), end, place.died_at.us);
  text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
  constexpr auto kIdSize = std::tuple_size_v<UuidText>;
  if (failed != std::errc{} || text.size() < kIdSize + 2 || text[0] != '.' ||
      text[kIdSize + 1] != '.')
    return std::nullopt;
  const auto id = Uuid::parse(text.substr(1, kIdSize));
  if (!id) return std::nullopt;
  place.id = *id;
  place.queue = text.substr(kIdSize + 2);
  return place;
}

DeadLetterPlace place_of(const DeadLetter& letter) {
  return {letter.died_at, letter.id, letter.queue};
}

std::string error_kind_of(std::string_view error) {
  return std::string(error.substr(0, error.find(": ")));
}

Result<std::vector<DeadLetterGroup>> dead_letter_groups(sql::Database& db, int most) {
  return db.read([&](sql::Reader& reader) -> Result<std::vector<DeadLetterGroup>> {
    return reader.all(
        "SELECT queue, type, error_kind, count(*), min(died_at), max(died_at) FROM dead_letter"
        " WHERE state = 'dead' GROUP BY queue, type, error_kind"
        " ORDER BY count(*) DESC, queue, type, error_kind LIMIT $1",
        [](const sql::Row& row) {
          return DeadLetterGroup{row.str(0), row.str(1),  row.str(2),
                                 row.i64(3), row.time(4), row.time(5)};
        },
        most);
  });
}

Result<std::vector<DeadLetter>> list_dead_letters(sql::Database& db, const DeadLetterFilter& filter,
                                                  const DeadLetterPlace& after, int most) {
  return db.read([&](sql::Reader& reader) -> Result<std::vector<DeadLetter>> {
    return reader.all(
        "SELECT " ATELIER_LETTER_COLUMNS
        " FROM dead_letter WHERE state = 'dead'"
        " AND ($1 = '' OR queue = $1) AND ($2 = '' OR type = $2) AND ($3 = '' OR error_kind = $3)"
        " AND (died_at, msg_id, queue) > ($4, $5, $6)"
        " ORDER BY died_at, msg_id, queue LIMIT $7",
        [](const sql::Row& row) {
          DeadLetter letter;
          read_letter(row, letter);
          return letter;
        },
        filter.queue, filter.type, filter.error_kind, after.died_at, after.id, after.queue, most);
  });
}

Result<WholeDeadLetter> show_dead_letter(sql::Database& db, std::string_view queue,
                                         const Uuid& message) {
  return db.read([&](sql::Reader& reader) -> Result<WholeDeadLetter> {
    auto letter =
        reader.first("SELECT " ATELIER_LETTER_COLUMNS
                     ", state, exchange, schema_version, cause, traceparent, created_at, payload"
                     " FROM dead_letter WHERE queue = $1 AND msg_id = $2",
                     read_whole, queue, message);
    if (!letter) return no_such_dead_letter();
    letter->decisions = decisions_about(reader, queue, message);
    return std::move(*letter);
  });
}

std::vector<DecidedLetter> dead_letters_of(sql::Reader& db, const Uuid& key, int most) {
  auto letters = db.all(
      "SELECT " ATELIER_LETTER_COLUMNS
      ", state FROM dead_letter WHERE msg_key = $1 ORDER BY died_at, msg_id LIMIT $2",
      [](const sql::Row& row) {
        DecidedLetter letter;
        read_letter(row, letter);
        letter.state = row.as<DeadLetterState>(kAfterLetter);
        return letter;
      },
      key, most);
  for (auto& letter : letters) letter.decisions = decisions_about(db, letter.queue, letter.id);
  return letters;
}

Result<std::int64_t> count_dead_letters(sql::Database& db, std::string_view queue) {
  return db.read([&](sql::Reader& reader) -> Result<std::int64_t> {
    return *reader.first(
        "SELECT count(*) FROM dead_letter WHERE state = 'dead' AND ($1 = '' OR queue = $1)",
        [](const sql::Row& row) { return row.i64(0); }, queue);
  });
}

Result<void> discard_dead_letter(sql::Database& db, std::string_view queue, const Uuid& message,
                                 const Decision& decision) {
  return db.write([queue = std::string(queue), message, decision](sql::Tx& tx) -> Result<void> {
    const auto discarded = tx.exec(
        "UPDATE dead_letter SET state = 'discarded'"
        " WHERE queue = $1 AND msg_id = $2 AND state = 'dead'",
        queue, message);
    if (discarded == 0) return no_such_dead_letter();
    keep_decision(tx, queue, message, Deed::discarded, decision, "");
    tx.exec("UPDATE inbox SET outcome = 'discarded' WHERE queue = $1 AND msg_id = $2", queue,
            message);
    return {};
  });
}

void bury(sql::Tx& tx, const Envelope& message, std::string_view queue, std::string_view error,
          std::int64_t attempts) {
  exec_envelope(tx,
                "INSERT INTO dead_letter (" ATELIER_ENVELOPE_COLUMNS
                ", queue, error_kind, error, attempts, died_at)"
                " VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15)"
                " ON CONFLICT (queue, msg_id) DO UPDATE SET state = 'dead',"
                " error_kind = excluded.error_kind, error = excluded.error,"
                " attempts = excluded.attempts, died_at = excluded.died_at",
                message, queue, error_kind_of(error), error, attempts, tx.now());
}

bool lock_dead_letter(sql::Tx& tx, std::string_view queue, const Uuid& message) {
  return tx.exec(
             "UPDATE dead_letter SET state = state"
             " WHERE queue = $1 AND msg_id = $2 AND state = 'dead'",
             queue, message) == 1;
}

std::optional<Envelope> find_dead_letter(sql::Reader& db, std::string_view queue,
                                         const Uuid& message) {
  return db.first(
      "SELECT " ATELIER_ENVELOPE_COLUMNS
      ", attempts FROM dead_letter WHERE queue = $1 AND msg_id = $2 AND state = 'dead'",
      [](const sql::Row& row) {
        Envelope envelope = read_envelope(row);
        envelope.attempt = static_cast<int>(row.i64(kAfterEnvelope)) + 1;
        return envelope;
      },
      queue, message);
}

bool mark_replayed(sql::Tx& tx, std::string_view queue, const Uuid& message,
                   const Decision& decision) {
  const auto marked = tx.exec(
      "UPDATE dead_letter SET state = 'replayed', attempts = attempts + 1"
      " WHERE queue = $1 AND msg_id = $2 AND state = 'dead'",
      queue, message);
  if (marked == 0) return false;
  keep_decision(tx, queue, message, Deed::replayed, decision, "");
  return true;
}

void mark_replay_failed(sql::Tx& tx, std::string_view queue, const Uuid& message,
                        const Decision& decision, std::string_view error) {
  tx.exec(
      "UPDATE dead_letter SET attempts = attempts + 1, error_kind = $3, error = $4"
      " WHERE queue = $1 AND msg_id = $2",
      queue, message, error_kind_of(error), error);
  keep_decision(tx, queue, message, Deed::replay_failed, decision, error);
}

Error no_such_dead_letter() {
  return {ErrorKind::not_found, "dead-letter-not-found",
          "No such dead letter waits; it may have been replayed or discarded already."};
}

}  // namespace atelier::bus
