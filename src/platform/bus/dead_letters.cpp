// SPDX-License-Identifier: Apache-2.0
#include "platform/bus/dead_letters.h"

#include "platform/bus/envelope_sql.h"

namespace atelier::bus {

Result<std::vector<DeadLetter>> open_dead_letters(sql::Database& db, int most) {
  return db.read([&](sql::Reader& reader) -> Result<std::vector<DeadLetter>> {
    return reader.all(
        "SELECT msg_id, queue, type, msg_key, error, attempts, died_at, payload FROM dead_letter"
        " WHERE state = 'dead' ORDER BY died_at DESC LIMIT $1",
        [](const sql::Row& row) {
          return DeadLetter{.id = row.uuid(0),
                            .queue = row.str(1),
                            .type = row.str(2),
                            .key = row.uuid(3),
                            .error = row.str(4),
                            .attempts = static_cast<int>(row.i64(5)),
                            .died_at = row.time(6),
                            .payload = {row.str(7)}};
        },
        most);
  });
}

Result<std::int64_t> count_dead_letters(sql::Database& db, std::string_view queue) {
  return db.read([&](sql::Reader& reader) -> Result<std::int64_t> {
    return *reader.first(
        "SELECT count(*) FROM dead_letter WHERE state = 'dead' AND queue = $1",
        [](const sql::Row& row) { return row.i64(0); }, queue);
  });
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

Result<void> discard_dead_letter(sql::Database& db, std::string_view queue, const Uuid& message,
                                 std::string_view actor) {
  return db.write([queue = std::string(queue), message,
                   actor = std::string(actor)](sql::Tx& tx) -> Result<void> {
    const auto discarded = tx.exec(
        "UPDATE dead_letter SET state = 'discarded', actor = $3, decided_at = $4"
        " WHERE queue = $1 AND msg_id = $2 AND state = 'dead'",
        queue, message, actor, tx.now());
    if (discarded == 0) return no_such_dead_letter();
    tx.exec("UPDATE inbox SET outcome = 'discarded' WHERE queue = $1 AND msg_id = $2", queue,
            message);
    return {};
  });
}

Error no_such_dead_letter() {
  return {ErrorKind::not_found, "dead-letter-not-found",
          "No such dead letter waits; it may have been replayed or discarded already."};
}

}  // namespace atelier::bus
