// SPDX-License-Identifier: Apache-2.0
// Shared by the files of this folder only.
#pragma once

#include "platform/telemetry/telemetry.h"

namespace atelier::telemetry {

std::array<std::uint8_t, 8> new_span_id();
/// Of this thread.
Current& current_here();

}  // namespace atelier::telemetry
