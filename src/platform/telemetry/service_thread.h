// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

namespace atelier::telemetry {

/// A thread that lives as long as the process and gets none of its signals: those are for the
/// threads of the program, which may wait for them.
void start_service_thread(std::function<void()> work);

}  // namespace atelier::telemetry
