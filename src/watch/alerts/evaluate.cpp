// SPDX-License-Identifier: Apache-2.0
#include "watch/alerts/evaluate.h"

#include <algorithm>

namespace atelier::watch::alerts {
namespace {

Groups measured(const Measure& measure, const By& by, const History& history, Instant now) {
  if (measure.how == Measure::How::largest) return largest(history, measure.of, by, now);
  auto groups = per_second(history, measure.of, by, measure.over_us, now);
  if (measure.how == Measure::How::per_second) return groups;
  Groups ratios;
  for (const auto& [labels, whole] : per_second(history, measure.to, by, measure.over_us, now)) {
    const auto part = groups.find(labels);
    // Nothing of nothing is neither much nor little.
    if (part != groups.end() && whole > 0) ratios.emplace(labels, part->second / whole);
  }
  return ratios;
}

/// The groups for which it is true.
Groups where(const Comparison& comparison, const By& by, const History& history, Instant now) {
  auto groups = measured(comparison.what, by, history, now);
  std::erase_if(groups, [&](const auto& group) {
    return !(comparison.is == Comparison::Is::above ? group.second > comparison.bound
                                                    : group.second < comparison.bound);
  });
  return groups;
}

Groups holding(const Condition& condition, const History& history, Instant now) {
  auto groups = where(condition.all.front(), condition.by, history, now);
  for (std::size_t i = 1; i < condition.all.size() && !groups.empty(); ++i) {
    const auto others = where(condition.all[i], condition.by, history, now);
    std::erase_if(groups, [&](const auto& group) { return !others.contains(group.first); });
  }
  return groups;
}

Standing now_holding(const Alert& alert, const Labels& labels, double value, Instant now,
                     const Standing* before) {
  Standing next{std::string(alert.name), labels, Phase::pending, now, value};
  if (before != nullptr && before->phase != Phase::resolved) {
    next.phase = before->phase;
    next.since = before->since;
  }
  if (next.phase == Phase::pending && now - next.since >= alert.for_us) {
    next.phase = Phase::firing;
    next.since = now;
  }
  return next;
}

std::int64_t longest_us(const Condition& condition) {
  std::int64_t longest = 0;
  for (const auto& one : condition.all) longest = std::max(longest, one.what.over_us);
  return longest;
}

/// Whether it fired before anything was known, by what a former process left, and not enough is
/// known yet to say that it has ended.
bool cannot_tell(const Standing& before, const Condition& condition, const History& history,
                 Instant now) {
  if (before.phase != Phase::firing || !history.since()) return before.phase == Phase::firing;
  return before.since < *history.since() &&
         now - *history.since() <= std::max(longest_us(condition), metrics::kFresh_us);
}

std::optional<Standing> no_longer_holding(const Standing& before, Instant now) {
  if (before.phase == Phase::pending) return {};
  auto next = before;
  if (before.phase == Phase::firing) {
    next.phase = Phase::resolved;
    next.since = now;
  }
  if (now - next.since > kTold_us) return {};
  return next;
}

}  // namespace

std::string sentence(const Alert& alert, const Labels& labels) {
  std::string text(alert.says);
  for (const auto& [name, value] : labels) {
    const auto place = "{" + name + "}";
    if (const auto at = text.find(place); at != std::string::npos)
      text.replace(at, place.size(), value);
  }
  return text;
}

std::vector<Standing> evaluate(std::span<const Alert> table, const History& history, Instant now,
                               const std::vector<Standing>& before) {
  std::vector<Standing> after;
  for (const auto& alert : table) {
    auto groups = holding(alert.condition, history, now);
    for (const auto& old : before) {
      if (old.name != alert.name) continue;
      const auto held = groups.extract(old.labels);
      if (held) {
        after.push_back(now_holding(alert, old.labels, held.mapped(), now, &old));
      } else if (cannot_tell(old, alert.condition, history, now)) {
        after.push_back(old);
      } else if (auto next = no_longer_holding(old, now)) {
        after.push_back(std::move(*next));
      }
    }
    for (const auto& [labels, value] : groups)
      after.push_back(now_holding(alert, labels, value, now, nullptr));
  }
  return after;
}

std::int64_t longest_us(std::span<const Alert> table) {
  std::int64_t longest = 0;
  for (const auto& alert : table) longest = std::max(longest, longest_us(alert.condition));
  return longest;
}

std::set<std::string, std::less<>> looked_at_over(std::span<const Alert> table, std::int64_t us) {
  std::set<std::string, std::less<>> names;
  for (const auto& alert : table)
    for (const auto& one : alert.condition.all)
      for (const auto* series : {&one.what.of, &one.what.to})
        if (one.what.over_us > us && !series->metric.empty()) names.emplace(series->metric);
  return names;
}

}  // namespace atelier::watch::alerts
