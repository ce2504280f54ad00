// SPDX-License-Identifier: Apache-2.0
// Reads what the archive holds. Everything is bounded: a search that has looked for long enough
// says how far it came, and goes on from there when it is asked again.
#pragma once

#include <functional>

#include "watch/archive/segments.h"

namespace atelier::archive {

/// Microseconds; `from` is in it, `before` is not.
struct Range {
  std::int64_t from_us = 0;
  std::int64_t before_us = std::numeric_limits<std::int64_t>::max();
};

struct SpanFilter {
  Range range;
  std::optional<std::string> service;
  std::optional<std::string> name;
  std::optional<std::string> order_id;
  std::int64_t min_duration_us = 0;
  bool failed = false;  ///< only those
};

struct LogFilter {
  Range range;
  std::string words;  ///< all of them; "" for any
  std::int64_t least_severity = 0;
  std::optional<std::string> service;
  std::optional<std::string> trace;  ///< bytes
  std::optional<std::string> order_id;
};

struct FoundSpan {
  std::int64_t id;  ///< of the part it is in, by which pages go
  std::int64_t start_us;
  std::string trace, span, parent;  ///< bytes
  std::string service, name;
  std::int64_t kind;
  std::int64_t duration_us;
  bool failed;
  std::optional<std::string> order_id;
  std::string body;  ///< OTLP Span
  std::int64_t source;
};

struct FoundLog {
  std::int64_t id;
  std::string trace, span;  ///< bytes
  std::string service;
  std::int64_t severity;
  std::string record;  ///< OTLP LogRecord
  std::int64_t source;
};

/// A link between spans of which one may not be here.
struct FoundLink {
  std::string trace, span;  ///< that has the link
  std::string to_trace, to_span;
  std::string service, name;  ///< of the span that has it
};

struct FoundSource {
  std::string resource, scope;  ///< OTLP Resource and InstrumentationScope
};

template <class Found>
struct Page {
  std::vector<Found> found;                     ///< the newest first
  std::optional<std::int64_t> next;             ///< `before_us` of the page that comes after
  std::map<std::int64_t, FoundSource> sources;  ///< where they were asked for
};

struct Trace {
  std::vector<FoundSpan> spans;  ///< by their beginning
  std::vector<FoundLog> logs;
  std::vector<FoundLink> links_here;  ///< of spans of other traces
  std::map<std::int64_t, FoundSource> sources;
  bool cut = false;  ///< there is more than is shown
};

/// Thread-safe.
class Search {
 public:
  explicit Search(Segments& segments, const Clock& clock) : segments_(segments), clock_(clock) {}

  /// Empty where nothing is known of it.
  Result<Trace> trace(const std::string& id);
  /// Those with which something came into a service; any where a name, an order or failures are
  /// looked for. A page may hold a few more than `limit`: what began together is never parted.
  Result<Page<FoundSpan>> spans(const SpanFilter& filter, int limit);
  Result<Page<FoundLog>> logs(const LogFilter& filter, int limit, bool with_sources = false);

 private:
  template <class Found>
  using Ask = std::function<void(sql::Reader&, const Range&, int limit, Page<Found>&)>;
  template <class Found>
  Result<Page<Found>> walk(Range range, int limit, bool at_once, const Ask<Found>& ask);

  Segments& segments_;
  const Clock& clock_;
};

}  // namespace atelier::archive
