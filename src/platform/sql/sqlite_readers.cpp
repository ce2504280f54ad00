// SPDX-License-Identifier: Apache-2.0
#include "platform/sql/sqlite_readers.h"

#include "platform/sql/failure.h"
#include "platform/sql/metrics.h"
#include "platform/sql/operation_span.h"
#include "platform/sql/sqlite_tx.h"

namespace atelier::sql::sqlite {
namespace {

/// One snapshot for all that is asked while it lives: SQLite takes it at the first question.
class Snapshot {
 public:
  explicit Snapshot(Connection& connection) : connection_(connection) {
    connection_.control("BEGIN");
  }
  ~Snapshot() {
    // Ending what only read has nothing to write and so nothing to fail at.
    if (connection_.in_transaction()) connection_.control("ROLLBACK");
  }
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

 private:
  Connection& connection_;
};

}  // namespace

Readers::Readers(const SqliteOptions& options, const Clock& clock)
    : name_(options.name),
      wait_(options.wait),
      clock_(clock),
      seconds_(metrics::operation_seconds.with({name_, "read"})) {
  for (int i = 0; i < std::max(1, options.readers); ++i) {
    connections_.add(std::make_unique<Connection>(options, Connection::Mode::read));
  }
}

bool Readers::use(const std::function<void(Reader&)>& closure, Error& failed) {
  const auto started = std::chrono::steady_clock::now();
  ReadSpan span(Engine::sqlite, name_);
  Connection* const connection = connections_.take(wait_);
  if (!connection) {
    failed = to_error(Failure(Failure::Kind::busy, ""));
    span.fail(failed);
    return false;
  }
  span.connected();
  bool done = false;
  try {
    const Snapshot snapshot(*connection);
    SnapshotReader reader(*connection, clock_.now());
    closure(reader);
    done = true;
  } catch (...) {
    failed = report(name_, std::current_exception());
    span.fail(failed);
  }
  connections_.give_back(connection);
  seconds_.observe(
      std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count());
  return done;
}

}  // namespace atelier::sql::sqlite
