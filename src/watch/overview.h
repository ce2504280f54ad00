// SPDX-License-Identifier: Apache-2.0
// The state of everything at one look, read out of the metrics.
#pragma once

#include "watch/signal_views.h"

namespace atelier::watch {

inline constexpr std::string_view kJob = "atelier";
inline constexpr std::string_view kRabbitJob = "atelier-rabbitmq";
inline constexpr std::string_view kQueuesJob = "atelier-rabbitmq-queues";

/// But for its targets and alerts.
OverviewView overview(const metrics::History& history, Instant now);

/// A target's version, as it tells.
std::optional<std::string> version_of(const metrics::History& history, std::string_view instance);

}  // namespace atelier::watch
