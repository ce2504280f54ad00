// SPDX-License-Identifier: Apache-2.0
// What /api/watch answers about metrics and alerts.
#pragma once

#include <boost/describe.hpp>

#include "platform/base/json_codec.h"
#include "watch/alerts/view.h"
#include "watch/metrics/chart.h"

namespace atelier::watch {

struct TargetView {
  std::string name;      ///< of its parts: "crm"
  std::string instance;  ///< its address
  bool up = false;
  std::optional<Instant> since;  ///< it runs, or has been away
  std::optional<std::string> version;
};
BOOST_DESCRIBE_STRUCT(TargetView, (), (name, instance, up, since, version))

struct QueueView {
  std::string name;
  std::int64_t ready = 0;
  std::int64_t unacknowledged = 0;
  std::int64_t consumers = 0;
  std::optional<double> oldest_age_s;  ///< at most: since the queue was last seen empty
};
BOOST_DESCRIBE_STRUCT(QueueView, (), (name, ready, unacknowledged, consumers, oldest_age_s))

struct RelayView {
  std::string context;
  std::int64_t pending = 0;
  double oldest_age_s = 0;
};
BOOST_DESCRIBE_STRUCT(RelayView, (), (context, pending, oldest_age_s))

struct BoardLagView {
  std::string context;
  double lag_s = 0;  ///< of the last change
};
BOOST_DESCRIBE_STRUCT(BoardLagView, (), (context, lag_s))

struct DeadLettersView {
  std::string context;  ///< that should have taken them, or that sent what no queue takes
  std::string queue;
  std::int64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(DeadLettersView, (), (context, queue, count))

struct DatabaseView {
  std::string target;  ///< the context
  bool up = false;     ///< nothing failed for want of it lately
  std::optional<double> p95_ms;
};
BOOST_DESCRIBE_STRUCT(DatabaseView, (), (target, up, p95_ms))

struct AlertCounts {
  std::int64_t page = 0;  ///< firing
  std::int64_t day = 0;
  std::int64_t pending = 0;
};
BOOST_DESCRIBE_STRUCT(AlertCounts, (), (page, day, pending))

struct BrokerView {
  bool up = false;
  std::vector<std::string> alarms;
};
BOOST_DESCRIBE_STRUCT(BrokerView, (), (up, alarms))

struct OverviewView {
  std::optional<Instant> at;  ///< of the metrics it is made of
  std::vector<TargetView> targets;
  std::vector<QueueView> queues;
  std::vector<RelayView> relays;
  std::vector<BoardLagView> boards;
  std::vector<DeadLettersView> dead_letters;
  std::vector<DatabaseView> databases;
  AlertCounts alerts;
  std::optional<BrokerView> broker;  ///< none where messages stay in one process
};
BOOST_DESCRIBE_STRUCT(OverviewView, (),
                      (at, targets, queues, relays, boards, dead_letters, databases, alerts,
                       broker))

struct AlertRow {
  std::string name;
  alerts::Severity severity{};
  std::int64_t for_s = 0;
  std::string says;
};
BOOST_DESCRIBE_STRUCT(AlertRow, (), (name, severity, for_s, says))

struct AlertsView {
  std::vector<AlertView> alerts;  ///< those that fire first
  std::vector<AlertRow> table;    ///< all there are
};
BOOST_DESCRIBE_STRUCT(AlertsView, (), (alerts, table))

struct MetricSeries {
  metrics::Labels labels;
  std::vector<std::array<std::optional<double>, 2>> points;  ///< seconds since 1970, value
};
BOOST_DESCRIBE_STRUCT(MetricSeries, (), (labels, points))

struct MetricView {
  std::string name;
  metrics::Kind kind{};
  std::string says;
  double step_s = 0;
  std::vector<MetricSeries> series;
  bool cut = false;
};
BOOST_DESCRIBE_STRUCT(MetricView, (), (name, kind, says, step_s, series, cut))

struct MetricName {
  std::string name;
  metrics::Kind kind{};
  std::string says;
  std::vector<std::string> labels;
};
BOOST_DESCRIBE_STRUCT(MetricName, (), (name, kind, says, labels))

struct MetricNames {
  std::vector<MetricName> metrics;
};
BOOST_DESCRIBE_STRUCT(MetricNames, (), (metrics))

}  // namespace atelier::watch
