// SPDX-License-Identifier: Apache-2.0
#include "watch/archive_routes.h"

#include <charconv>

#include "watch/readers.h"
#include "watch/views.h"

namespace atelier::watch {

using archive::Search;
using http::Call;
using http::Empty;
using http::Reply;
using enum http::Method;

struct TraceQuery {
  std::optional<std::string> service;
  std::optional<std::string> name;
  std::optional<std::string> order;
  std::optional<std::int64_t> min_duration_ms;
  std::optional<bool> failed;
  std::optional<Instant> from;
  std::optional<Instant> to;
  std::optional<std::string> after;
  std::optional<int> limit;
};
BOOST_DESCRIBE_STRUCT(TraceQuery, (),
                      (service, name, order, min_duration_ms, failed, from, to, after, limit))

struct LogQuery {
  std::optional<std::string> q;
  std::optional<Severity> severity;
  std::optional<std::string> service;
  std::optional<std::string> trace;
  std::optional<std::string> order;
  std::optional<Instant> from;
  std::optional<Instant> to;
  std::optional<std::string> after;
  std::optional<int> limit;
};
BOOST_DESCRIBE_STRUCT(LogQuery, (), (q, severity, service, trace, order, from, to, after, limit))

struct ServicesQuery {
  std::optional<int> minutes;
};
BOOST_DESCRIBE_STRUCT(ServicesQuery, (), (minutes))

namespace {

constexpr int kPage = 50;
constexpr int kMostPage = 500;
constexpr int kMostExported = 10'000;
constexpr std::size_t kMostWords = 500;  // bytes
constexpr int kMinutes = 15;
constexpr int kMostMinutes = 60;
constexpr std::int64_t kMostDuration_ms = kDay;
constexpr std::int64_t kUsPerMs = 1000;

template <class T>
void check_limit(const T& query, int most, FieldErrors& errors) {
  if (query.limit && (*query.limit < 1 || *query.limit > most))
    errors.add("/limit", "must be from 1 to " + std::to_string(most));
}

/// `after` is `next` of the page before.
Result<archive::Range> range_of(const std::optional<Instant>& from,
                                const std::optional<Instant>& to,
                                const std::optional<std::string>& after) {
  archive::Range range;
  if (from) range.from_us = from->us;
  if (to) range.before_us = to->us;
  if (!after) return range;
  std::int64_t place = 0;
  const auto [end, failed] = std::from_chars(after->data(), after->data() + after->size(), place);
  if (failed != std::errc() || end != after->data() + after->size())
    return Error{ErrorKind::unprocessable,
                 "invalid-fields",
                 "The page to go on after is not one of ours.",
                 {{"/after", "must be `next` of the page before"}}};
  range.before_us = std::min(range.before_us, place);
  return range;
}

std::optional<std::string> next_of(const std::optional<std::int64_t>& next) {
  return next ? std::optional(std::to_string(*next)) : std::nullopt;
}

Result<TracePage> list_traces(Search& search, const TraceQuery& query) {
  ATELIER_TRY_ASSIGN(const auto range, range_of(query.from, query.to, query.after));
  ATELIER_TRY_ASSIGN(const auto found,
                     search.spans({.range = range,
                                   .service = query.service,
                                   .name = query.name,
                                   .order_id = query.order,
                                   .min_duration_us = query.min_duration_ms.value_or(0) * kUsPerMs,
                                   .failed = query.failed.value_or(false)},
                                  query.limit.value_or(kPage)));
  TracePage page{.next = next_of(found.next)};
  for (const auto& span : found.found) page.traces.push_back(row_of(span));
  return page;
}

Result<archive::LogFilter> filter_of(const LogQuery& query) {
  archive::LogFilter filter{.words = query.q.value_or(""),
                            .least_severity = least_of(query.severity.value_or(Severity::trace)),
                            .service = query.service,
                            .order_id = query.order};
  ATELIER_TRY_ASSIGN(filter.range, range_of(query.from, query.to, query.after));
  if (query.trace) filter.trace = trace_id_of(*query.trace);
  return filter;
}

Result<LogPage> list_logs(Search& search, const LogQuery& query) {
  ATELIER_TRY_ASSIGN(const auto filter, filter_of(query));
  ATELIER_TRY_ASSIGN(const auto found, search.logs(filter, query.limit.value_or(kPage)));
  LogPage page{.next = next_of(found.next)};
  for (const auto& log : found.found) page.logs.push_back(view_of(log));
  return page;
}

struct WholeTrace {
  std::string id;
  archive::Trace trace;
};

Result<WholeTrace> find_trace(Search& search, const Call& call) {
  const Error none{ErrorKind::not_found, "not-found", "Nothing is kept of this trace."};
  const auto id = trace_id_of(call.param("trace"));
  if (!id) return none;
  ATELIER_TRY_ASSIGN(auto trace, search.trace(*id));
  if (trace.spans.empty() && trace.logs.empty()) return none;
  return WholeTrace{*id, std::move(trace)};
}

Reply file(std::string name, std::string lines) {
  return {.content_type = "application/x-ndjson",
          .body = std::move(lines),
          .headers = {{"Content-Disposition", "attachment; filename=\"" + name + "\""}}};
}

void add_traces(http::Router& router, Search& search) {
  router.task<TraceQuery, TracePage>(
      get, "/api/watch/traces",
      {.roles = kReaders,
       .summary = "Spans with which something came into a service, the newest first; any span "
                  "where a name, an order or failures are asked for"},
      [&search](const Call&, const TraceQuery& query) { return list_traces(search, query); });
  router.task<Empty, TraceView>(
      get, "/api/watch/traces/{trace}",
      {.roles = kReaders, .summary = "One trace: its spans with their logs and links"},
      [&search](const Call& call, const Empty&) -> Result<TraceView> {
        ATELIER_TRY_ASSIGN(const auto found, find_trace(search, call));
        return view_of(found.id, found.trace);
      });
  router.task<Empty, Reply>(
      get, "/api/watch/traces/{trace}/export",
      {.roles = kReaders, .summary = "The same as a file: OTLP in JSON, a request on each line"},
      [&search](const Call& call, const Empty&) -> Result<Reply> {
        ATELIER_TRY_ASSIGN(const auto found, find_trace(search, call));
        return file("trace-" + std::string(call.param("trace")) + ".jsonl",
                    export_lines(found.trace));
      });
}

void add_logs(http::Router& router, Search& search) {
  router.task<LogQuery, LogPage>(
      get, "/api/watch/logs",
      {.roles = kReaders,
       .summary = "Log records, the newest first: all words of q, a word with * at its end stands "
                  "for all that begin so"},
      [&search](const Call&, const LogQuery& query) { return list_logs(search, query); });
  router.task<LogQuery, Reply>(
      get, "/api/watch/logs/export",
      {.roles = kReaders,
       .summary = "The newest 10,000 of them as a file: OTLP in JSON, a request on each line"},
      [&search](const Call&, const LogQuery& query) -> Result<Reply> {
        ATELIER_TRY_ASSIGN(const auto filter, filter_of(query));
        ATELIER_TRY_ASSIGN(const auto found, search.logs(filter, kMostExported, true));
        return file("logs.jsonl", export_lines(found));
      });
}

}  // namespace

void check(const TraceQuery& query, FieldErrors& errors) {
  check_limit(query, kMostPage, errors);
  const auto least = query.min_duration_ms.value_or(0);
  if (least < 0 || least > kMostDuration_ms)
    errors.add("/min_duration_ms", "must be from 0 to " + std::to_string(kMostDuration_ms));
}

void check(const LogQuery& query, FieldErrors& errors) {
  check_limit(query, kMostPage, errors);
  if (query.q && query.q->size() > kMostWords)
    errors.add("/q", "at most " + std::to_string(kMostWords) + " bytes");
  if (query.trace && !trace_id_of(*query.trace)) errors.add("/trace", "must be 32 hex digits");
}

void check(const ServicesQuery& query, FieldErrors& errors) {
  if (query.minutes && (*query.minutes < 1 || *query.minutes > kMostMinutes))
    errors.add("/minutes", "must be from 1 to " + std::to_string(kMostMinutes));
}

void add_archive_routes(http::Router& router, Search& search, const archive::Segments& segments,
                        ServiceMap& map) {
  add_traces(router, search);
  add_logs(router, search);
  router.view<ServicesQuery, ServicesView>(
      get, "/api/watch/services",
      {.roles = kReaders, .summary = "Who called whom lately: how often, how well, how fast"},
      [&map](const Call& call, const ServicesQuery& query) -> Result<ServicesView> {
        const int minutes = query.minutes.value_or(kMinutes);
        return view_of(map.calls(minutes, call.now), minutes);
      });
  router.task<Empty, ArchiveView>(
      get, "/api/watch/archive", {.roles = kReaders, .summary = "How much is kept, and since when"},
      [&segments](const Call&, const Empty&) -> Result<ArchiveView> {
        ArchiveView view{.bytes = segments.bytes(),
                         .files = static_cast<std::int64_t>(segments.files())};
        if (const auto day = segments.oldest_day())
          view.oldest_day = to_rfc3339({*day * kDay}).substr(0, 10);
        return view;
      });
}

}  // namespace atelier::watch
