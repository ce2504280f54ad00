// SPDX-License-Identifier: Apache-2.0
// Shared by the files of this folder only.
#pragma once

#include "platform/telemetry/telemetry.h"

namespace atelier::telemetry {

std::array<std::uint8_t, 8> new_span_id();
/// Makes `context` this thread's and returns the former one.
TraceContext exchange_current(const TraceContext& context);

}  // namespace atelier::telemetry
