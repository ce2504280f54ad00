// SPDX-License-Identifier: Apache-2.0
// Connections that only read, each question on one snapshot of the database.
#pragma once

#include <functional>

#include "platform/sql/pool.h"
#include "platform/sql/postgres_connection.h"
#include "platform/telemetry/metrics.h"

namespace atelier::sql::postgres {

class Readers {
 public:
  Readers(const PostgresOptions& options, const Clock& clock);
  /// Any thread. See Database::with_reader.
  bool use(const std::function<void(Reader&)>& closure, Error& failed);

 private:
  const PostgresOptions& options_;
  const Clock& clock_;
  telemetry::Histogram& seconds_;
  Pool<Connection> connections_;
};

}  // namespace atelier::sql::postgres
