// SPDX-License-Identifier: Apache-2.0
#include "platform/sql/sqlite_copy.h"

#include <fcntl.h>
#include <memory>
#include <optional>
#include <sqlite3.h>
#include <thread>

#include "platform/base/file.h"

namespace atelier::sql {
namespace {

using std::chrono::steady_clock;

// Writers that are busy let go of the lock for tens of microseconds between two commits.
constexpr std::chrono::microseconds kLookAgain{100};
constexpr int kPagesAtOnce = 2048;

struct Close {
  void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
};
using Handle = std::unique_ptr<sqlite3, Close>;

Error failure(int code, const std::filesystem::path& file, const char* said) {
  const auto detail = file.string() + ": " + said;
  if (code == SQLITE_BUSY) return {ErrorKind::unavailable, "database-busy", detail, {}, 1};
  if (code == SQLITE_FULL) return {ErrorKind::unavailable, "storage-full", detail, {}, 60};
  return {ErrorKind::unavailable, "storage-failed", detail};
}

Result<Handle> open(const std::filesystem::path& file, int flags) {
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &raw, flags, nullptr);
  Handle handle(raw);
  if (code != SQLITE_OK) return failure(code, file, sqlite3_errstr(code));
  return handle;
}

Result<void> run(sqlite3* db, const std::filesystem::path& file, const char* sql) {
  const int code = sqlite3_exec(db, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return failure(code, file, sqlite3_errmsg(db));
  return {};
}

/// Keeps every other writer of one file out, for as long as it lives.
class Parked {
 public:
  static Result<Parked> at(const std::filesystem::path& file, steady_clock::time_point deadline) {
    ATELIER_TRY_ASSIGN(auto db, open(file, SQLITE_OPEN_READWRITE));
    for (;;) {
      auto begun = run(db.get(), file, "BEGIN IMMEDIATE");
      if (begun) return Parked(std::move(db));
      if (begun.error().type != "database-busy" || steady_clock::now() >= deadline)
        return std::move(begun).error();
      std::this_thread::sleep_for(kLookAgain);
    }
  }

 private:
  explicit Parked(Handle db) : db_(std::move(db)) {}
  Handle db_;  // closing ends the transaction, which wrote nothing
};

/// A file as it is now, whatever is written to it later.
Result<Handle> snapshot(const std::filesystem::path& file) {
  ATELIER_TRY_ASSIGN(auto db, open(file, SQLITE_OPEN_READWRITE));
  ATELIER_TRY(run(db.get(), file, "BEGIN; SELECT count(*) FROM sqlite_schema;"));
  return db;
}

Result<std::vector<Handle>> snapshots_of_one_moment(const std::vector<SqliteCopy>& copies,
                                                    std::chrono::milliseconds patience) {
  const auto deadline = steady_clock::now() + patience;
  std::vector<Parked> parked;
  for (const auto& copy : copies) {
    ATELIER_TRY_ASSIGN(auto one, Parked::at(copy.from, deadline));
    parked.push_back(std::move(one));
  }
  std::vector<Handle> snapshots;
  for (const auto& copy : copies) {
    ATELIER_TRY_ASSIGN(auto one, snapshot(copy.from));
    snapshots.push_back(std::move(one));
  }
  return snapshots;
}

Result<std::vector<Handle>> snapshots_of_one_moment(const std::vector<SqliteCopy>& copies,
                                                    const SqliteCopyOptions& options) {
  for (int i = 1;; ++i) {
    auto snapshots = snapshots_of_one_moment(copies, options.park);
    if (snapshots || snapshots.error().type != "database-busy" || i >= options.tries)
      return snapshots;
    std::this_thread::sleep_for(options.park);  // what was held up meanwhile goes first
  }
}

/// A backup whose source is in a transaction reads that transaction's snapshot.
Result<void> copy_pages(sqlite3* from, const SqliteCopy& copy, const SqliteCopyOptions& options) {
  ATELIER_TRY_ASSIGN(auto to, open(copy.to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE));
  // Nobody else sees the copy until it is whole and synced.
  ATELIER_TRY(run(to.get(), copy.to, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF"));
  sqlite3_backup* const backup = sqlite3_backup_init(to.get(), "main", from, "main");
  if (!backup) return failure(sqlite3_errcode(to.get()), copy.to, sqlite3_errmsg(to.get()));
  int code = SQLITE_OK;
  bool wanted = true;
  while (wanted && (code = sqlite3_backup_step(backup, kPagesAtOnce)) == SQLITE_OK) {
    const std::int64_t total = sqlite3_backup_pagecount(backup);
    if (options.progress)
      wanted = options.progress(copy, total - sqlite3_backup_remaining(backup), total);
  }
  sqlite3_backup_finish(backup);
  if (!wanted) return Error{ErrorKind::unavailable, "interrupted", "The copy was given up."};
  if (code != SQLITE_DONE) return failure(code, copy.to, sqlite3_errstr(code));
  to.reset();
  ATELIER_TRY_ASSIGN(auto file, open_file(copy.to, O_RDONLY));
  return file.sync();
}

/// Rows of one statement; the strings of each.
Result<std::vector<std::vector<std::string>>> rows(sqlite3* db, const std::filesystem::path& file,
                                                   const std::string& sql) {
  std::vector<std::vector<std::string>> list;
  const auto keep = [](void* to, int columns, char** values, char**) {
    auto& row = static_cast<decltype(list)*>(to)->emplace_back();
    for (int i = 0; i < columns; ++i) row.emplace_back(values[i] ? values[i] : "");
    return 0;
  };
  const int code = sqlite3_exec(db, sql.c_str(), keep, &list, nullptr);
  if (code == SQLITE_OK) return list;
  return Error{ErrorKind::unprocessable, "database-damaged",
               file.string() + ": " + sqlite3_errmsg(db)};
}

/// Of a file that nobody writes to: without a log or a lock beside it, which a copy has not.
std::string immutable_uri(const std::filesystem::path& file) {
  std::string uri = "file:";
  for (const char c : file.string()) {
    if (c == '%') {
      uri += "%25";
    } else if (c == '?') {
      uri += "%3f";
    } else if (c == '#') {
      uri += "%23";
    } else {
      uri += c;
    }
  }
  return uri + "?immutable=1";
}

std::string quoted(const std::string& name) {
  std::string text = "\"";
  for (const char c : name) text.append(c == '"' ? 2 : 1, c);
  return text + "\"";
}

}  // namespace

Result<void> copy_sqlite(const std::vector<SqliteCopy>& copies, const SqliteCopyOptions& options) {
  ATELIER_TRY_ASSIGN(auto snapshots, snapshots_of_one_moment(copies, options));
  for (std::size_t i = 0; i < copies.size(); ++i) {
    ATELIER_TRY(copy_pages(snapshots[i].get(), copies[i], options));
    snapshots[i].reset();  // its log may be cut back again
  }
  return {};
}

Result<SqliteFacts> check_sqlite(const std::filesystem::path& file) {
  ATELIER_TRY_ASSIGN(const auto db,
                     open(immutable_uri(file), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI));
  const auto ask = [&](const std::string& sql) { return rows(db.get(), file, sql); };
  ATELIER_TRY_ASSIGN(const auto whole, ask("PRAGMA integrity_check(1)"));
  if (whole.size() != 1 || whole[0][0] != "ok")
    return Error{ErrorKind::unprocessable, "database-damaged",
                 file.string() + ": " + (whole.empty() ? "no answer" : whole[0][0])};
  SqliteFacts facts;
  ATELIER_TRY_ASSIGN(const auto lists,
                     ask("SELECT list, max(number) FROM schema_migration GROUP BY list"));
  for (const auto& row : lists) facts.migrations[row[0]] = std::stoll(row[1]);
  ATELIER_TRY_ASSIGN(const auto tables, ask("SELECT name FROM sqlite_schema WHERE type = 'table'"
                                            " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"));
  for (const auto& table : tables) {
    ATELIER_TRY_ASSIGN(const auto count, ask("SELECT count(*) FROM " + quoted(table[0])));
    facts.rows[table[0]] = std::stoll(count[0][0]);
  }
  return facts;
}

}  // namespace atelier::sql
