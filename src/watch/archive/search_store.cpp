// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "watch/archive/search.h"
#include "watch/archive/words.h"

namespace atelier::archive {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr int kMostOfTrace = 5'000;  // spans, and as many log records and links
constexpr std::int64_t kAhead_us = 2 * kHour;

// A search goes back in slices of time. Where one was quick, the next is longer.
constexpr std::int64_t kFirstSlice_us = kMinute;
constexpr std::chrono::milliseconds kQuick{10};
constexpr std::chrono::milliseconds kSlow{60};
constexpr std::chrono::milliseconds kLongEnough{400};

sql::Blob blob(std::string_view bytes) { return std::as_bytes(std::span(bytes)); }
std::optional<sql::Blob> blob_or_null(const std::optional<std::string>& bytes) {
  return bytes ? std::optional(blob(*bytes)) : std::nullopt;
}
std::string bytes_of(const sql::Row& row, int column) {
  if (row.null(column)) return {};
  const auto bytes = row.blob(column);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

#define ATELIER_SPAN_COLUMNS                                                                     \
  "SELECT s.id, s.trace, s.span, s.parent, r.service, s.name, s.kind, s.duration_us, s.failed, " \
  "s.order_id, s.source"

FoundSpan span_of(const sql::Row& row) {
  return {.id = row.i64(0),
          .trace = bytes_of(row, 1),
          .span = bytes_of(row, 2),
          .parent = bytes_of(row, 3),
          .service = row.str(4),
          .name = row.str(5),
          .kind = row.i64(6),
          .duration_us = row.i64(7),
          .failed = row.flag(8),
          .order_id = row.maybe_str(9),
          .body = {},
          .source = row.i64(10)};
}

#define ATELIER_LOG_COLUMNS \
  "SELECT l.id, l.trace, l.span, r.service, l.severity, l.record, l.source"

FoundLog log_of(const sql::Row& row) {
  return {.id = row.i64(0),
          .trace = bytes_of(row, 1),
          .span = bytes_of(row, 2),
          .service = row.str(3),
          .severity = row.i64(4),
          .record = bytes_of(row, 5),
          .source = row.i64(6)};
}

void find_source(sql::Reader& db, std::int64_t id, std::map<std::int64_t, FoundSource>& sources) {
  const auto [at, is_new] = sources.try_emplace(id);
  if (!is_new) return;
  db.each(
      "SELECT resource, scope FROM source WHERE id = $1",
      [&source = at->second](const sql::Row& row) {
        source = {bytes_of(row, 0), bytes_of(row, 1)};
      },
      id);
}

// --- one trace

void read_trace_spans(sql::Reader& db, const std::string& id, Trace& trace) {
  db.each(
      ATELIER_SPAN_COLUMNS
      ", s.body FROM span s CROSS JOIN source r ON r.id = s.source "
      "WHERE s.trace = $1 ORDER BY s.id LIMIT $2",
      [&](const sql::Row& row) {
        trace.spans.push_back(span_of(row));
        trace.spans.back().body = bytes_of(row, 11);
      },
      blob(id), kMostOfTrace);
}

void read_trace_logs(sql::Reader& db, const std::string& id, Trace& trace) {
  db.each(
      ATELIER_LOG_COLUMNS
      " FROM log l CROSS JOIN source r ON r.id = l.source WHERE l.trace = $1 ORDER BY l.id "
      "LIMIT $2",
      [&](const sql::Row& row) { trace.logs.push_back(log_of(row)); }, blob(id), kMostOfTrace);
}

void read_links_here(sql::Reader& db, const std::string& id, Trace& trace) {
  db.each(
      "SELECT k.trace, k.span, k.to_span, r.service, s.name FROM linked k CROSS JOIN span s ON "
      "s.trace = k.trace AND s.span = k.span CROSS JOIN source r ON r.id = s.source "
      "WHERE k.to_trace = $1 ORDER BY s.id LIMIT $2",
      [&](const sql::Row& row) {
        trace.links_here.push_back({.trace = bytes_of(row, 0),
                                    .span = bytes_of(row, 1),
                                    .to_trace = id,
                                    .to_span = bytes_of(row, 2),
                                    .service = row.str(3),
                                    .name = row.str(4)});
      },
      blob(id), kMostOfTrace);
}

/// Cuts what several segments gave to what one may.
template <class Found>
bool cut(std::vector<Found>& list) {
  const bool full = list.size() >= kMostOfTrace;
  if (list.size() > kMostOfTrace) list.erase(list.begin() + kMostOfTrace, list.end());
  return full;
}

// --- pages

void ask_spans(sql::Reader& db, const SpanFilter& filter, const Range& range, int limit,
               Page<FoundSpan>& page) {
  const auto add = [&](const sql::Row& row) { page.found.push_back(span_of(row)); };
#define ATELIER_SPAN_RANGE " s.id >= $1 AND s.id < $2 AND s.duration_us >= $3"
#define ATELIER_SPAN_WANTED                                                                       \
  " AND ($4 IS NULL OR r.service = $4) AND ($5 IS NULL OR s.name = $5) ORDER BY s.id DESC LIMIT " \
  "$6"
  if (filter.order_id) {
    db.each(ATELIER_SPAN_COLUMNS
            " FROM span s INDEXED BY span_of_order CROSS JOIN source r ON r.id = s.source "
            "WHERE s.order_id = $7 AND s.failed >= $8 AND" ATELIER_SPAN_RANGE ATELIER_SPAN_WANTED,
            add, range.from_us, range.before_us, filter.min_duration_us, filter.service,
            filter.name, limit, filter.order_id, filter.failed);
  } else if (filter.failed) {
    db.each(ATELIER_SPAN_COLUMNS
            " FROM span s INDEXED BY span_failed CROSS JOIN source r ON r.id = s.source "
            "WHERE s.failed = 1 AND" ATELIER_SPAN_RANGE ATELIER_SPAN_WANTED,
            add, range.from_us, range.before_us, filter.min_duration_us, filter.service,
            filter.name, limit);
  } else {
    db.each(ATELIER_SPAN_COLUMNS
            " FROM span s NOT INDEXED CROSS JOIN source r ON r.id = s.source "
            "WHERE s.entry >= $7 AND" ATELIER_SPAN_RANGE ATELIER_SPAN_WANTED,
            add, range.from_us, range.before_us, filter.min_duration_us, filter.service,
            filter.name, limit, !filter.name);
  }
#undef ATELIER_SPAN_RANGE
#undef ATELIER_SPAN_WANTED
}

/// All words that a record has to have, ours among them.
std::string match_for(const LogFilter& filter) {
  std::string match = match_of(filter.words);
  const auto also = [&](std::string_view word) {
    if (word.empty()) return;
    if (!match.empty()) match += " AND ";
    (match += '"') += word;
    match += '"';
  };
  also(word_of_least_severity(filter.least_severity));
  if (filter.service) also(word_of_service(*filter.service));
  return match;
}

void ask_logs(sql::Reader& db, const LogFilter& filter, const std::string& match,
              const Range& range, int limit, Page<FoundLog>& page) {
  const auto add = [&](const sql::Row& row) { page.found.push_back(log_of(row)); };
  const auto trace = blob_or_null(filter.trace);
#define ATELIER_LOG_WANTED                                                                      \
  " l.severity >= $3 AND ($4 IS NULL OR l.trace = $4) AND ($5 IS NULL OR l.order_id = $5) AND " \
  "($6 IS NULL OR r.service = $6)"
#define ATELIER_LOG_RANGE " AND l.id >= $1 AND l.id < $2 ORDER BY l.id DESC LIMIT $7"
  if (!filter.words.empty() || (!match.empty() && !filter.trace && !filter.order_id)) {
    db.each(ATELIER_LOG_COLUMNS
            " FROM log_word w CROSS JOIN log l ON l.id = w.rowid CROSS JOIN source r ON "
            "r.id = l.source WHERE log_word MATCH $8 AND w.rowid >= $1 AND w.rowid < $2 "
            "AND" ATELIER_LOG_WANTED " ORDER BY w.rowid DESC LIMIT $7",
            add, range.from_us, range.before_us, filter.least_severity, trace, filter.order_id,
            filter.service, limit, match);
  } else if (filter.trace) {
    db.each(ATELIER_LOG_COLUMNS
            " FROM log l INDEXED BY log_of_trace CROSS JOIN source r ON r.id = l.source "
            "WHERE l.trace = $4 AND" ATELIER_LOG_WANTED ATELIER_LOG_RANGE,
            add, range.from_us, range.before_us, filter.least_severity, trace, filter.order_id,
            filter.service, limit);
  } else if (filter.order_id) {
    db.each(ATELIER_LOG_COLUMNS
            " FROM log l INDEXED BY log_of_order CROSS JOIN source r ON r.id = l.source "
            "WHERE l.order_id = $5 AND" ATELIER_LOG_WANTED ATELIER_LOG_RANGE,
            add, range.from_us, range.before_us, filter.least_severity, trace, filter.order_id,
            filter.service, limit);
  } else {
    db.each(ATELIER_LOG_COLUMNS
            " FROM log l NOT INDEXED CROSS JOIN source r ON r.id = l.source "
            "WHERE" ATELIER_LOG_WANTED ATELIER_LOG_RANGE,
            add, range.from_us, range.before_us, filter.least_severity, trace, filter.order_id,
            filter.service, limit);
  }
#undef ATELIER_LOG_WANTED
#undef ATELIER_LOG_RANGE
}

}  // namespace

Result<Trace> Search::trace(const std::string& id) {
  Trace trace;
  const auto oldest = segments_.oldest_day();
  if (!oldest) return trace;
  ATELIER_TRY_ASSIGN(const auto segments,
                     segments_.readable(*oldest, day_of((clock_.now() + kAhead_us).us)));
  for (const auto& segment : segments)
    ATELIER_TRY(segment->read([&](sql::Reader& db) -> Result<void> {
      const auto spans = trace.spans.size();
      const auto logs = trace.logs.size();
      read_trace_spans(db, id, trace);
      read_trace_logs(db, id, trace);
      read_links_here(db, id, trace);
      for (auto i = spans; i < trace.spans.size(); ++i)
        find_source(db, trace.spans[i].source, trace.sources);
      for (auto i = logs; i < trace.logs.size(); ++i)
        find_source(db, trace.logs[i].source, trace.sources);
      return {};
    }));
  std::ranges::stable_sort(trace.spans, {}, &FoundSpan::id);
  std::ranges::stable_sort(trace.logs, {}, &FoundLog::id);
  const bool full[] = {cut(trace.spans), cut(trace.logs), cut(trace.links_here)};
  trace.cut = std::ranges::count(full, true) > 0;
  return trace;
}

/// `at_once`: an index leads to all there is, so that the time need not be cut in slices.
template <class Found>
Result<Page<Found>> Search::walk(Range range, int limit, bool at_once, const Ask<Found>& ask) {
  Page<Found> page;
  const auto oldest = segments_.oldest_day();
  if (!oldest) return page;
  range.before_us = std::min(range.before_us, (clock_.now() + kAhead_us).us);
  range.from_us = std::max(range.from_us, *oldest * kDay);
  const auto begun = SteadyClock::now();
  auto slice_us = at_once ? range.before_us : kFirstSlice_us;
  while (range.from_us < range.before_us) {
    const auto slice_begun = SteadyClock::now();
    const Range slice{std::max(range.from_us, range.before_us - slice_us), range.before_us};
    ATELIER_TRY_ASSIGN(const auto segments,
                       segments_.readable(day_of(slice.from_us), day_of(slice.before_us - 1)));
    const auto first = static_cast<std::ptrdiff_t>(page.found.size());
    for (const auto& segment : segments)
      ATELIER_TRY(segment->read([&](sql::Reader& db) -> Result<void> {
        ask(db, slice, limit - static_cast<int>(first), page);
        return {};
      }));
    std::ranges::sort(page.found.begin() + first, page.found.end(), std::greater<>(), &Found::id);
    range.before_us = slice.from_us;
    if (page.found.size() >= static_cast<std::size_t>(limit)) {
      page.found.erase(page.found.begin() + limit, page.found.end());
      page.next = page.found.back().id;
      return page;
    }
    const auto now = SteadyClock::now();
    if (now - slice_begun < kQuick) slice_us *= 4;
    if (now - slice_begun > kSlow) slice_us = std::max(slice_us / 4, kSecond);
    if (now - begun > kLongEnough) break;
  }
  if (range.from_us < range.before_us) page.next = range.before_us;
  return page;
}

Result<Page<FoundSpan>> Search::spans(const SpanFilter& filter, int limit) {
  return walk<FoundSpan>(filter.range, limit, filter.order_id.has_value(),
                         [&](sql::Reader& db, const Range& range, int most, auto& page) {
                           ask_spans(db, filter, range, most, page);
                         });
}

Result<Page<FoundLog>> Search::logs(const LogFilter& filter, int limit, bool with_sources) {
  const auto match = match_for(filter);
  if (!filter.words.empty() && match_of(filter.words).empty())
    return Page<FoundLog>{};  // no letter and no digit: nothing is found by that
  const bool at_once = filter.words.empty() && (filter.trace || filter.order_id);
  return walk<FoundLog>(filter.range, limit, at_once,
                        [&](sql::Reader& db, const Range& range, int most, auto& page) {
                          const auto first = page.found.size();
                          ask_logs(db, filter, match, range, most, page);
                          if (!with_sources) return;
                          for (auto i = first; i < page.found.size(); ++i)
                            find_source(db, page.found[i].source, page.sources);
                        });
}

}  // namespace atelier::archive
