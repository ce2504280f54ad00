// SPDX-License-Identifier: Apache-2.0
// The CONSUMER span around a handler, and the time it took.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "platform/bus/bus.h"
#include "platform/telemetry/telemetry.h"

namespace atelier::bus {

/// Always linked to the span that created the message, and its child if this is the first delivery
/// and soon enough to be part of the same interaction.
class ProcessSpan {
 public:
  ProcessSpan(const Envelope& message, std::string_view queue, Instant now);
  ~ProcessSpan();
  ProcessSpan(const ProcessSpan&) = delete;
  ProcessSpan& operator=(const ProcessSpan&) = delete;

  void fail(std::string_view error_type) { span_.fail(error_type); }

 private:
  const std::string queue_;
  const std::string type_;
  const std::chrono::steady_clock::time_point started_;
  telemetry::Scope parent_;
  telemetry::Span span_;
};

}  // namespace atelier::bus
