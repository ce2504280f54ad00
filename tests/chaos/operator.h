// SPDX-License-Identifier: Apache-2.0
// Whoever is on call, by the book.
#pragma once

#include <cstdint>

#include "platform/base/time.h"
#include "tests/chaos/cluster.h"

namespace atelier::chaos {

/// What every context handed on since then is handed on once more, and what no queue took is
/// replayed. Returns once that is done everywhere: how many messages that were.
std::int64_t send_again(const Cluster& cluster, Instant since);

}  // namespace atelier::chaos
