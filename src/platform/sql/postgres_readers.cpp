// SPDX-License-Identifier: Apache-2.0
#include "platform/sql/postgres_readers.h"

#include "platform/sql/failure.h"
#include "platform/sql/metrics.h"
#include "platform/sql/operation_span.h"
#include "platform/sql/postgres_tx.h"

namespace atelier::sql::postgres {

Readers::Readers(const PostgresOptions& options, const Clock& clock)
    : options_(options),
      clock_(clock),
      seconds_(metrics::operation_seconds.with({options.name, "read"})) {
  for (int i = 0; i < std::max(1, options.readers); ++i)
    connections_.add(std::make_unique<Connection>(options));
}

bool Readers::use(const std::function<void(Reader&)>& closure, Error& failed) {
  const auto started = std::chrono::steady_clock::now();
  ReadSpan span(Engine::postgres, options_.name);
  Connection* const connection = connections_.take(options_.wait);
  if (!connection) {
    failed = to_error(Failure(Failure::Kind::busy, ""));
    span.fail(failed);
    return false;
  }
  span.connected();
  bool done = false;
  SnapshotReader reader(*connection, clock_.now());
  try {
    closure(reader);
    reader.end();
    done = true;
  } catch (...) {
    failed = report(options_.name, std::current_exception());
    span.fail(failed);
    connection->close();  // whatever state its transaction is in: failures are rare
  }
  connections_.give_back(connection);
  seconds_.observe(
      std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count());
  return done;
}

}  // namespace atelier::sql::postgres
