// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace atelier::telemetry {

/// An encoded LogRecord as one line of JSON in the OpenTelemetry log model, with its line break.
/// `resource` as LogWriter has it.
void append_log_line(std::string& out, std::string_view record, std::string_view resource);

}  // namespace atelier::telemetry
