// SPDX-License-Identifier: Apache-2.0
// Which alerts stand, by the samples and by how they stood before. Pure.
#pragma once

#include <set>
#include <span>
#include <string>
#include <vector>

#include "watch/alerts/measure.h"

namespace atelier::watch::alerts {

enum class Phase {
  pending,  ///< its condition holds, not yet for long enough
  firing,
  resolved  ///< fired, and its condition has ended; told of for kTold_us
};
BOOST_DESCRIBE_ENUM(Phase, pending, firing, resolved)

inline constexpr std::int64_t kTold_us = 15 * kMinute;

struct Standing {
  std::string name;
  Labels labels;
  Phase phase{};
  Instant since;     ///< of the phase
  double value = 0;  ///< of its first comparison, when the condition held last
};

/// The sentence of an alert about those with these labels.
std::string sentence(const Alert& alert, const Labels& labels);

/// `before` may be what a former process knew: what fires in it stays until the history is long
/// enough to say that it has ended.
std::vector<Standing> evaluate(std::span<const Alert> table, const History& history, Instant now,
                               const std::vector<Standing>& before);

/// So far back the table looks.
std::int64_t longest_us(std::span<const Alert> table);
/// The metrics that it looks at over a longer time than this.
std::set<std::string, std::less<>> looked_at_over(std::span<const Alert> table, std::int64_t us);

}  // namespace atelier::watch::alerts
