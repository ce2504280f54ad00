// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace atelier::telemetry {

/// process_cpu_seconds_total, process_resident_memory_bytes, process_open_fds, process_max_fds,
/// process_start_time_seconds and atelier_clock_seconds, asked of the kernel now. What it does not
/// tell is left out.
void append_process_metrics(std::string& out);

}  // namespace atelier::telemetry
