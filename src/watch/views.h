// SPDX-License-Identifier: Apache-2.0
// What /api/watch answers about traces, logs and services.
#pragma once

#include <boost/describe.hpp>

#include "platform/base/json_codec.h"
#include "watch/archive/search.h"
#include "watch/service_map.h"

namespace atelier::watch {

/// At least as severe as this.
enum class Severity : std::uint8_t { trace, debug, info, warn, error, fatal };
BOOST_DESCRIBE_ENUM(Severity, trace, debug, info, warn, error, fatal)
std::int64_t least_of(Severity severity);  ///< SeverityNumber of OTLP

struct LogView {
  Instant time;
  Severity severity = Severity::info;
  std::string service;
  std::optional<std::string> event;
  JsonText body;  ///< most often a string
  JsonText attributes;
  std::optional<std::string> trace;
  std::optional<std::string> span;
};
BOOST_DESCRIBE_STRUCT(LogView, (), (time, severity, service, event, body, attributes, trace, span))

struct EventView {
  Instant time;
  std::string name;
  JsonText attributes;
};
BOOST_DESCRIBE_STRUCT(EventView, (), (time, name, attributes))

struct LinkView {
  std::string trace;
  std::string span;
  std::optional<std::string> service;  ///< of a span that leads here
  std::optional<std::string> name;
};
BOOST_DESCRIBE_STRUCT(LinkView, (), (trace, span, service, name))

struct SpanView {
  std::string span;
  std::optional<std::string> parent;
  std::string service;
  std::string name;
  std::string kind;
  Instant start;
  std::int64_t duration_us = 0;
  bool failed = false;
  std::optional<std::string> message;  ///< of its status
  std::optional<std::string> order;
  JsonText attributes;
  std::vector<EventView> events;
  std::vector<LinkView> links;
  std::vector<LinkView> linked_from;
  std::vector<LogView> logs;
};
BOOST_DESCRIBE_STRUCT(SpanView, (),
                      (span, parent, service, name, kind, start, duration_us, failed, message,
                       order, attributes, events, links, linked_from, logs))

struct TraceView {
  std::string trace;
  Instant start;
  std::int64_t duration_us = 0;
  bool failed = false;  ///< any of its spans
  std::vector<std::string> services;
  std::vector<SpanView> spans;        ///< by their beginning
  std::vector<LogView> logs;          ///< of no span that is here
  std::vector<LinkView> linked_from;  ///< those that lead to no span that is here
  bool cut = false;                   ///< there is more than is shown
};
BOOST_DESCRIBE_STRUCT(TraceView, (),
                      (trace, start, duration_us, failed, services, spans, logs, linked_from, cut))

struct TraceRow {
  std::string trace;
  std::string span;  ///< that was found
  std::string service;
  std::string name;
  std::string kind;
  Instant start;
  std::int64_t duration_us = 0;
  bool failed = false;
  std::optional<std::string> order;
};
BOOST_DESCRIBE_STRUCT(TraceRow, (),
                      (trace, span, service, name, kind, start, duration_us, failed, order))

struct TracePage {
  std::vector<TraceRow> traces;     ///< the newest first
  std::optional<std::string> next;  ///< `after` of the next page, also where none was found yet
};
BOOST_DESCRIBE_STRUCT(TracePage, (), (traces, next))

struct LogPage {
  std::vector<LogView> logs;  ///< the newest first
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(LogPage, (), (logs, next))

struct CallView {
  std::string from;  ///< "" for whoever is not known
  std::string to;
  std::int64_t count = 0;
  std::int64_t failed = 0;
  double per_second = 0;
  double p50_ms = 0;
  double p95_ms = 0;
  double p99_ms = 0;
};
BOOST_DESCRIBE_STRUCT(CallView, (), (from, to, count, failed, per_second, p50_ms, p95_ms, p99_ms))

struct ServicesView {
  int minutes = 0;
  std::vector<std::string> services;
  std::vector<CallView> calls;
};
BOOST_DESCRIBE_STRUCT(ServicesView, (), (minutes, services, calls))

struct ArchiveView {
  std::int64_t bytes = 0;
  std::int64_t files = 0;
  std::optional<std::string> oldest_day;
};
BOOST_DESCRIBE_STRUCT(ArchiveView, (), (bytes, files, oldest_day))

LogView view_of(const archive::FoundLog& log);
TraceRow row_of(const archive::FoundSpan& span);
TraceView view_of(const std::string& trace_id, const archive::Trace& trace);
ServicesView view_of(const std::vector<CallFigures>& calls, int minutes);

/// The bytes of an id as it is shown.
std::string hex(std::string_view bytes);
/// 32 hex digits as 16 bytes.
std::optional<std::string> trace_id_of(std::string_view hex);

/// Of the file exporter of OpenTelemetry's collector: a request in JSON on each line, one for each
/// source.
std::string export_lines(const archive::Trace& trace);
std::string export_lines(const archive::Page<archive::FoundLog>& page);

}  // namespace atelier::watch
