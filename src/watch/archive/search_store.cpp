// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <unordered_set>

#include "watch/archive/part.h"
#include "watch/archive/search.h"
#include "watch/archive/words.h"

namespace atelier::archive {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kMostOfTrace = 5'000;  // spans, and as many log records and links
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

#define ATELIER_PART_COLUMNS "SELECT p.id, p.source, r.service, p.spans"

/// `visit(span)` for each that is in a row of these columns.
template <class F>
void each_span(const sql::Row& row, F visit) {
  const auto spans = row.blob(3);
  decode({reinterpret_cast<const char*>(spans.data()), spans.size()}, visit);
}

FoundSpan found_of(const sql::Row& row, const Span& span) {
  return {
      .id = row.i64(0),
      .start_us = span.start_us,
      .trace = std::string(span.trace),
      .span = std::string(span.span),
      .parent = std::string(span.parent),
      .service = row.str(2),
      .name = std::string(span.name),
      .kind = span.kind,
      .duration_us = span.duration_us,
      .failed = span.failed,
      .order_id = span.order_id.empty() ? std::nullopt : std::optional(std::string(span.order_id)),
      .body = std::string(span.body),
      .source = row.i64(1)};
}

/// Says of each span whether it is the first time that it is seen: what was sent again is kept
/// again.
class Seen {
 public:
  bool first(const Span& span) {
    return seen_.insert(std::string(span.trace) + std::string(span.span)).second;
  }

 private:
  std::unordered_set<std::string> seen_;
};

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

void read_trace_spans(sql::Reader& db, const std::string& id, Seen& seen, Trace& trace) {
  db.each(
      ATELIER_PART_COLUMNS
      " FROM part p CROSS JOIN source r ON r.id = p.source WHERE p.trace = $1 ORDER BY p.id",
      [&](const sql::Row& row) {
        each_span(row, [&](const Span& span) {
          if (seen.first(span)) trace.spans.push_back(found_of(row, span));
        });
        return trace.spans.size() < kMostOfTrace;
      },
      blob(id));
}

void read_trace_logs(sql::Reader& db, const std::string& id, Trace& trace) {
  db.each(
      ATELIER_LOG_COLUMNS
      " FROM log l CROSS JOIN source r ON r.id = l.source WHERE l.trace = $1 ORDER BY l.id "
      "LIMIT $2",
      [&](const sql::Row& row) { trace.logs.push_back(log_of(row)); }, blob(id),
      static_cast<std::int64_t>(kMostOfTrace));
}

void read_links_here(sql::Reader& db, const std::string& id, Seen& seen, Trace& trace) {
  const auto add = [&](const sql::Row& row, const Span& span) {
    if (std::ranges::find(span.links, id, &Link::trace) == span.links.end() || !seen.first(span))
      return;
    for (const auto& link : span.links)
      if (link.trace == id)
        trace.links_here.push_back({.trace = std::string(span.trace),
                                    .span = std::string(span.span),
                                    .to_trace = id,
                                    .to_span = std::string(link.span),
                                    .service = row.str(2),
                                    .name = std::string(span.name)});
  };
  db.each(
      ATELIER_PART_COLUMNS
      " FROM linked k CROSS JOIN part p ON p.id = k.part CROSS JOIN source r ON r.id = p.source "
      "WHERE k.to_trace = $1 ORDER BY k.part",
      [&](const sql::Row& row) {
        each_span(row, [&](const Span& span) { add(row, span); });
        return trace.links_here.size() < kMostOfTrace;
      },
      blob(id));
}

/// Cuts what several segments gave to what one may.
template <class Found>
bool cut(std::vector<Found>& list) {
  const bool full = list.size() >= kMostOfTrace;
  if (list.size() > kMostOfTrace)
    list.erase(list.begin() + static_cast<std::ptrdiff_t>(kMostOfTrace), list.end());
  return full;
}

// --- pages

bool wanted(const SpanFilter& filter, const Span& span) {
  const bool any = filter.name || filter.order_id || filter.failed;
  return (any || span.entry()) && span.duration_us >= filter.min_duration_us &&
         (!filter.failed || span.failed) && (!filter.name || span.name == *filter.name) &&
         (!filter.order_id || span.order_id == *filter.order_id);
}

void ask_spans(sql::Reader& db, const SpanFilter& filter, const Range& range, int limit,
               Page<FoundSpan>& page) {
  const auto enough = page.found.size() + static_cast<std::size_t>(limit);
  Seen seen;
  const auto add = [&](const sql::Row& row) {
    each_span(row, [&](const Span& span) {
      if (wanted(filter, span) && seen.first(span)) page.found.push_back(found_of(row, span));
    });
    return page.found.size() < enough;
  };
#define ATELIER_PART_WANTED                                                                       \
  " p.id >= $1 AND p.id < $2 AND p.longest_us >= $3 AND ($4 IS NULL OR r.service = $4) ORDER BY " \
  "p.id DESC"
  if (filter.order_id) {
    db.each(
        ATELIER_PART_COLUMNS
        " FROM part_of_order o CROSS JOIN part p ON p.id = o.part CROSS JOIN source r ON r.id = "
        "p.source WHERE o.order_id = $5 AND p.failed >= $6 AND" ATELIER_PART_WANTED,
        add, range.from_us, range.before_us, filter.min_duration_us, filter.service,
        filter.order_id, filter.failed);
  } else if (filter.failed) {
    db.each(ATELIER_PART_COLUMNS
            " FROM part p INDEXED BY part_failed CROSS JOIN source r ON r.id = p.source "
            "WHERE p.failed = 1 AND" ATELIER_PART_WANTED,
            add, range.from_us, range.before_us, filter.min_duration_us, filter.service);
  } else {
    db.each(ATELIER_PART_COLUMNS
            " FROM part p NOT INDEXED CROSS JOIN source r ON r.id = p.source "
            "WHERE p.entry >= $5 AND" ATELIER_PART_WANTED,
            add, range.from_us, range.before_us, filter.min_duration_us, filter.service,
            !filter.name);
  }
#undef ATELIER_PART_WANTED
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
  Seen spans_seen, links_seen;
  for (const auto& segment : segments)
    ATELIER_TRY(segment->read([&](sql::Reader& db) -> Result<void> {
      const auto spans = trace.spans.size();
      const auto logs = trace.logs.size();
      read_trace_spans(db, id, spans_seen, trace);
      read_trace_logs(db, id, trace);
      read_links_here(db, id, links_seen, trace);
      for (auto i = spans; i < trace.spans.size(); ++i)
        find_source(db, trace.spans[i].source, trace.sources);
      for (auto i = logs; i < trace.logs.size(); ++i)
        find_source(db, trace.logs[i].source, trace.sources);
      return {};
    }));
  std::ranges::stable_sort(trace.spans, {}, &FoundSpan::start_us);
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
    std::ranges::stable_sort(page.found.begin() + first, page.found.end(), std::greater<>(),
                             &Found::id);
    range.before_us = slice.from_us;
    if (page.found.size() >= static_cast<std::size_t>(limit)) {
      // What has one id stays together: the next page begins below it.
      page.next = page.found[static_cast<std::size_t>(limit) - 1].id;
      const auto rest = std::ranges::find_if(
          page.found.begin() + limit, page.found.end(), [&](auto id) { return id != page.next; },
          &Found::id);
      page.found.erase(rest, page.found.end());
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
