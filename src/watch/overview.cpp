// SPDX-License-Identifier: Apache-2.0
#include "watch/overview.h"

#include <cmath>

#include "watch/alerts/measure.h"

namespace atelier::watch {
namespace {

using alerts::By;
using metrics::History;

constexpr std::int64_t kLately_us = 5 * kMinute;
constexpr std::string_view kVhost = "atelier";
constexpr std::string_view kUnroutable = "unroutable";
constexpr double kMs = 1e3;

/// The newest values of a metric by one label.
std::map<std::string, double> by(const History& history, std::string_view metric,
                                 std::string_view label, Instant now,
                                 std::vector<alerts::Match> where = {}) {
  std::map<std::string, double> values;
  for (const auto& [labels, value] :
       alerts::largest(history, {metric, std::move(where)}, By{label}, now))
    if (!labels.begin()->second.empty()) values.emplace(labels.begin()->second, value);
  return values;
}

std::int64_t count_in(const std::map<std::string, double>& values, const std::string& name) {
  const auto found = values.find(name);
  return found == values.end() ? 0 : std::llround(found->second);
}

/// Since when there was something in each round.
std::optional<double> filled_for_s(const History& history, const std::string& queue, Instant now) {
  for (const auto* series : history.of("rabbitmq_detailed_queue_messages_ready")) {
    if (series->label("queue") != queue || series->label("vhost") != kVhost) continue;
    auto round = history.rounds().last();
    while (round > history.rounds().first() && series->at(round - 1).value_or(0) > 0) --round;
    return static_cast<double>(now - history.rounds().at(round)) / kSecond;
  }
  return {};
}

std::vector<QueueView> queues(const History& history, Instant now) {
  const std::vector<alerts::Match> ours = {{"vhost", alerts::Match::How::is, kVhost}};
  const auto of = [&](std::string_view metric) { return by(history, metric, "queue", now, ours); };
  const auto unacknowledged = of("rabbitmq_detailed_queue_messages_unacked");
  const auto consumers = of("rabbitmq_detailed_queue_consumers");
  std::vector<QueueView> list;
  for (const auto& [name, ready] : of("rabbitmq_detailed_queue_messages_ready"))
    list.push_back({.name = name,
                    .ready = std::llround(ready),
                    .unacknowledged = count_in(unacknowledged, name),
                    .consumers = count_in(consumers, name),
                    .oldest_age_s = ready > 0 ? filled_for_s(history, name, now) : std::nullopt});
  return list;
}

std::vector<RelayView> relays(const History& history, Instant now) {
  const auto ages = by(history, "atelier_outbox_oldest_age_seconds", "database", now);
  std::vector<RelayView> list;
  for (const auto& [name, pending] : by(history, "atelier_outbox_pending", "database", now)) {
    const auto age = ages.find(name);
    list.push_back({name, std::llround(pending), age == ages.end() ? 0 : age->second});
  }
  return list;
}

std::vector<DeadLettersView> dead_letters(const History& history, Instant now) {
  std::vector<DeadLettersView> list;
  for (const auto& [labels, count] :
       alerts::largest(history, {"atelier_dead_letters", {}}, By{"queue", "instance"}, now)) {
    const auto& queue = labels.at("queue");
    const auto& context =
        queue == kUnroutable ? labels.at("instance") : queue.substr(0, queue.find('.'));
    if (count > 0) list.push_back({context, queue, std::llround(count)});
  }
  return list;
}

std::optional<double> p95_ms(const History& history, const std::string& context, Instant now) {
  std::map<double, double> counts;
  for (const auto* series : history.of("db_client_operation_duration_seconds_bucket")) {
    if (series->label("context") != context) continue;
    if (const auto grown = series->growth(history.rounds(), now - kLately_us, now))
      counts[metrics::bound_of(*series)] += *grown;
  }
  const auto seconds = metrics::quantile(counts, 0.95);
  return seconds ? std::optional(*seconds * kMs) : std::nullopt;
}

std::vector<DatabaseView> databases(const History& history, Instant now) {
  const auto failures = alerts::per_second(
      history,
      {"atelier_db_failures_total", {{"type", alerts::Match::How::is, "database-unreachable"}}},
      By{"context"}, kMinute, now);
  std::vector<DatabaseView> list;
  for (const auto& [name, count] :
       by(history, "db_client_operation_duration_seconds_count", "context", now)) {
    const auto failed = failures.find(metrics::Labels{{"context", name}});
    list.push_back({.target = name,
                    .up = failed == failures.end() || failed->second <= 0,
                    .p95_ms = p95_ms(history, name, now)});
  }
  return list;
}

/// What RabbitMQ says of itself; without its plugin, what those say who are connected to it.
std::optional<BrokerView> broker(const History& history, Instant now) {
  const auto up = by(history, "up", "job", now);
  const auto connected = by(history, "atelier_broker_connected", "connection", now);
  if (connected.empty() && !up.contains(std::string(kRabbitJob))) return {};
  BrokerView view{.up = count_in(up, std::string(kRabbitJob)) > 0};
  for (const auto& [connection, works] : connected) view.up = view.up || works > 0;
  constexpr std::array<std::pair<const char*, const char*>, 3> kAlarms{
      {{"rabbitmq_alarms_memory_used_watermark", "memory"},
       {"rabbitmq_alarms_free_disk_space_watermark", "disk"},
       {"rabbitmq_alarms_file_descriptor_limit", "file descriptors"}}};
  for (const auto& [metric, name] : kAlarms)
    for (const auto& [none, raised] : alerts::largest(history, {metric, {}}, {}, now))
      if (raised > 0) view.alarms.emplace_back(name);
  for (const auto& [none, blocked] :
       alerts::largest(history, {"atelier_broker_blocked", {}}, {}, now))
    if (blocked > 0 && view.alarms.empty()) view.alarms.emplace_back("blocked");
  return view;
}

}  // namespace

OverviewView overview(const History& history, Instant now) {
  OverviewView view{.queues = queues(history, now),
                    .relays = relays(history, now),
                    .dead_letters = dead_letters(history, now),
                    .databases = databases(history, now),
                    .broker = broker(history, now)};
  if (history.rounds().size() > 0) view.at = history.rounds().at(history.rounds().last());
  for (const auto& [context, lag] : by(history, "atelier_board_lag_seconds", "context", now))
    view.boards.push_back({context, lag});
  return view;
}

std::optional<std::string> version_of(const History& history, std::string_view instance) {
  std::int64_t newest = -1;
  std::optional<std::string> version;
  for (const auto* series : history.of("atelier_build_info")) {
    if (series->label("instance") != instance || series->last() <= newest) continue;
    newest = series->last();
    version = series->label("version");
  }
  return version;
}

}  // namespace atelier::watch
