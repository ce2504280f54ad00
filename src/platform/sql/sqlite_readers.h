// SPDX-License-Identifier: Apache-2.0
// A few read-only connections to a SQLite file that many threads share. In WAL they neither wait
// for the writer nor make it wait.
#pragma once

#include <chrono>
#include <functional>

#include "platform/sql/pool.h"
#include "platform/sql/sqlite_connection.h"
#include "platform/telemetry/metrics.h"

namespace atelier::sql::sqlite {

class Readers {
 public:
  /// Throws Failure. The file must be there and in WAL.
  Readers(const SqliteOptions& options, const Clock& clock);
  /// Any thread. See Database::with_reader.
  bool use(const std::function<void(Reader&)>& closure, Error& failed);

 private:
  const std::string name_;
  const std::chrono::milliseconds wait_;
  const Clock& clock_;
  telemetry::Histogram& seconds_;
  Pool<Connection> connections_;
};

}  // namespace atelier::sql::sqlite
