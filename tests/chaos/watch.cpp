// SPDX-License-Identifier: Apache-2.0
#include "tests/chaos/watch.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <sstream>

#include "platform/base/time.h"
#include "platform/http/client/client.h"

namespace atelier::chaos {
namespace {

constexpr int kPatience_ms = 1000;
constexpr Seconds kBetween{1};
constexpr Seconds kFirst{10};
const std::string kUp = "up";
const std::string kStarted = "process_start_time_seconds";
const std::string kClock = "atelier_clock_seconds";
constexpr double kClockOff_s = 10;

/// How much a line of the text counts for a sign.
double share(const Sign& sign, std::string_view series, double value) {
  const auto name = series.substr(0, series.find('{'));
  if (series.find(sign.label) == std::string_view::npos) return 0;
  if (sign.slower.empty()) return name == sign.metric ? value : 0;
  if (name == sign.metric + "_count") return value;
  const bool quick = name == sign.metric + "_bucket" &&
                     series.find("le=\"" + sign.slower + '"') != std::string_view::npos;
  return quick ? -value : 0;
}

/// A clock is a sign where it is not what this one says.
double wrong(double clock) {
  const auto now = static_cast<double>(SystemClock().now().us) / kSecond;
  return std::abs(clock - now) > kClockOff_s ? 1 : 0;
}

}  // namespace

std::string Sign::text() const {
  return metric + (label.empty() ? "" : '{' + label + '}') +
         (slower.empty() ? "" : " over " + slower + " s");
}

Watch::Watch(const Cluster& cluster, std::vector<Sign> signs)
    : cluster_(cluster), signs_(std::move(signs)) {
  for (const auto& part : cluster.parts())
    threads_.emplace_back([this, part](const std::stop_token& stop) { follow(part, stop); });
  comes_true(kFirst, [&] { return mark().size() == cluster.parts().size(); });
}

void Watch::follow(const std::string& part, const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const auto url = cluster_.url_of(part);
    const auto answer =
        url.empty() ? Result<http::Response>(Error{})
                    : http::Client(url).send({.path = "/metrics", .timeout_ms = kPatience_ms});
    {
      const std::lock_guard lock(mutex_);
      auto& known = now_[part];
      const auto missed = known[kUp] + (answer.ok() ? 0 : 1);
      if (answer.ok()) known = read(answer->body);
      known[kUp] = missed;
    }
    let_pass(kBetween);
  }
}

Watch::Values Watch::read(const std::string& metrics) const {
  Values values;
  std::istringstream lines(metrics);
  for (std::string line; std::getline(lines, line);) {
    const auto blank = line.rfind(' ');
    if (line.starts_with('#') || blank == std::string::npos) continue;
    double value = 0;
    std::from_chars(line.data() + blank + 1, line.data() + line.size(), value);
    const std::string_view series(line.data(), blank);
    if (series == kStarted) values[kStarted] = value;
    for (const auto& sign : signs_)
      if (sign.metric == kClock && series == kClock)
        values[kClock] = wrong(value);
      else if (sign.metric != kStarted)
        values[sign.text()] += share(sign, series, value);
  }
  return values;
}

Watch::Mark Watch::mark() const {
  const std::lock_guard lock(mutex_);
  return now_;
}

std::vector<std::string> Watch::moved_since(const Mark& mark,
                                            const std::vector<Sign>& signs) const {
  const auto now = this->mark();
  std::vector<std::string> moved;
  for (const auto& sign : signs) {
    const auto name = sign.text();
    const auto in_part = [&](const auto& known) {
      auto [part, values] = known;
      auto before = mark.at(part);
      // A new process counts from zero.
      const bool counts_on =
          name == kUp || name == kStarted || before[kStarted] == values[kStarted];
      return values[name] > (counts_on ? before[name] : 0);
    };
    if (std::ranges::any_of(now, in_part)) moved.push_back(name);
  }
  return moved;
}

}  // namespace atelier::chaos
