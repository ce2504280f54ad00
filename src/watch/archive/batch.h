// SPDX-License-Identifier: Apache-2.0
// What one OTLP request holds, read so far as it is looked for by; the records themselves stay the
// bytes they came as.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/result.h"
#include "platform/telemetry/export.h"

namespace atelier::archive {

using telemetry::Signal;

inline constexpr std::size_t kTraceIdBytes = 16;
inline constexpr std::size_t kSpanIdBytes = 8;

/// Who told it. Texts are views of Batch::bytes, as everywhere here.
struct Source {
  std::string_view service;   ///< service.name
  std::string_view resource;  ///< OTLP Resource
  std::string_view scope;     ///< OTLP InstrumentationScope
};

struct Link {
  std::string_view trace, span;
};

struct Span {
  std::size_t source;  ///< in Batch::sources
  std::string_view trace, span;
  std::string_view parent;  ///< empty in a root
  std::string_view name;
  std::int64_t kind = 0;
  std::int64_t start_us = 0;
  std::int64_t duration_us = 0;
  bool failed = false;
  std::string_view order_id;  ///< of the attribute atelier.order.id
  std::string_view context;   ///< of the attribute atelier.context: a part of the service
  std::vector<Link> links;
  std::string_view body;

  /// A request or a message came into a service with it.
  bool entry() const;
};

struct Log {
  std::size_t source;
  std::int64_t time_us = 0;  ///< 0 where nobody knows
  std::int64_t severity = 0;
  std::string_view trace, span;  ///< empty where there is none
  std::string_view order_id;
  std::string words;  ///< what it is found by
  std::string_view record;
};

struct Batch {
  std::shared_ptr<const std::string> bytes;
  std::vector<Source> sources;
  std::vector<Span> spans;
  std::vector<Log> logs;
  std::int64_t rejected = 0;  ///< records that cannot be kept
  std::string why;            ///< of the first of them
};

/// One OTLP Span, without its source. Throws protozero::exception where it is none.
Span read_span(std::string_view body);

/// Reads ExportTraceServiceRequest or ExportLogsServiceRequest. A record without valid ids is
/// rejected alone. `malformed` "otlp-unreadable" where the bytes are no such message, down to the
/// last field; `too_large` "otlp-too-many" over 100,000 records.
Result<Batch> read_batch(Signal signal, std::string request);

}  // namespace atelier::archive
