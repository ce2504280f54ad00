// SPDX-License-Identifier: Apache-2.0
// What an alert waits for, as data: evaluated over samples here (evaluate.h), printed as PromQL for
// Prometheus (promql.h). No more can be said than both understand the same way.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

namespace atelier::watch::alerts {

struct Match {
  enum class How { is, is_not, begins };
  std::string_view label;
  How how;
  std::string_view text;
};

/// Those series of a metric that match all of it; a label that a series does not have is "".
struct Series {
  std::string_view metric;
  std::vector<Match> where;
};

/// A number for each group of series.
struct Measure {
  enum class How {
    largest,     ///< of their newest values
    per_second,  ///< how fast counters grew, all together, over a time
    ratio        ///< of two such: `of` to `to`
  };
  How how;
  Series of;
  std::int64_t over_us = 0;
  Series to = {};
};

struct Comparison {
  enum class Is { above, below };
  Measure what;
  Is is;
  double bound;
};

/// Holds for a group of series with the same values of the labels `by` where all comparisons do.
struct Condition {
  std::vector<std::string_view> by;
  std::vector<Comparison> all;
};

enum class Severity {
  page,  ///< somebody has to act now, at night too
  day    ///< somebody has to act today
};
BOOST_DESCRIBE_ENUM(Severity, page, day)

struct Alert {
  std::string_view name;  ///< its runbook is docs/alerts.md#name, in small letters
  std::string_view says;  ///< a sentence; {label} stands for the value of a label of `by`
  Condition condition;
  std::int64_t for_us;  ///< it has to hold so long
  Severity severity;
};

}  // namespace atelier::watch::alerts
