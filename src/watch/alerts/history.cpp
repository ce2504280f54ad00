// SPDX-License-Identifier: Apache-2.0
#include "watch/alerts/history.h"

#include <algorithm>

namespace atelier::watch::alerts {
namespace {

std::string_view value_of(const Labels& labels, std::string_view name) {
  const auto found = labels.find(name);
  return found == labels.end() ? std::string_view() : std::string_view(found->second);
}

bool matches(const Labels& labels, const std::vector<Match>& where) {
  return std::ranges::all_of(where, [&](const Match& match) {
    const auto value = value_of(labels, match.label);
    return match.how == Match::How::is       ? value == match.text
           : match.how == Match::How::is_not ? value != match.text
                                             : value.starts_with(match.text);
  });
}

Labels only(const Labels& labels, const std::vector<std::string_view>& by) {
  Labels kept;
  for (const auto name : by) kept.emplace(name, value_of(labels, name));
  return kept;
}

}  // namespace

void History::add(Instant at, std::string_view metric, const Labels& labels, double value) {
  auto found = metrics_.find(metric);
  if (found == metrics_.end()) found = metrics_.try_emplace(std::string(metric)).first;
  found->second[labels].push_back({at, value});
}

void History::forget_before(Instant at) {
  for (auto& [name, series] : metrics_) {
    for (auto& [labels, samples] : series)
      while (!samples.empty() && samples.front().at < at) samples.pop_front();
    std::erase_if(series, [](const auto& one) { return one.second.empty(); });
  }
}

std::optional<double> History::newest(const Samples& samples, Instant now) {
  const auto after = std::ranges::upper_bound(samples, now, {}, &Sample::at);
  if (after == samples.begin()) return {};
  const auto& sample = *std::prev(after);
  if (now - sample.at > kFresh_us) return {};
  return sample.value;
}

std::optional<double> History::growth(const Samples& samples, Instant from, Instant now) {
  auto at = std::ranges::lower_bound(samples, from, {}, &Sample::at);
  const auto end = std::ranges::upper_bound(samples, now, {}, &Sample::at);
  if (end - at < 2) return {};
  double grown = 0;
  for (double last = (at++)->value; at != end; last = (at++)->value)
    grown += at->value < last ? at->value : at->value - last;
  return grown;
}

History::Groups History::largest(const Series& series, const std::vector<std::string_view>& by,
                                 Instant now) const {
  Groups groups;
  const auto found = metrics_.find(series.metric);
  if (found == metrics_.end()) return groups;
  for (const auto& [labels, samples] : found->second) {
    if (!matches(labels, series.where)) continue;
    const auto value = newest(samples, now);
    if (!value) continue;
    const auto [group, fresh] = groups.try_emplace(only(labels, by), *value);
    if (!fresh) group->second = std::max(group->second, *value);
  }
  return groups;
}

History::Groups History::per_second(const Series& series, const std::vector<std::string_view>& by,
                                    std::int64_t over_us, Instant now) const {
  Groups groups;
  const auto found = metrics_.find(series.metric);
  if (found == metrics_.end()) return groups;
  for (const auto& [labels, samples] : found->second) {
    if (!matches(labels, series.where)) continue;
    if (const auto grown = growth(samples, now - over_us, now))
      groups[only(labels, by)] +=
          *grown * static_cast<double>(kSecond) / static_cast<double>(over_us);
  }
  return groups;
}

}  // namespace atelier::watch::alerts
