// SPDX-License-Identifier: Apache-2.0
#include "platform/sql/sqlite_connection.h"

#include "platform/sql/parameters.h"

namespace atelier::sql::sqlite {
namespace {

// A checkpoint writes each changed page once however often it changed: 16 MB of log make it rare
// without making recovery slow. Past journal_size_limit the log is cut back after a checkpoint.
constexpr const char* kSetUp =
    "PRAGMA foreign_keys = ON;"
    "PRAGMA temp_store = MEMORY;"
    "PRAGMA wal_autocheckpoint = 4000;"
    "PRAGMA journal_size_limit = 67108864;";
constexpr const char* kSetUpWriter =
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = FULL;";

/// Without its statistics of memory SQLite takes no lock of the whole process with every
/// allocation, for which the writers of all databases would wait. Before anything is opened.
void configure_once() {
  static const int configured = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  ATELIER_ASSERT(configured == SQLITE_OK);
}

Failure::Kind kind_of(int code) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Failure::Kind::busy;
    case SQLITE_FULL:
      return Failure::Kind::full;
    case SQLITE_IOERR:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_NOMEM:
      return Failure::Kind::io;
    default:
      return Failure::Kind::misuse;
  }
}

int bind(sqlite3_stmt* statement, int index, const Value& value) {
  struct Binder {
    sqlite3_stmt* statement;
    int index;
    int operator()(std::nullptr_t) const { return sqlite3_bind_null(statement, index); }
    int operator()(std::int64_t v) const { return sqlite3_bind_int64(statement, index, v); }
    int operator()(double v) const { return sqlite3_bind_double(statement, index, v); }
    // A null pointer would bind NULL in place of what is empty.
    int operator()(std::string_view v) const {
      return sqlite3_bind_text64(statement, index, v.data() ? v.data() : "", v.size(),
                                 SQLITE_STATIC, SQLITE_UTF8);
    }
    int operator()(Blob v) const {
      return sqlite3_bind_blob64(statement, index,
                                 v.empty() ? static_cast<const void*>("") : v.data(), v.size(),
                                 SQLITE_STATIC);
    }
    int operator()(const UuidText& v) const {
      return (*this)(std::string_view(v.data(), v.size()));
    }
  };
  return std::visit(Binder{statement, index}, value);
}

/// Strict about types, as the other engine is: reading a NULL or a text as a number is a mistake.
class StatementRow final : public Row {
 public:
  explicit StatementRow(sqlite3_stmt* statement) : statement_(statement) {}

  std::int64_t i64(int column) const override {
    expect(column, SQLITE_INTEGER);
    return sqlite3_column_int64(statement_, column);
  }
  double f64(int column) const override {
    if (type(column) != SQLITE_INTEGER) expect(column, SQLITE_FLOAT);
    return sqlite3_column_double(statement_, column);
  }
  std::string_view text(int column) const override {
    expect(column, SQLITE_TEXT);
    const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    return {data, size(column)};
  }
  Blob blob(int column) const override {
    expect(column, SQLITE_BLOB);
    return {static_cast<const std::byte*>(sqlite3_column_blob(statement_, column)), size(column)};
  }
  bool null(int column) const override { return type(column) == SQLITE_NULL; }

 private:
  int type(int column) const {
    if (column < 0 || column >= sqlite3_column_count(statement_)) fail(column, "there is none");
    return sqlite3_column_type(statement_, column);
  }
  void expect(int column, int wanted) const {
    const int found = type(column);
    if (found != wanted) fail(column, found == SQLITE_NULL ? "it is null" : "it has another type");
  }
  [[noreturn]] void fail(int column, const char* why) const {
    throw Failure(Failure::Kind::misuse, "column " + std::to_string(column) + ": " + why +
                                             ", in: " + sqlite3_sql(statement_));
  }
  std::size_t size(int column) const {
    return static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  }

  sqlite3_stmt* statement_;
};

bool blank(const char* tail) {
  return std::string_view(tail).find_first_not_of(" \t\r\n;") == std::string_view::npos;
}

}  // namespace

/// A statement of the cache while it runs. One that is running already (a query inside its own
/// visit) is prepared anew for the inner run.
class Connection::Use {
 public:
  Use(Connection& connection, Cache& cache, Sql sql)
      : connection_(connection), text_(sql.text), cached_(cache[sql.text]) {
    if (!cached_.handle) cached_.handle = connection.prepare(sql.text);
    if (cached_.in_use) {
      own_ = connection.prepare(sql.text);
    } else {
      cached_.in_use = true;
    }
  }
  ~Use() {
    if (own_) return;
    sqlite3_reset(cached_.handle.get());
    sqlite3_clear_bindings(cached_.handle.get());
    cached_.in_use = false;
  }
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;

  sqlite3_stmt* get() const { return own_ ? own_.get() : cached_.handle.get(); }
  void bind_all(std::span<const Value> params) {
    if (static_cast<std::size_t>(sqlite3_bind_parameter_count(get())) != params.size()) {
      throw Failure(Failure::Kind::misuse, std::string("wrong number of parameters for: ") + text_);
    }
    for (std::size_t i = 0; i < params.size(); ++i) {
      const int code = bind(get(), static_cast<int>(i) + 1, params[i]);
      if (code != SQLITE_OK) connection_.raise(code, text_);
    }
  }
  /// False after the last row.
  bool step() {
    const int code = sqlite3_step(get());
    if (code != SQLITE_ROW && code != SQLITE_DONE) connection_.raise(code, text_);
    return code == SQLITE_ROW;
  }
  void run() {
    while (step()) {
    }
  }

 private:
  Connection& connection_;
  const char* text_;
  Prepared& cached_;
  Handle own_;
};

Connection::Connection(const SqliteOptions& options, Mode mode) {
  configure_once();
  // One thread at a time uses a connection, so SQLite need not lock it.
  const int flags =
      SQLITE_OPEN_NOMUTEX |
      (mode == Mode::read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(options.path.c_str(), &opened, flags, nullptr);
  db_.reset(opened);
  if (code != SQLITE_OK) raise(code, options.path.c_str());
  sqlite3_busy_timeout(opened, static_cast<int>(options.wait.count()));
  if (mode == Mode::write) {
    script(("PRAGMA page_size = " + std::to_string(options.page_bytes)).c_str());
    script(kSetUpWriter);
  }
  script(kSetUp);
  script(("PRAGMA cache_size = -" + std::to_string(options.cache_mb * 1000)).c_str());
  sqlite3_set_authorizer(opened, &Connection::authorize, this);
}

int Connection::authorize(void* self, int action, const char*, const char*, const char*,
                          const char*) {
  const bool controls = action == SQLITE_TRANSACTION || action == SQLITE_SAVEPOINT;
  return controls && !static_cast<Connection*>(self)->controlling_ ? SQLITE_DENY : SQLITE_OK;
}

Connection::Handle Connection::prepare(const char* text) {
  const std::string numbered = number_parameters(text);
  sqlite3_stmt* statement = nullptr;
  const char* tail = nullptr;
  const int code =
      sqlite3_prepare_v3(db_.get(), numbered.c_str(), static_cast<int>(numbered.size()) + 1,
                         SQLITE_PREPARE_PERSISTENT, &statement, &tail);
  Handle handle(statement);
  if (code != SQLITE_OK) raise(code, text);
  if (!statement || !blank(tail)) {
    throw Failure(Failure::Kind::misuse, std::string("not exactly one statement: ") + text);
  }
  return handle;
}

void Connection::query(Sql sql, std::span<const Value> params, const Visit& visit) {
  Use use(*this, statements_, sql);
  use.bind_all(params);
  const StatementRow row(use.get());
  while (use.step()) {
    if (visit(row)) continue;
    // INSERT ... RETURNING is done only when its last row has been stepped over.
    if (!sqlite3_stmt_readonly(use.get())) use.run();
    return;
  }
}

std::int64_t Connection::execute(Sql sql, std::span<const Value> params) {
  Use use(*this, statements_, sql);
  use.bind_all(params);
  const auto before = sqlite3_total_changes64(db_.get());
  use.run();
  // sqlite3_changes() still tells of the statement before, where this one is not of those that
  // count.
  return sqlite3_total_changes64(db_.get()) == before ? 0 : sqlite3_changes64(db_.get());
}

void Connection::script(const char* text) {
  const int code = sqlite3_exec(db_.get(), text, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) raise(code, text);
}

void Connection::control(Sql sql) {
  struct Allow {
    bool& flag;
    explicit Allow(bool& f) : flag(f) { flag = true; }
    ~Allow() { flag = false; }
  } allow(controlling_);
  Use(*this, control_, sql).run();
}

bool Connection::violates_deferred_key() const {
  int violated = 0;
  int unused = 0;
  sqlite3_db_status(db_.get(), SQLITE_DBSTATUS_DEFERRED_FKS, &violated, &unused, 0);
  return violated != 0;
}

void Connection::raise(int code, const char* text) const {
  const char* said = db_ ? sqlite3_errmsg(db_.get()) : sqlite3_errstr(code);
  throw Failure(kind_of(code), std::string(said) + ", in: " + text);
}

}  // namespace atelier::sql::sqlite
