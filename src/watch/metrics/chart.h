// SPDX-License-Identifier: Apache-2.0
// A metric over the last time, as charts show it: counters as what comes in a second, histograms as
// quantiles, gauges as the largest value of each step.
#pragma once

#include "watch/metrics/history.h"

namespace atelier::watch::metrics {

struct Question {
  std::string metric;
  Labels where = {};  ///< only series that have these
  /// Series with the same values of these are shown as one; nothing: each by itself.
  std::optional<std::vector<std::string>> by = {};
  std::int64_t over_us = kHour;
  int points = 120;  ///< about so many
};

struct Line {
  Labels labels;  ///< of a histogram also "quantile"
  std::vector<std::optional<double>> values;
};

struct Chart {
  Kind kind = Kind::other;
  std::int64_t step_us = 0;
  std::vector<Instant> at;
  std::vector<Line> lines;
  bool cut = false;  ///< there are more lines than are shown
};

inline constexpr std::size_t kMostLines = 100;

/// What the metric is: its family's kind, a counter for the parts of a histogram.
Kind kind_of(const History& history, std::string_view metric);
Chart chart(const History& history, const Question& question);

/// Of a series of a histogram, its label "le".
double bound_of(const Series& series);
/// The value below which the share `q` lies, where `counts` are those up to each bound, cumulative,
/// the last one infinite. Nothing where nothing was counted.
std::optional<double> quantile(const std::map<double, double>& counts, double q);

}  // namespace atelier::watch::metrics
