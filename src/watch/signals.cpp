// SPDX-License-Identifier: Apache-2.0
#include "watch/signals.h"

#include <algorithm>
#include <set>

#include "platform/base/enum_text.h"
#include "platform/http/client/client.h"
#include "platform/telemetry/metrics.h"
#include "platform/telemetry/telemetry.h"
#include "watch/alerts/table.h"
#include "watch/overview.h"

namespace atelier::watch {
namespace {

using alerts::Phase;
using alerts::row_of;
using alerts::Standing;
using telemetry::Level;

constexpr std::size_t kMostBytes = 32 << 20;  // of one answer
constexpr std::int64_t kSpare_us = 5 * kMinute;
constexpr std::string_view kQueuesPath =
    "/metrics/detailed?vhost=atelier&family=queue_coarse_metrics&family=queue_consumer_count";

telemetry::Family<telemetry::Gauge> standing_alerts{
    "atelier_alerts", "Alerts that stand.", {"severity", "phase"}};
telemetry::Family<telemetry::Gauge> series_kept{"atelier_scrape_series",
                                                "Series of metrics that watch keeps."};
telemetry::Family<telemetry::Counter> samples_dropped{
    "atelier_scrape_samples_dropped_total",
    "Samples that watch did not keep, since there are too many series."};
telemetry::Family<telemetry::Counter> failures{
    "atelier_scrape_failures_total", "Times that a target did not tell its metrics.", {"target"}};
telemetry::Family<telemetry::Histogram> round_seconds{
    "atelier_scrape_take_seconds", "To read what all targets told, and to find out what stands."};

std::function<Result<std::string>()> fetch_from(const std::string& address, std::string path) {
  return [client = std::make_shared<http::Client>(address),
          path = std::move(path)]() -> Result<std::string> {
    ATELIER_TRY_ASSIGN(auto response,
                       client->send({.path = path,
                                     .timeout_ms = static_cast<int>(kScrapePatience.count()),
                                     .most_bytes = kMostBytes}));
    if (response.status != 200)
      return Error{ErrorKind::unavailable, "no-answer", "HTTP " + std::to_string(response.status)};
    return std::move(response.body);
  };
}

metrics::Labels labels_of(std::string_view job, std::string_view instance) {
  return {{"job", std::string(job)}, {"instance", std::string(instance)}};
}

metrics::HistoryOptions history_options(std::int64_t every_us) {
  metrics::HistoryOptions options{.every_us = every_us};
  options.keep_long_us = alerts::longest_us(alerts::table()) + kSpare_us;
  options.long_ones = alerts::looked_at_over(alerts::table(), options.keep_us);
  return options;
}

void tell_gauges(const std::vector<Standing>& standing) {
  std::map<std::pair<alerts::Severity, Phase>, int> counts;
  for (const auto severity : enum_values<alerts::Severity>())
    for (const auto phase : enum_values<Phase>()) counts[{severity, phase}] = 0;
  for (const auto& one : standing)
    if (const auto* row = row_of(one)) ++counts[{row->severity, one.phase}];
  for (const auto& [key, count] : counts)
    standing_alerts.with({name_of(key.first), name_of(key.second)}).set(count);
}

void log_changes(const std::vector<Standing>& before, const std::vector<Standing>& after) {
  for (const auto& one : after) {
    const auto* row = row_of(one);
    if (row == nullptr || one.phase == Phase::pending) continue;
    const bool known = std::ranges::any_of(before, [&](const Standing& old) {
      return old.name == one.name && old.labels == one.labels && old.phase == one.phase;
    });
    if (known) continue;
    const bool fires = one.phase == Phase::firing;
    telemetry::log(fires ? Level::warn : Level::info, fires ? "alert.firing" : "alert.resolved",
                   one.name + ": " + alerts::sentence(*row, one.labels));
  }
}

}  // namespace

std::vector<metrics::Target> targets_of(const Addresses& contexts, const std::string& rabbitmq) {
  // Several contexts may run in one process.
  std::map<std::string, std::string> parts;
  for (const auto& [context, address] : contexts) {
    auto& names = parts[address];
    names += (names.empty() ? "" : "+") + context;
  }
  const std::string own = contexts.empty() ? "all" : "watch";
  std::vector<metrics::Target> targets{
      {.name = own,
       .address = "this process",
       .labels = labels_of(kJob, own),
       .fetch = []() -> Result<std::string> { return telemetry::metrics_text(); }}};
  for (const auto& [address, names] : parts)
    targets.push_back({names, address, labels_of(kJob, names), fetch_from(address, "/metrics")});
  if (rabbitmq.empty()) return targets;
  targets.push_back(
      {"rabbitmq", rabbitmq, labels_of(kRabbitJob, "rabbitmq"), fetch_from(rabbitmq, "/metrics")});
  targets.push_back({"rabbitmq queues", rabbitmq, labels_of(kQueuesJob, "rabbitmq"),
                     fetch_from(rabbitmq, std::string(kQueuesPath))});
  return targets;
}

Signals::Signals(std::vector<metrics::Target> targets, std::int64_t every_us, const Clock& clock,
                 Tell tell)
    : scraper_(std::move(targets), kScrapePatience),
      every_us_(every_us),
      clock_(clock),
      tell_(std::move(tell)),
      history_(history_options(every_us)),
      states_(scraper_.targets().size()) {}

void Signals::resume(std::vector<Standing> standing) {
  const std::lock_guard lock(mutex_);
  standing_ = std::move(standing);
}

void Signals::tick() {
  const auto now = clock_.now();
  if (next_ && now < *next_ && *next_ - now <= every_us_) return;
  // After a pause, or where the clock was set, from now on.
  next_ = next_ && now >= *next_ && now - *next_ < every_us_ ? *next_ + every_us_ : now + every_us_;
  round(now);
}

void Signals::round(Instant now) {
  const auto answers = scraper_.ask();
  const auto begun = std::chrono::steady_clock::now();
  std::vector<Standing> standing;
  {
    const std::lock_guard lock(mutex_);
    history_.begin(now);
    const auto dropped = history_.dropped();
    for (std::size_t i = 0; i < answers.size(); ++i) take(i, answers[i], now);
    auto after = alerts::evaluate(alerts::table(), history_, now, standing_);
    log_changes(standing_, after);
    standing_ = std::move(after);
    standing = standing_;
    series_kept.get().set(static_cast<double>(history_.series()));
    samples_dropped.get().add(history_.dropped() - dropped);
  }
  tell_gauges(standing);
  if (tell_) tell_(standing);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  round_seconds.get().observe(took.count());
}

void Signals::take(std::size_t number, const Result<std::string>& answer, Instant now) {
  const auto& target = scraper_.targets()[number];
  auto& state = states_[number];
  const bool up = answer.ok();
  if (up) history_.add(target.labels, *answer);
  history_.add(target.labels, {.metric = "up", .labels = {}, .value = up ? 1.0 : 0.0});
  if (!up) failures.with({target.name}).add();
  if (state.since && state.up == up) return;
  state = {.up = up, .since = now};
}

std::optional<Instant> Signals::started_at(const metrics::Target& target) const {
  for (const auto* series : history_.of("process_start_time_seconds"))
    if (series->label("instance") == target.labels.at("instance"))
      if (const auto seconds = series->at(history_.rounds().last()))
        return Instant{static_cast<std::int64_t>(*seconds * kSecond)};
  return {};
}

TargetView Signals::view_of(std::size_t number) const {
  const auto& target = scraper_.targets()[number];
  const auto& state = states_[number];
  TargetView view{.name = target.name,
                  .instance = target.address,
                  .up = state.up,
                  .since = state.since,
                  .version = version_of(history_, target.labels.at("instance"))};
  if (state.up)
    if (const auto started = started_at(target)) view.since = started;
  return view;
}

OverviewView Signals::overview() const {
  const std::lock_guard lock(mutex_);
  auto view = watch::overview(history_, clock_.now());
  for (std::size_t i = 0; i < states_.size(); ++i)
    if (states_[i].since && scraper_.targets()[i].labels.at("job") != kQueuesJob)
      view.targets.push_back(view_of(i));
  for (const auto& one : standing_) {
    const auto* row = row_of(one);
    if (row == nullptr || one.phase == Phase::resolved) continue;
    auto& counts = view.alerts;
    ++(one.phase == Phase::pending               ? counts.pending
       : row->severity == alerts::Severity::page ? counts.page
                                                 : counts.day);
  }
  return view;
}

AlertsView Signals::alerts() const {
  AlertsView view;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& one : standing_)
      if (auto shown = alerts::view_of(one)) view.alerts.push_back(std::move(*shown));
  }
  const auto rank = [](const AlertView& one) {
    constexpr std::array kRanks{1, 0, 2};  // pending, firing, resolved
    return std::pair(kRanks[static_cast<std::size_t>(one.phase)], one.severity);
  };
  std::ranges::stable_sort(view.alerts, {}, rank);
  for (const auto& row : alerts::table())
    view.table.push_back(
        {std::string(row.name), row.severity, row.for_us / kSecond, std::string(row.says)});
  return view;
}

MetricNames Signals::names() const {
  MetricNames list;
  const std::lock_guard lock(mutex_);
  for (const auto& [name, family] : history_.families()) {
    const bool buckets = family.kind == metrics::Kind::histogram;
    const auto& all = history_.of(name + (buckets ? "_bucket" : ""));
    if (all.empty()) continue;
    std::set<std::string> labels;
    for (const auto* series : all)
      for (const auto& [label, value] : series->labels()) labels.insert(label);
    if (buckets) labels.erase("le");
    list.metrics.push_back({name, family.kind, family.says, {labels.begin(), labels.end()}});
  }
  return list;
}

Result<MetricView> Signals::chart(const metrics::Question& question) const {
  const std::lock_guard lock(mutex_);
  const auto kind = metrics::kind_of(history_, question.metric);
  if (history_.of(question.metric + (kind == metrics::Kind::histogram ? "_bucket" : "")).empty())
    return Error{ErrorKind::not_found, "metric-unknown", "No target has told of this metric."};
  auto drawn = metrics::chart(history_, question);
  MetricView view{.name = question.metric,
                  .kind = drawn.kind,
                  .step_s = static_cast<double>(drawn.step_us) / kSecond,
                  .cut = drawn.cut};
  if (const auto family = history_.families().find(question.metric);
      family != history_.families().end())
    view.says = family->second.says;
  for (auto& line : drawn.lines) {
    auto& series = view.series.emplace_back(MetricSeries{std::move(line.labels), {}});
    for (std::size_t i = 0; i < drawn.at.size(); ++i)
      series.points.push_back({static_cast<double>(drawn.at[i].us) / kSecond, line.values[i]});
  }
  return view;
}

std::size_t Signals::bytes() const {
  const std::lock_guard lock(mutex_);
  return history_.bytes();
}

}  // namespace atelier::watch
