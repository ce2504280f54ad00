// SPDX-License-Identifier: Apache-2.0
// What closures are given: Reader on a snapshot, Tx on a writer's connection. Both begin their
// transaction together with the first statement.
#pragma once

#include <exception>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "platform/sql/postgres_connection.h"

namespace atelier::sql::postgres {

class SnapshotReader final : public Reader {
 public:
  SnapshotReader(Connection& connection, Instant now) : connection_(connection), now_(now) {}
  Instant now() const override { return now_; }
  /// Nobody waits for it: the answer is read by whoever uses the connection next.
  void end() {
    if (!begun_) return;
    connection_.control("COMMIT");
    connection_.flush();
  }

 protected:
  void query(Sql sql, std::span<const Value> params, const Visit& visit) override {
    if (!begun_) {
      connection_.ensure_open();
      connection_.control("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
      begun_ = true;
    }
    connection_.query(sql, params, visit);
  }

 private:
  Connection& connection_;
  Instant now_;
  bool begun_ = false;
};

class WriteTx final : public Tx {
 public:
  /// `prepare(writes)` is called before each statement: it opens the transaction where that is not
  /// open.
  WriteTx(Connection& connection, Instant now, const std::function<void(bool writes)>& prepare)
      : connection_(connection), now_(now), prepare_(prepare) {}
  Instant now() const override { return now_; }
  using Tx::lock;
  void lock(std::span<const std::string_view> all) override {
    std::string lines;
    for (const auto what : all) lines.append(lines.empty() ? "" : "\n").append(what);
    exec(
        "SELECT pg_advisory_xact_lock(hashtextextended(line, 0))"
        " FROM string_to_table($1, E'\n') AS line",
        lines);
  }
  void on_commit(std::function<void()> effect) override { effects_.push_back(std::move(effect)); }
  std::vector<std::function<void()>> take_effects() { return std::move(effects_); }

  /// A migration, whose failure the caller answers for.
  void script(const char* text) { connection_.script(text); }
  /// Whether there may be something to keep or to undo.
  bool wrote() const { return wrote_; }
  /// The transaction is aborted, even where the closure swallowed the exception.
  void rethrow_swallowed() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 protected:
  void query(Sql sql, std::span<const Value> params, const Visit& visit) override {
    noting(sql.text, [&] { connection_.query(sql, params, visit); });
  }
  std::size_t execute(Sql sql, std::span<const Value> params) override {
    std::size_t number = 0;
    noting(sql.text, [&] { number = connection_.send(sql, params); });
    return number;
  }
  std::int64_t changed(std::size_t statement) override {
    std::int64_t rows = 0;
    noting("SELECT", [&] { rows = connection_.changed(statement); });
    return rows;
  }

 private:
  void noting(std::string_view sql, auto work) {
    try {
      const bool writes = !sql.starts_with("SELECT");
      prepare_(writes);
      wrote_ |= writes;
      work();
    } catch (const Failure&) {
      failure_ = std::current_exception();
      throw;
    }
  }

  Connection& connection_;
  Instant now_;
  const std::function<void(bool writes)>& prepare_;
  bool wrote_ = false;
  std::vector<std::function<void()>> effects_;
  std::exception_ptr failure_;
};

}  // namespace atelier::sql::postgres
