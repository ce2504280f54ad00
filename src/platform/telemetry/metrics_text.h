// SPDX-License-Identifier: Apache-2.0
// The pieces of Prometheus text format 0.0.4.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace atelier::telemetry {

/// The # HELP and # TYPE lines.
void append_metric_head(std::string& out, std::string_view name, std::string_view help,
                        std::string_view type);
/// `labels` as append_label made them, without braces.
void append_sample(std::string& out, std::string_view name, std::string_view labels, double value);
void append_sample(std::string& out, std::string_view name, std::string_view labels,
                   std::uint64_t value);
/// `name="value"`, after a comma where `labels` has one already.
void append_label(std::string& labels, std::string_view name, std::string_view value);
/// The shortest text that reads back the same, with an exponent only where it would get long.
void append_double(std::string& out, double value);

}  // namespace atelier::telemetry
