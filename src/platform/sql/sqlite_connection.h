// SPDX-License-Identifier: Apache-2.0
// One connection to a SQLite file with its prepared statements. Used by one thread at a time.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <sqlite3.h>
#include <string>
#include <unordered_map>

#include "platform/sql/sql.h"

namespace atelier::sql::sqlite {

class Connection {
 public:
  enum class Mode { write, read };
  using Visit = std::function<bool(const Row&)>;

  /// Throws Failure, as all of this class does.
  Connection(const SqliteOptions& options, Mode mode);

  /// Calls `visit` for each row until it returns false. What writes is carried out whole even then.
  void query(Sql sql, std::span<const Value> params, const Visit& visit);
  /// The number of rows the statement itself changed, without those of triggers.
  std::int64_t execute(Sql sql, std::span<const Value> params);
  /// Several statements without parameters: a migration.
  void script(const char* text);

  /// BEGIN, COMMIT, SAVEPOINT and their like, which query, execute and script refuse: a closure
  /// that committed would commit what others wrote in the same transaction.
  void control(Sql sql);
  /// False once SQLite has left the transaction by itself, as it does on some errors.
  bool in_transaction() const { return sqlite3_get_autocommit(db_.get()) == 0; }
  /// Foreign keys checked only at COMMIT of which one is violated now.
  bool violates_deferred_key() const;

 private:
  struct Close {
    void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
  };
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  using Handle = std::unique_ptr<sqlite3_stmt, Finalize>;
  struct Prepared {
    Handle handle;
    bool in_use = false;
  };
  using Cache = std::unordered_map<const char*, Prepared>;  // by the address of the literal
  class Use;

  static int authorize(void* self, int action, const char*, const char*, const char*, const char*);
  Handle prepare(const char* text);
  [[noreturn]] void raise(int code, const char* text) const;

  std::unique_ptr<sqlite3, Close> db_;
  bool controlling_ = false;
  Cache statements_;
  Cache control_;
};

}  // namespace atelier::sql::sqlite
