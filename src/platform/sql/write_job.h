// SPDX-License-Identifier: Apache-2.0
// A write closure on its way through either engine.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "platform/sql/operation_span.h"
#include "platform/sql/sql.h"
#include "platform/telemetry/metrics.h"
#include "platform/telemetry/telemetry.h"

namespace atelier::sql {

/// See Database::submit.
struct WriteJob {
  std::function<bool(Tx&)> closure;
  std::function<void(const Error*)> finish;
  telemetry::TraceContext trace = telemetry::current();
  std::chrono::steady_clock::time_point submitted = std::chrono::steady_clock::now();
  std::vector<std::function<void()>> effects = {};  ///< of a closure that is to be kept
  std::optional<Error> failed = {};                 ///< the engine's, or of an exception
  TransactionSpan span = {};
};

/// Runs the effects of all that are to be kept, then tells everyone. Counts them.
class WriteAnswers {
 public:
  explicit WriteAnswers(const std::string& context);
  /// Neither effects nor answers may throw: what they feed would miss what is in the database.
  void give(std::span<WriteJob> jobs) const noexcept;
  /// Where there is no room for it in the queue.
  static void refuse(const std::function<void(const Error*)>& finish);

 private:
  telemetry::Histogram& seconds_;
  telemetry::Counter& closures_;
};

}  // namespace atelier::sql
