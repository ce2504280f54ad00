// SPDX-License-Identifier: Apache-2.0
#include "watch/alerts/promql.h"

#include "platform/base/enum_text.h"
#include "platform/base/time.h"
#include "platform/telemetry/metrics_text.h"

namespace atelier::watch::alerts {
namespace {

std::string duration(std::int64_t us) {
  if (us % kHour == 0 && us > 0) return std::to_string(us / kHour) + "h";
  if (us % kMinute == 0 && us > 0) return std::to_string(us / kMinute) + "m";
  return std::to_string(us / kSecond) + "s";
}

std::string joined(const std::vector<std::string_view>& words) {
  std::string text;
  for (const auto word : words) (text += text.empty() ? "" : ", ") += word;
  return text;
}

/// The texts of the table need no escapes.
std::string selector(const Series& series) {
  std::string labels;
  for (const auto& match : series.where) {
    if (!labels.empty()) labels += ", ";
    labels += match.label;
    labels += match.how == Match::How::is       ? "=\""
              : match.how == Match::How::is_not ? "!=\""
                                                : "=~\"";
    labels += match.text;
    labels += match.how == Match::How::begins ? ".*\"" : "\"";
  }
  std::string text(series.metric);
  if (!labels.empty()) text += "{" + labels + "}";
  return text;
}

std::string aggregate(std::string_view how, const std::vector<std::string_view>& by,
                      const std::string& what) {
  return std::string(how) + (by.empty() ? "" : " by (" + joined(by) + ") ") + "(" + what + ")";
}

std::string rate(const std::vector<std::string_view>& by, const Series& of, std::int64_t over_us) {
  return aggregate("sum", by, "rate(" + selector(of) + "[" + duration(over_us) + "])");
}

std::string text_of(const Measure& measure, const std::vector<std::string_view>& by) {
  switch (measure.how) {
    case Measure::How::largest:
      return aggregate("max", by, selector(measure.of));
    case Measure::How::per_second:
      return rate(by, measure.of, measure.over_us);
    case Measure::How::ratio:
      break;
  }
  return rate(by, measure.of, measure.over_us) + " / " + rate(by, measure.to, measure.over_us);
}

/// {label} as Prometheus' templates have it.
std::string templated(std::string_view says) {
  std::string text;
  for (const char c : says) text += c == '{' ? "{{ $labels." : c == '}' ? " }}" : std::string(1, c);
  return text;
}

}  // namespace

std::string promql(const Condition& condition) {
  std::string text;
  for (const auto& one : condition.all) {
    if (!text.empty()) text += "\nand\n";
    text += text_of(one.what, condition.by);
    text += one.is == Comparison::Is::above ? " > " : " < ";
    telemetry::append_double(text, one.bound);
  }
  return text;
}

std::string runbook(const Alert& alert) {
  std::string text = "docs/alerts.md#";
  for (const char c : alert.name)
    text += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

std::string prometheus_rules(std::span<const Alert> table) {
  std::string text =
      "# What `atelier alerts rules` prints. Change src/watch/alerts/table.cpp, not this.\n"
      "groups:\n"
      "  - name: atelier\n"
      "    rules:\n";
  for (const auto& alert : table) {
    text += "      - alert: " + std::string(alert.name) + "\n        expr: |-\n          ";
    for (const char c : promql(alert.condition)) {
      text += c;
      if (c == '\n') text += "          ";
    }
    text += "\n        for: " + duration(alert.for_us) +
            "\n        labels:\n          severity: " + std::string(name_of(alert.severity)) +
            "\n        annotations:\n          summary: \"" + templated(alert.says) +
            "\"\n          runbook: " + runbook(alert) + "\n";
  }
  return text;
}

}  // namespace atelier::watch::alerts
