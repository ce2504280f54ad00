// SPDX-License-Identifier: Apache-2.0
// One connection to PostgreSQL with its prepared statements, in pipeline mode: what is sent waits
// for nothing until somebody looks at an answer. Used by one thread at a time.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <libpq-fe.h>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "platform/sql/postgres_failure.h"

namespace atelier::sql::postgres {

class Parameters;

class Connection {
 public:
  using Visit = std::function<bool(const Row&)>;

  /// Connects when first told to.
  explicit Connection(const PostgresOptions& options) : options_(options) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Throws ServerFailure, as all of this class does. After a failure not again before its backoff
  /// is over: a server that is down must not make each of many closures wait for it.
  void ensure_open();
  void close();
  bool open() const { return connection_ != nullptr; }
  /// True once it is noticed that an open connection broke. Does not wait.
  bool gone();

  /// Sends it with whatever waits for an answer next; its number is for `changed`.
  std::size_t send(Sql sql, std::span<const Value> params);
  /// BEGIN, COMMIT and their like, which send and query refuse.
  void control(Sql sql);
  /// The rows that a statement since the last `forget` changed.
  std::int64_t changed(std::size_t statement);
  /// Calls `visit` for each row until it returns false. All of the answer is in memory.
  void query(Sql sql, std::span<const Value> params, const Visit& visit);
  /// Waits for all that was sent; throws for the first of them that failed.
  void finish();
  /// Sends all of it, to be read by whoever uses the connection next.
  void flush();
  /// Forgets the counts of statements: a new transaction.
  void forget() { changed_.clear(); }
  /// Several statements without parameters: a migration.
  void script(const char* text);

  /// The last COMMIT was carried out, and not turned into a ROLLBACK.
  bool committed() const { return committed_; }

 private:
  struct Close {
    void operator()(PGconn* connection) const { PQfinish(connection); }
  };
  struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
  };
  using Answer = std::unique_ptr<PGresult, Clear>;
  struct Prepared {
    std::string name;
    std::vector<Oid> types;  ///< 0 where only NULL has been seen so far
    bool ready = false;
  };
  /// What was sent and not yet answered.
  struct Sent {
    enum class Kind { prepare, statement, control } kind;
    const char* text;
    std::size_t statement = 0;  ///< of `changed_`
  };

  void connect();
  Prepared& prepare(const char* text, const Parameters& parameters);
  Answer read_all();
  void take(const Sent& sent, const PGresult* result);
  Answer next();
  void wait_readable(std::chrono::steady_clock::time_point deadline);
  void expect(int ok);
  [[noreturn]] void raise(const PGresult* result, const char* text);
  [[noreturn]] void lose(const std::string& why);

  const PostgresOptions& options_;
  std::unique_ptr<PGconn, Close> connection_;
  std::unordered_map<const char*, Prepared> statements_;  // by the address of the literal
  std::size_t names_ = 0;
  std::deque<Sent> sent_;
  bool synced_ = true;  ///< a Sync stands behind all that was sent
  std::vector<std::int64_t> changed_;
  bool committed_ = false;

  std::chrono::steady_clock::time_point next_try_{};
  std::chrono::milliseconds backoff_{0};
  std::string last_refusal_;
  std::minstd_rand random_{std::random_device{}()};
};

}  // namespace atelier::sql::postgres
