// SPDX-License-Identifier: Apache-2.0
#include "watch/signal_routes.h"

#include "watch/readers.h"

namespace atelier::watch {

using http::Call;
using http::Empty;
using enum http::Method;

struct MetricQuery {
  std::string name;
  std::vector<std::string> label;  ///< "queue=crm"
  std::vector<std::string> by;
  std::optional<int> minutes;
  std::optional<int> points;
};
BOOST_DESCRIBE_STRUCT(MetricQuery, (), (name, label, by, minutes, points))

namespace {

constexpr std::size_t kLongestName = 200;
constexpr std::size_t kMostLabels = 20;
constexpr int kMinutes = 60;
constexpr int kPoints = 120;
constexpr int kMostPoints = 500;

metrics::Question question_of(const MetricQuery& query) {
  metrics::Question question{.metric = query.name,
                             .over_us = query.minutes.value_or(kMinutes) * kMinute,
                             .points = query.points.value_or(kPoints)};
  if (!query.by.empty()) question.by = query.by;
  for (const auto& label : query.label) {
    const auto equals = label.find('=');
    question.where[label.substr(0, equals)] = label.substr(equals + 1);
  }
  return question;
}

}  // namespace

void check(const MetricQuery& query, FieldErrors& errors) {
  if (query.name.empty() || query.name.size() > kLongestName)
    errors.add("/name", "must have 1 to " + std::to_string(kLongestName) + " bytes");
  for (const auto& label : query.label)
    if (label.find('=') == std::string::npos) errors.add("/label", "must be NAME=VALUE");
  if (query.label.size() > kMostLabels) errors.add("/label", "too many");
  if (query.by.size() > kMostLabels) errors.add("/by", "too many");
  if (query.minutes && (*query.minutes < 1 || *query.minutes > kMinutes))
    errors.add("/minutes", "must be from 1 to " + std::to_string(kMinutes));
  if (query.points && (*query.points < 1 || *query.points > kMostPoints))
    errors.add("/points", "must be from 1 to " + std::to_string(kMostPoints));
}

void add_signal_routes(http::Router& router, const Signals& signals) {
  router.task<Empty, OverviewView>(
      get, "/api/watch/overview",
      {.roles = kReaders, .summary = "The state of everything at one look"},
      [&signals](const Call&, const Empty&) -> Result<OverviewView> { return signals.overview(); });
  router.task<Empty, AlertsView>(
      get, "/api/watch/alerts",
      {.roles = kReaders, .summary = "The alerts that stand, and all there are"},
      [&signals](const Call&, const Empty&) -> Result<AlertsView> { return signals.alerts(); });
  router.task<MetricQuery, MetricView>(
      get, "/api/watch/metrics",
      {.roles = kReaders,
       .summary = "A metric of the last hour: gauges as they are, counters as what comes in a "
                  "second, histograms as quantiles; ?label=NAME=VALUE chooses among its series, "
                  "?by=NAME puts those together that share the value"},
      [&signals](const Call&, const MetricQuery& query) {
        return signals.chart(question_of(query));
      });
  router.task<Empty, MetricNames>(
      get, "/api/watch/metrics/names",
      {.roles = kReaders, .summary = "What can be asked for, with what it means"},
      [&signals](const Call&, const Empty&) -> Result<MetricNames> { return signals.names(); });
}

}  // namespace atelier::watch
