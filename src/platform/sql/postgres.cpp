// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <mutex>

#include "platform/sql/failure.h"
#include "platform/sql/postgres_readers.h"
#include "platform/sql/postgres_tx.h"
#include "platform/sql/postgres_writers.h"
#include "platform/sql/schema_history.h"
#include "platform/sql/sql.h"
#include "platform/telemetry/telemetry.h"

namespace atelier::sql {
namespace postgres {
namespace {

/// One program at a time, and as long as it takes. Who may not make tables may still find that all
/// are there.
void prepare_migration(Tx& tx) {
  tx.exec("SET LOCAL lock_timeout = '15s'");
  tx.exec("SET LOCAL statement_timeout = 0");
  tx.lock("atelier schema_migration");
  if (!tx.exists("SELECT 1 WHERE to_regclass('schema_migration') IS NOT NULL"))
    tx.exec(kHistoryTable);
}

/// A lock of a session of its own. The server ends a session that is idle for long, which one is
/// whose program was paused; others can have the lock then.
class SessionLease final : public Lease {
 public:
  explicit SessionLease(PostgresOptions options)
      : options_(std::move(options)), connection_(options_) {}
  /// Another may have the lock once this returns; the end of a session the server notices later.
  ~SessionLease() override {
    if (!connection_.open()) return;
    try {
      ask("SELECT true FROM pg_advisory_unlock_all()", {});
    } catch (const Failure&) {
      // What is left of the session ends with its connection.
    }
  }

  /// Throws Failure.
  bool take(std::string_view what) {
    connection_.ensure_open();
    connection_.send("SET idle_session_timeout = '15s'", {});
    return ask("SELECT pg_try_advisory_lock(hashtextextended('lease ' || $1, 0))",
               {{to_value(what)}});
  }
  bool held() override {
    if (std::chrono::steady_clock::now() - asked_ < std::chrono::seconds(3))
      return connection_.open() && !connection_.gone();
    try {
      return connection_.open() && ask("SELECT true", {});
    } catch (const Failure&) {
      return false;  // and with the connection, which is not made anew, it stays lost
    }
  }

 private:
  bool ask(Sql sql, std::vector<Value> params) {
    bool answer = false;
    connection_.forget();
    connection_.query(sql, params, [&](const Row& row) { return answer = row.flag(0); });
    asked_ = std::chrono::steady_clock::now();
    return answer;
  }

  const PostgresOptions options_;  // of its own: it may outlive the database
  Connection connection_;
  std::chrono::steady_clock::time_point asked_;
};

class PostgresDatabase final : public Database {
 public:
  PostgresDatabase(const PostgresOptions& options, const Clock& clock)
      : options_(options),
        writers_(options_, clock, connected(options_, clock)),
        readers_(options_, clock) {}

  std::string_view name() const override { return options_.name; }
  std::unique_ptr<Lease> try_lease(std::string_view what) override {
    // Whoever asks does so every second: the session that did not get it is kept for the next time.
    std::lock_guard lock(asking_mutex_);
    auto lease = asking_ ? std::move(asking_) : std::make_unique<SessionLease>(options_);
    try {
      if (lease->take(what)) return lease;
      asking_ = std::move(lease);
    } catch (const Failure& failure) {
      telemetry::log(telemetry::Level::warn, "db.lease.failed", "Could not ask for a lease",
                     {{telemetry::attr::kContext, options_.name},
                      {telemetry::attr::kExceptionMessage, failure.what()}});
    }
    return nullptr;
  }

  Result<void> migrate(std::string_view list, std::span<const Migration> migrations) override {
    static const MigrationSteps kSteps{prepare_migration, [](Tx& tx, const Migration& one) {
                                         static_cast<WriteTx&>(tx).script(one.postgres);
                                       }};
    return bring_up_to_date(*this, list, migrations, kSteps, options_.migrating);
  }

 protected:
  void submit(std::function<bool(Tx&)> closure, std::function<void(const Error*)> finish) override {
    writers_.submit(std::move(closure), std::move(finish));
  }
  bool with_reader(const std::function<void(Reader&)>& use, Error& failed) override {
    return readers_.use(use, failed);
  }

 private:
  static std::unique_ptr<Session> connected(const PostgresOptions& options, const Clock& clock) {
    auto session = std::make_unique<Session>(options, clock);
    session->prepare_database();
    return session;
  }

  const PostgresOptions options_;
  Writers writers_;
  Readers readers_;
  std::mutex asking_mutex_;
  std::unique_ptr<SessionLease> asking_;
};

}  // namespace
}  // namespace postgres

Result<std::unique_ptr<Database>> open_postgres(const PostgresOptions& options,
                                                const Clock& clock) {
  try {
    return std::unique_ptr<Database>(std::make_unique<postgres::PostgresDatabase>(options, clock));
  } catch (const Failure& failure) {
    Error error = to_error(failure);
    error.detail = "PostgreSQL" +
                   (options.database.empty() ? "" : ", database " + options.database) + ": " +
                   failure.what();  // for whoever starts the program
    if (error.detail.find("does not exist") != std::string::npos)
      error.detail += "`atelier migrate` makes the databases that are missing.";
    return error;
  }
}

}  // namespace atelier::sql
