// SPDX-License-Identifier: Apache-2.0
#include "watch/metrics/chart.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace atelier::watch::metrics {
namespace {

constexpr std::string_view kBound = "le";
constexpr std::array<std::pair<double, const char*>, 3> kQuantiles{
    {{0.50, "0.5"}, {0.95, "0.95"}, {0.99, "0.99"}}};
/// A counter has to be seen some times to tell how fast it grows.
constexpr std::int64_t kLeastRounds = 4;

using Group = std::vector<const Series*>;
using Values = std::vector<std::optional<double>>;

bool matches(const Series& series, const Labels& where) {
  return std::ranges::all_of(
      where, [&](const auto& label) { return series.label(label.first) == label.second; });
}

Labels group_of(const Series& series, const Question& question) {
  Labels labels;
  if (question.by) {
    for (const auto& name : *question.by) labels.emplace(name, series.label(name));
    return labels;
  }
  labels = series.labels();
  if (const auto bound = labels.find(kBound); bound != labels.end()) labels.erase(bound);
  return labels;
}

class Drawing {
 public:
  Drawing(const History& history, Chart& chart) : history_(history), chart_(chart) {}

  Values largest(const Group& group) const {
    Values values;
    for (const auto at : chart_.at) {
      std::optional<double> value;
      for (const auto* series : group)
        if (const auto one = largest(*series, at)) value = std::max(value.value_or(*one), *one);
      values.push_back(value);
    }
    return values;
  }

  Values per_second(const Group& group) const {
    Values values;
    for (const auto at : chart_.at) {
      std::optional<double> grown;
      for (const auto* series : group)
        if (const auto one = growth(*series, at)) grown = grown.value_or(0) + *one;
      if (grown) *grown *= static_cast<double>(kSecond) / static_cast<double>(window_us());
      values.push_back(grown);
    }
    return values;
  }

  void add_quantiles(const Labels& labels, const Group& group) {
    const auto first = chart_.lines.size();
    for (const auto& [q, name] : kQuantiles)
      chart_.lines.push_back({labels, {}}), chart_.lines.back().labels["quantile"] = name;
    for (const auto at : chart_.at) {
      std::map<double, double> counts;
      for (const auto* series : group)
        if (const auto grown = growth(*series, at)) counts[bound_of(*series)] += *grown;
      for (std::size_t i = 0; i < kQuantiles.size(); ++i)
        chart_.lines[first + i].values.push_back(quantile(counts, kQuantiles[i].first));
    }
  }

 private:
  std::int64_t window_us() const {
    return std::max(chart_.step_us, kLeastRounds * history_.every_us());
  }
  /// Half a round earlier, since none comes on the dot.
  std::optional<double> growth(const Series& series, Instant at) const {
    return series.growth(history_.rounds(), at - window_us() - history_.every_us() / 2, at);
  }
  std::optional<double> largest(const Series& series, Instant at) const {
    const auto& rounds = history_.rounds();
    std::optional<double> value;
    for (auto round = rounds.not_before(at - chart_.step_us + 1);
         round <= rounds.last() && rounds.at(round) <= at; ++round)
      if (const auto one = series.at(round)) value = std::max(value.value_or(*one), *one);
    return value;
  }

  const History& history_;
  Chart& chart_;
};

void set_times(const History& history, const Question& question, Chart& chart) {
  const auto every = history.every_us();
  const auto wanted = question.over_us / std::max(question.points, 1);
  chart.step_us = std::max<std::int64_t>(1, (wanted + every - 1) / every) * every;
  const auto& rounds = history.rounds();
  if (rounds.size() == 0) return;
  const auto last = rounds.at(rounds.last());
  for (auto ago = question.over_us / chart.step_us - 1; ago >= 0; --ago)
    chart.at.push_back(last - ago * chart.step_us);
}

}  // namespace

double bound_of(const Series& series) {
  const auto text = series.label(kBound);
  double bound = HUGE_VAL;
  if (text != "+Inf") std::from_chars(text.data(), text.data() + text.size(), bound);
  return bound;
}

std::optional<double> quantile(const std::map<double, double>& counts, double q) {
  if (counts.empty() || counts.rbegin()->second <= 0) return {};
  const double wanted = q * counts.rbegin()->second;
  double lower_bound = 0;
  double lower_count = 0;
  for (const auto& [bound, count] : counts) {
    if (count >= wanted) {
      // Beyond the last bound nobody knows how far.
      if (std::isinf(bound) || count == lower_count) return lower_bound;
      return lower_bound + (bound - lower_bound) * (wanted - lower_count) / (count - lower_count);
    }
    lower_bound = bound;
    lower_count = count;
  }
  return lower_bound;
}

Kind kind_of(const History& history, std::string_view metric) {
  const auto& families = history.families();
  if (const auto found = families.find(metric); found != families.end()) return found->second.kind;
  for (const std::string_view part : {"_bucket", "_sum", "_count"})
    if (metric.ends_with(part) && families.contains(metric.substr(0, metric.size() - part.size())))
      return Kind::counter;
  return Kind::gauge;
}

Chart chart(const History& history, const Question& question) {
  Chart chart{.kind = kind_of(history, question.metric)};
  set_times(history, question, chart);
  const bool quantiles = chart.kind == Kind::histogram;
  std::map<Labels, Group> groups;
  for (const auto* series : history.of(question.metric + (quantiles ? "_bucket" : ""))) {
    if (!matches(*series, question.where)) continue;
    auto labels = group_of(*series, question);
    if (groups.size() >= kMostLines && !groups.contains(labels))
      chart.cut = true;
    else
      groups[std::move(labels)].push_back(series);
  }
  Drawing drawing(history, chart);
  for (const auto& [labels, group] : groups) {
    if (quantiles)
      drawing.add_quantiles(labels, group);
    else
      chart.lines.push_back({labels, chart.kind == Kind::counter ? drawing.per_second(group)
                                                                 : drawing.largest(group)});
  }
  return chart;
}

}  // namespace atelier::watch::metrics
