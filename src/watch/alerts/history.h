// SPDX-License-Identifier: Apache-2.0
// Samples of the metrics that alerts look at, in memory. Not thread-safe.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "platform/base/time.h"
#include "watch/alerts/condition.h"

namespace atelier::watch::alerts {

using Labels = std::map<std::string, std::string, std::less<>>;

/// A value that has not been seen for so long is no value: a target that is away says nothing.
inline constexpr std::int64_t kFresh_us = kMinute;

class History {
 public:
  /// Those of one series in the order of time.
  void add(Instant at, std::string_view metric, const Labels& labels, double value);
  void forget_before(Instant at);

  /// Of a group of series, by the values of its labels.
  using Groups = std::map<Labels, double>;
  /// The largest of their newest values at `now`.
  Groups largest(const Series& series, const std::vector<std::string_view>& by, Instant now) const;
  /// How fast they grew all together in the time until `now`, in a second. A counter that fell
  /// began anew; one that was seen only once has not grown, as in Prometheus.
  Groups per_second(const Series& series, const std::vector<std::string_view>& by,
                    std::int64_t over_us, Instant now) const;

 private:
  struct Sample {
    Instant at;
    double value;
  };
  using Samples = std::deque<Sample>;
  static std::optional<double> newest(const Samples& samples, Instant now);
  static std::optional<double> growth(const Samples& samples, Instant from, Instant now);

  std::map<std::string, std::map<Labels, Samples>, std::less<>> metrics_;
};

}  // namespace atelier::watch::alerts
