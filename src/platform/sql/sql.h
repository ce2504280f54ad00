// SPDX-License-Identifier: Apache-2.0
// One small interface over the two engines, SQLite and PostgreSQL.
//
// A write is a closure that is given a Tx. SQLite's single writer thread runs all waiting closures
// under savepoints in one transaction and one sync, then answers them all (group commit).
// PostgreSQL runs each in a READ COMMITTED transaction of its own, on a pool of connections. Rules:
//   - it returns Result<T>; an Error rolls back what it did and nothing of the other closures
//   - it changes nothing outside Tx but through Tx::on_commit, for it may run again
//   - it never blocks and cannot be cancelled
//   - conflicts are found by conditional writes (... WHERE version = $n, ... ON CONFLICT ...
//     RETURNING), never by catching: PostgreSQL aborts the transaction
//   - what decides by what it read first takes the lock under which others change that: it updates
//     the row that stands for it, or calls Tx::lock (docs/decisions/0004-two-engines.md)
// What fails in the engine (disk full, I/O error, a statement that is wrong) is thrown as
// sql::Failure inside a closure; only the Database catches it, rolls back, and answers
// `unavailable` or `internal`.
#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/base/result.h"
#include "platform/base/time.h"
#include "platform/sql/migration.h"
#include "platform/sql/value.h"

namespace atelier::sql {

class Failure : public std::runtime_error {
 public:
  /// `unreachable`: the server does not answer, or its answer to a commit was lost and with it
  /// whether anything was written.
  enum class Kind { busy, full, io, unreachable, misuse };
  Failure(Kind k, const std::string& what) : std::runtime_error(what), kind(k) {}
  Kind kind;
};

/// One row of an answer. Valid only inside the function it is handed to; columns count from 0.
class Row {
 public:
  virtual std::int64_t i64(int column) const = 0;
  virtual double f64(int column) const = 0;
  virtual std::string_view text(int column) const = 0;  ///< valid as long as the row
  virtual Blob blob(int column) const = 0;              ///< valid as long as the row
  virtual bool null(int column) const = 0;

  std::string str(int column) const { return std::string(text(column)); }
  bool flag(int column) const { return i64(column) != 0; }
  Instant time(int column) const { return {i64(column)}; }
  Uuid uuid(int column) const;  ///< throws Failure where the text is none
  template <class IdType>
  IdType id(int column) const {
    return IdType{uuid(column)};
  }
  template <DescribedEnum E>
  E as(int column) const {
    auto value = parse_enum<E>(text(column));
    if (!value) throw Failure(Failure::Kind::misuse, "unknown name in column: " + str(column));
    return *value;
  }
  template <class F>
  auto maybe(int column, F get) const -> std::optional<decltype(get())> {
    if (null(column)) return std::nullopt;
    return get();
  }
  std::optional<std::string> maybe_str(int column) const {
    return maybe(column, [&] { return str(column); });
  }
  std::optional<Instant> maybe_time(int column) const {
    return maybe(column, [&] { return time(column); });
  }

 protected:
  ~Row() = default;
};

/// Questions to a database: inside a Tx they see its own writes, elsewhere one consistent snapshot.
class Reader {
 public:
  virtual ~Reader() = default;

  /// Calls `visit(const Row&)` for every row; where it returns bool, false stops.
  template <class F, class... P>
  void each(Sql sql, F visit, const P&... params) {
    std::array<Value, sizeof...(P)> values{to_value(params)...};
    query(sql, values, [&](const Row& row) {
      if constexpr (std::is_same_v<decltype(visit(row)), bool>) {
        return visit(row);
      } else {
        visit(row);
        return true;
      }
    });
  }
  /// The first row, mapped.
  template <class F, class... P>
  auto first(Sql sql, F map, const P&... params)
      -> std::optional<decltype(map(std::declval<const Row&>()))> {
    std::optional<decltype(map(std::declval<const Row&>()))> found;
    each(
        sql,
        [&](const Row& row) {
          found.emplace(map(row));
          return false;
        },
        params...);
    return found;
  }
  /// Every row, mapped. Only where the statement bounds their number.
  template <class F, class... P>
  auto all(Sql sql, F map, const P&... params)
      -> std::vector<decltype(map(std::declval<const Row&>()))> {
    std::vector<decltype(map(std::declval<const Row&>()))> list;
    each(
        sql, [&](const Row& row) { list.push_back(map(row)); }, params...);
    return list;
  }
  template <class... P>
  bool exists(Sql sql, const P&... params) {
    bool found = false;
    each(
        sql, [&](const Row&) { return !(found = true); }, params...);
    return found;
  }

  /// The time of this transaction, by the injected clock.
  virtual Instant now() const = 0;

 protected:
  using Visit = std::function<bool(const Row&)>;
  virtual void query(Sql sql, std::span<const Value> params, const Visit& visit) = 0;
};

class Tx;

/// How many rows a statement changed. Only looking at it waits for the database: statements whose
/// count nobody wants travel to PostgreSQL together, and one that fails is told by the next that
/// waits, at the latest before the commit.
class Changes {
 public:
  Changes(Tx& tx, std::size_t statement) : tx_(tx), statement_(statement) {}
  operator std::int64_t() const;

 private:
  Tx& tx_;
  std::size_t statement_;
};

/// A transaction that may write. Lives as long as the closure it is handed to.
class Tx : public Reader {
 public:
  /// Rows changed.
  template <class... P>
  Changes exec(Sql sql, const P&... params) {
    std::array<Value, sizeof...(P)> values{to_value(params)...};
    return {*this, execute(sql, values)};
  }
  /// Until the end of this transaction no other one gets past the same lock: for what has no row to
  /// update yet. Free on SQLite, whose writer is alone.
  void lock(std::string_view what) { lock(std::span(&what, 1)); }
  /// All of them, in this order: two that lock several in one order never wait for each other. None
  /// has a line break.
  virtual void lock(std::span<const std::string_view> all) = 0;
  /// Runs once this transaction is durable, in the order of commits and before the writer of this
  /// closure is answered. Never if it is rolled back. Must be short and must not throw: it runs on
  /// the thread that commits. This is how projections and event streams are fed.
  virtual void on_commit(std::function<void()> effect) = 0;

 protected:
  friend class Changes;
  /// Its number among the statements of this transaction, for `changed`.
  virtual std::size_t execute(Sql sql, std::span<const Value> params) = 0;
  virtual std::int64_t changed(std::size_t statement) = 0;
};

inline Changes::operator std::int64_t() const { return tx_.changed(statement_); }

/// A lock among programs that share a database, held until this object ends; or until the database
/// takes it away, because the program was paused or the connection broke. So what is done under it
/// has to be checked once more where it is committed.
class Lease {
 public:
  virtual ~Lease() = default;
  /// False once it is known to be lost. To be asked every few seconds, or it is.
  virtual bool held() = 0;
};

/// One context's database. Thread-safe. Owns its threads; the destructor finishes what was
/// submitted.
class Database {
 public:
  virtual ~Database() = default;

  /// Brings the schema up to date, each migration in a transaction of its own. Several lists may
  /// live in one database under different names ("shop", "bus").
  virtual Result<void> migrate(std::string_view list, std::span<const Migration> migrations) = 0;

  /// Runs `closure(Tx&) -> Result<T>` in a write transaction, then `done(Result<T>)` once it is
  /// durable or has failed. `done` runs on the writer's thread: short, or handed on. The queue of
  /// waiting closures is bounded: past the bound `done` is called at once, on this thread, with
  /// `too_many` "database-busy".
  template <class F, class D>
  void write(F closure, D done) {
    using R = decltype(closure(std::declval<Tx&>()));
    auto slot = std::make_shared<std::optional<R>>();
    submit(
        [closure = std::move(closure), slot](Tx& tx) mutable -> bool {
          slot->emplace(closure(tx));
          return (*slot)->ok();
        },
        [slot, done = std::move(done)](const Error* failed) mutable {
          if (failed) {
            done(R(*failed));
          } else {
            done(std::move(**slot));
          }
        });
  }
  /// The same, waiting for the answer. Never from a writer's thread: it would wait for itself.
  template <class F>
  auto write(F closure) -> decltype(closure(std::declval<Tx&>())) {
    using R = decltype(closure(std::declval<Tx&>()));
    std::optional<R> answer;
    Latch latch;
    write(std::move(closure), [&](R result) {
      answer.emplace(std::move(result));
      latch.open();
    });
    latch.wait();
    return std::move(*answer);
  }
  /// Runs `closure(Reader&) -> Result<T>` on this thread, on a connection of the pool of readers.
  /// `unavailable` "database-busy" if none is free within two seconds.
  template <class F>
  auto read(F closure) -> decltype(closure(std::declval<Reader&>())) {
    using R = decltype(closure(std::declval<Reader&>()));
    std::optional<R> answer;
    Error failed;
    if (!with_reader([&](Reader& reader) { answer.emplace(closure(reader)); }, failed))
      return R(std::move(failed));
    return std::move(*answer);
  }

  /// nullptr while another program has it, or the database cannot be reached. SQLite's file belongs
  /// to one program, which has every lease.
  virtual std::unique_ptr<Lease> try_lease(std::string_view what) = 0;

  virtual std::string_view name() const = 0;

 protected:
  class Latch {
   public:
    Latch();
    ~Latch();
    void open();
    void wait();

   private:
    struct State;
    std::unique_ptr<State> state_;
  };
  /// The closure says whether to keep what it wrote. `finish` gets nullptr, or why the engine
  /// failed.
  virtual void submit(std::function<bool(Tx&)> closure,
                      std::function<void(const Error*)> finish) = 0;
  virtual bool with_reader(const std::function<void(Reader&)>& use, Error& failed) = 0;
};

/// What Database::migrate does about migrations that are missing.
enum class Migrating {
  apply,
  refuse,  ///< `conflict` "schema-outdated", which names them
};

/// SQLite, one file, WAL, synchronous=FULL: an answer after its sync is on the disk.
struct SqliteOptions {
  std::string path;
  std::string name;          ///< the context, for metrics and logs
  int readers = 4;           ///< connections beside the writer
  int batch = 256;           ///< closures in one commit at most; 1 switches group commit off
  std::size_t queue = 8192;  ///< closures waiting at most
  int cache_mb = 8;          ///< pages that each connection keeps in memory, at most
  int page_bytes = 4096;     ///< of a file that is made anew; larger where rows are
  /// For a free connection of the readers, or for another program that holds the file.
  std::chrono::milliseconds wait{2000};
  Migrating migrating = Migrating::apply;
};
Result<std::unique_ptr<Database>> open_sqlite(const SqliteOptions& options, const Clock& clock);

/// PostgreSQL 15 or newer, one database. Transactions that write the same rows have their effects
/// run in the order in which they committed.
struct PostgresOptions {
  std::string url;       ///< postgres://user@host:port/..., or "key=value ..." as libpq takes it
  std::string database;  ///< in place of the one in the URL; "" for that one
  std::string name;      ///< the context, for metrics and logs
  int writers = 8;       ///< connections that write, each with a thread; made when first needed
  int readers = 4;
  int batch = 32;            ///< closures in one commit at most; 1 gives each its own
  std::size_t queue = 8192;  ///< closures waiting at most
  /// For a free connection of the readers, for a row's lock, and for what became of a commit.
  std::chrono::milliseconds wait{2000};
  std::chrono::milliseconds statement{15000};  ///< one statement at most
  std::chrono::milliseconds connect{3000};     ///< to make a connection
  Migrating migrating = Migrating::apply;
};
Result<std::unique_ptr<Database>> open_postgres(const PostgresOptions& options, const Clock& clock);

}  // namespace atelier::sql
