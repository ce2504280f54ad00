// SPDX-License-Identifier: Apache-2.0
#include "platform/sql/failure.h"
#include "platform/sql/schema_history.h"
#include "platform/sql/sql.h"
#include "platform/sql/sqlite_lock.h"
#include "platform/sql/sqlite_readers.h"
#include "platform/sql/sqlite_tx.h"
#include "platform/sql/sqlite_writer.h"

namespace atelier::sql {
namespace sqlite {
namespace {

/// Whoever has the file has it all.
class LeaseOfFile final : public Lease {
 public:
  bool held() override { return true; }
};

class SqliteDatabase final : public Database {
 public:
  SqliteDatabase(std::unique_ptr<FileLock> lock, const SqliteOptions& options, const Clock& clock)
      : name_(options.name),
        migrating_(options.migrating),
        lock_(std::move(lock)),
        writer_(options, clock),
        readers_(options, clock) {}

  std::string_view name() const override { return name_; }
  std::unique_ptr<Lease> try_lease(std::string_view) override {
    return std::make_unique<LeaseOfFile>();
  }

  Result<void> migrate(std::string_view list, std::span<const Migration> migrations) override {
    static const MigrationSteps kSteps{
        [](Tx& tx) { tx.exec(kHistoryTable); },
        [](Tx& tx, const Migration& one) { static_cast<WriteTx&>(tx).script(one.sqlite); }};
    return bring_up_to_date(*this, list, migrations, kSteps, migrating_);
  }

 protected:
  void submit(std::function<bool(Tx&)> closure, std::function<void(const Error*)> finish) override {
    writer_.submit(std::move(closure), std::move(finish));
  }
  bool with_reader(const std::function<void(Reader&)>& use, Error& failed) override {
    return readers_.use(use, failed);
  }

 private:
  const std::string name_;
  const Migrating migrating_;
  std::unique_ptr<FileLock> lock_;
  Writer
      writer_;  // before the readers: it makes the file, and as the last to close, tidies its log
  Readers readers_;
};

}  // namespace
}  // namespace sqlite

Result<std::unique_ptr<Database>> open_sqlite(const SqliteOptions& options, const Clock& clock) {
  auto lock = std::make_unique<sqlite::FileLock>(options.path);
  if (!lock->made()) {
    return Error{ErrorKind::unavailable, "storage-failed",
                 "Cannot write " + options.path + ".lock; is its folder there and writable?"};
  }
  if (!lock->held()) {
    return Error{ErrorKind::conflict, "database-in-use",
                 options.path + " is in use by another process; stop that one first."};
  }
  try {
    return std::unique_ptr<Database>(
        std::make_unique<sqlite::SqliteDatabase>(std::move(lock), options, clock));
  } catch (const Failure& failure) {
    Error error = to_error(failure);
    error.detail = options.path + ": " + failure.what();  // for whoever starts the program
    return error;
  }
}

}  // namespace atelier::sql
