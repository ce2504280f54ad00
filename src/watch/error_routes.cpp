// SPDX-License-Identifier: Apache-2.0
#include "watch/error_routes.h"

#include "watch/readers.h"
#include "watch/views.h"

namespace atelier::watch {

using http::Call;
using enum http::Method;

struct ErrorsQuery {
  std::optional<int> minutes;
};
BOOST_DESCRIBE_STRUCT(ErrorsQuery, (), (minutes))

struct LiveQuery {
  std::optional<std::string> q;
  std::optional<Severity> severity;
  std::optional<std::string> service;
};
BOOST_DESCRIBE_STRUCT(LiveQuery, (), (q, severity, service))

namespace {

constexpr int kMinutes = 60;
constexpr int kMostMinutes = 30 * 24 * 60;
constexpr std::size_t kMostWords = 500;  // bytes

LiveFilter filter_of(const LiveQuery& query) {
  LiveFilter filter{.least_severity = least_of(query.severity.value_or(Severity::trace)),
                    .service = query.service};
  std::string_view rest = query.q ? std::string_view(*query.q) : std::string_view();
  while (!rest.empty()) {
    const auto word = rest.substr(0, rest.find(' '));
    if (!word.empty()) filter.words.emplace_back(word);
    rest.remove_prefix(std::min(word.size() + 1, rest.size()));
  }
  return filter;
}

}  // namespace

void check(const ErrorsQuery& query, FieldErrors& errors) {
  if (query.minutes && (*query.minutes < 1 || *query.minutes > kMostMinutes))
    errors.add("/minutes", "must be from 1 to " + std::to_string(kMostMinutes));
}

void check(const LiveQuery& query, FieldErrors& errors) {
  if (query.q && query.q->size() > kMostWords)
    errors.add("/q", "at most " + std::to_string(kMostWords) + " bytes");
}

void add_error_routes(http::Router& router, const Errors& errors, LiveLogs& live) {
  router.task<ErrorsQuery, ErrorsView>(
      get, "/api/watch/errors",
      {.roles = kReaders,
       .summary = "Failures of the same kind as one: error records and failed requests, with "
                  "their builds, when they were seen first and last, and traces to look at"},
      [&errors](const Call& call, const ErrorsQuery& query) -> Result<ErrorsView> {
        return errors.list(query.minutes.value_or(kMinutes), call.now);
      });
  router.stream(
      "/api/watch/logs/live",
      {.roles = kReaders,
       .summary = "Log records as they come in, ?q= with all these words, ?severity= at "
                  "least, ?service= of one: log, and dropped with how many were too many"},
      [&live](const Call& call) -> Result<http::Follow> {
        ATELIER_TRY_ASSIGN(const auto query, from_query<LiveQuery>(call.query));
        return live.follow(filter_of(query), call.now);
      });
}

}  // namespace atelier::watch
