// SPDX-License-Identifier: Apache-2.0
// What is counted in more than one place.
#pragma once

#include <cstdint>

#include "contracts/pricing.h"

namespace atelier::pricing {

/// From a question to its answer, by whichever way it came.
void observe_quote(PriceOutcome outcome, std::int64_t duration_us);

}  // namespace atelier::pricing
