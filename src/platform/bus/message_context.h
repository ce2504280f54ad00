// SPDX-License-Identifier: Apache-2.0
// What a handler's thread knows of the message it handles, and what records tell of it.
#pragma once

#include <string>
#include <string_view>

#include "platform/bus/bus.h"
#include "platform/telemetry/telemetry.h"

namespace atelier::bus {

/// Id of the message that this thread handles, or "": the cause of what it sends meanwhile.
inline thread_local std::string current_cause;

class CauseScope {
 public:
  explicit CauseScope(const Envelope& message) : before_(std::move(current_cause)) {
    current_cause = message.id.str();
  }
  ~CauseScope() { current_cause = std::move(before_); }
  CauseScope(const CauseScope&) = delete;
  CauseScope& operator=(const CauseScope&) = delete;

 private:
  std::string before_;
};

/// Of the span that created the message; invalid where there was none.
telemetry::TraceContext creator_of(const Envelope& message);

/// "exchange:type", and ":queue" where it is known.
std::string destination(const Envelope& message, std::string_view queue = {});

/// A record about a message, in the trace of its creator.
void log_message(telemetry::Level level, std::string_view event, std::string_view body,
                 const Envelope& message, std::string_view queue, std::string_view error);

/// An error as dead letters and outbox keep it.
std::string error_text(const Error& error);

/// Ends the process here if the environment's ATELIER_CRASH_AT names this point: tests kill it
/// where it hurts most (after_publish, after_consume, before_mark_sent).
void crash_point(std::string_view name);

}  // namespace atelier::bus
