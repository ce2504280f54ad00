// SPDX-License-Identifier: Apache-2.0
// Reads export requests back, for tests.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "platform/telemetry/otlp.h"

namespace atelier::telemetry::otlp {

using ReadValue = std::variant<std::string, std::int64_t, double, bool>;
using ReadAttributes = std::vector<std::pair<std::string, ReadValue>>;

struct ReadSpan {
  std::string name;
  SpanKind kind{};
  TraceContext context;
  std::array<std::uint8_t, 8> parent{};  ///< all zero in a root
  std::uint64_t start_unix_ns = 0;
  std::uint64_t end_unix_ns = 0;
  ReadAttributes attributes;
  std::vector<TraceContext> links;
  std::uint64_t dropped_attributes = 0;
  std::uint64_t dropped_links = 0;
  bool failed = false;

  /// nullptr where there is none.
  const ReadValue* find(Key key) const;
};

struct ReadLog {
  std::uint64_t unix_ns = 0;
  std::uint64_t severity = 0;
  std::string severity_text;
  std::string event;
  std::string body;
  ReadAttributes attributes;
  TraceContext context;
};

std::vector<ReadSpan> read_spans(std::string_view request);
std::vector<ReadLog> read_logs(std::string_view request);
/// Of the first group.
ReadAttributes read_resource(std::string_view request);

}  // namespace atelier::telemetry::otlp
