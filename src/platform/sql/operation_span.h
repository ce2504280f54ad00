// SPDX-License-Identifier: Apache-2.0
// What a trace tells of a closure's way through a database.
#pragma once

#include <chrono>
#include <memory>
#include <string_view>

#include "platform/base/result.h"
#include "platform/telemetry/telemetry.h"

namespace atelier::sql {

enum class Engine { sqlite, postgres };

/// Of one closure that writes: from the asking until it is durable. Begins when its turn has come,
/// and has been under way since it was asked for. Only where there is a trace.
class TransactionSpan {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// Makes `trace` that of the span, if there is any.
  void begin(Engine engine, std::string_view context, telemetry::TraceContext& trace, Time asked);
  /// The closure has run, from then to then; the last time counts.
  void ran(Time from, Time to) {
    started_ = from;
    ran_ = to;
  }
  void end(Time durable, const Error* failed);
  /// For the closure: what it does is inside the span.
  telemetry::Scope scope(const telemetry::TraceContext& trace) const {
    return span_ ? telemetry::Scope(*span_) : telemetry::Scope(trace);
  }

 private:
  std::unique_ptr<telemetry::Span> span_;
  Time asked_;
  Time started_;
  Time ran_;
};

/// Of one closure that reads, on the thread that asks.
class ReadSpan {
 public:
  ReadSpan(Engine engine, std::string_view context);
  /// There is a connection now.
  void connected();
  void fail(const Error& error) { span_.fail(error.type); }

 private:
  telemetry::Span span_;
  std::chrono::steady_clock::time_point asked_;
};

}  // namespace atelier::sql
