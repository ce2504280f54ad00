// SPDX-License-Identifier: Apache-2.0
#include "platform/sql/postgres_session.h"

namespace atelier::sql::postgres {
namespace {

constexpr std::int64_t kKeepMarks_us = 30 * kDay;  // no commit is in doubt for that long

}  // namespace

void Session::prepare_database() {
  connection_.ensure_open();
  // Without the right to make tables the program still runs on a database that has them.
  connection_.script(
      "BEGIN;"
      "SELECT pg_advisory_xact_lock(hashtextextended('atelier writer_mark', 0));"
      "DO $$ BEGIN IF to_regclass('writer_mark') IS NULL THEN"
      " CREATE TABLE writer_mark (session text PRIMARY KEY, mark bigint NOT NULL,"
      " marked_at bigint NOT NULL) WITH (fillfactor = 50);"
      " END IF; END $$;"
      "COMMIT");
  const Value long_ago = to_value(clock_.now() - kKeepMarks_us);
  connection_.forget();
  connection_.send("DELETE FROM writer_mark WHERE marked_at < $1", {&long_ago, 1});
  connection_.finish();
}

void Session::begin() {
  connection_.ensure_open();
  connection_.forget();
  connection_.control("BEGIN ISOLATION LEVEL READ COMMITTED");
}

void Session::mark() {
  const std::array<Value, 3> values = {to_value(id_), to_value(++mark_), to_value(clock_.now())};
  connection_.send(
      "INSERT INTO writer_mark (session, mark, marked_at) VALUES ($1, $2, $3)"
      " ON CONFLICT (session) DO UPDATE SET mark = excluded.mark, marked_at = excluded.marked_at",
      values);
}

void Session::limit_lock_wait(std::chrono::milliseconds longest) {
  const auto text = std::to_string(longest.count());
  const Value value = to_value(text);
  connection_.send("SELECT set_config('lock_timeout', $1, true)", {&value, 1});
}

bool Session::commit() {
  try {
    connection_.control("COMMIT");
    connection_.finish();
  } catch (const ServerFailure& failure) {
    if (failure.lost()) return false;
    throw;
  }
  if (!connection_.committed())
    throw Failure(Failure::Kind::misuse, "the transaction was rolled back in place of committed");
  return true;
}

void Session::roll_back() noexcept {
  if (!connection_.open()) return;
  try {
    connection_.control("ROLLBACK");
    connection_.flush();
  } catch (const Failure&) {
    connection_.close();  // which comes to the same
  }
}

bool Session::took_place() {
  connection_.ensure_open();
  connection_.forget();
  // Waits for the lock of the transaction in doubt, should that still be running.
  const std::array<Value, 2> values = {to_value(id_), to_value(clock_.now())};
  std::int64_t found = 0;
  connection_.query(
      "INSERT INTO writer_mark (session, mark, marked_at) VALUES ($1, 0, $2)"
      " ON CONFLICT (session) DO UPDATE SET marked_at = excluded.marked_at RETURNING mark",
      values, [&](const Row& row) {
        found = row.i64(0);
        return true;
      });
  return found == mark_;
}

}  // namespace atelier::sql::postgres
