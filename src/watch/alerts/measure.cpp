// SPDX-License-Identifier: Apache-2.0
#include "watch/alerts/measure.h"

#include <algorithm>

namespace atelier::watch::alerts {
namespace {

bool matches(const metrics::Series& series, const std::vector<Match>& where) {
  return std::ranges::all_of(where, [&](const Match& match) {
    const auto value = series.label(match.label);
    return match.how == Match::How::is       ? value == match.text
           : match.how == Match::How::is_not ? value != match.text
                                             : value.starts_with(match.text);
  });
}

}  // namespace

Labels only(const Labels& labels, const By& by) {
  Labels kept;
  for (const auto name : by) {
    const auto found = labels.find(name);
    kept.emplace(name, found == labels.end() ? std::string() : found->second);
  }
  return kept;
}

Groups largest(const History& history, const Series& series, const By& by, Instant now) {
  Groups groups;
  for (const auto* one : history.of(series.metric)) {
    if (!matches(*one, series.where)) continue;
    const auto value = one->newest(history.rounds(), now);
    if (!value) continue;
    const auto [group, fresh] = groups.try_emplace(only(one->labels(), by), *value);
    if (!fresh) group->second = std::max(group->second, *value);
  }
  return groups;
}

Groups per_second(const History& history, const Series& series, const By& by, std::int64_t over_us,
                  Instant now) {
  Groups groups;
  for (const auto* one : history.of(series.metric)) {
    if (!matches(*one, series.where)) continue;
    if (const auto grown = one->growth(history.rounds(), now - over_us, now))
      groups[only(one->labels(), by)] +=
          *grown * static_cast<double>(kSecond) / static_cast<double>(over_us);
  }
  return groups;
}

}  // namespace atelier::watch::alerts
