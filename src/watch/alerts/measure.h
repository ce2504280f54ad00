// SPDX-License-Identifier: Apache-2.0
// The numbers that conditions are about, out of what the metrics were lately.
#pragma once

#include <string_view>
#include <vector>

#include "watch/alerts/condition.h"
#include "watch/metrics/history.h"

namespace atelier::watch::alerts {

using metrics::History;
using metrics::Labels;

/// Of a group of series, by the values of its labels.
using Groups = std::map<Labels, double>;
using By = std::vector<std::string_view>;

/// Of these labels those that groups are made by; "" for what a series does not have.
Labels only(const Labels& labels, const By& by);

/// The largest of their newest values at `now`.
Groups largest(const History& history, const Series& series, const By& by, Instant now);
/// How fast they grew all together in the time until `now`, in a second.
Groups per_second(const History& history, const Series& series, const By& by, std::int64_t over_us,
                  Instant now);

}  // namespace atelier::watch::alerts
