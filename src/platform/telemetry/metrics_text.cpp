// SPDX-License-Identifier: Apache-2.0
#include "platform/telemetry/metrics_text.h"

#include <array>
#include <charconv>
#include <cmath>

#include "platform/telemetry/text.h"

namespace atelier::telemetry {

namespace {

// One text that is not UTF-8 would make a reader refuse the whole page.
void append_escaped(std::string& out, std::string_view text, bool quotes) {
  while (!text.empty()) {
    const char32_t c = take_code_point(text);
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\\' || (quotes && c == '"')) {
      out += '\\';
      out += static_cast<char>(c);
    } else {
      append_utf8(out, c);
    }
  }
}

void append_series(std::string& out, std::string_view name, std::string_view labels) {
  out += name;
  if (!labels.empty()) {
    out += '{';
    out += labels;
    out += '}';
  }
  out += ' ';
}

}  // namespace

void append_metric_head(std::string& out, std::string_view name, std::string_view help,
                        std::string_view type) {
  out.append("# HELP ").append(name).append(" ");
  append_escaped(out, help, false);
  out.append("\n# TYPE ").append(name).append(" ").append(type).append("\n");
}

void append_sample(std::string& out, std::string_view name, std::string_view labels, double value) {
  append_series(out, name, labels);
  append_double(out, value);
  out += '\n';
}

void append_sample(std::string& out, std::string_view name, std::string_view labels,
                   std::uint64_t value) {
  append_series(out, name, labels);
  out += std::to_string(value);
  out += '\n';
}

void append_label(std::string& labels, std::string_view name, std::string_view value) {
  if (!labels.empty()) labels += ',';
  labels += name;
  labels += "=\"";
  append_escaped(labels, value, true);
  labels += '"';
}

void append_double(std::string& out, double value) {
  if (std::isnan(value)) {
    out += "NaN";
  } else if (std::isinf(value)) {
    out += value > 0 ? "+Inf" : "-Inf";
  } else {
    const double size = std::abs(value);
    const bool plain = size == 0 || (size >= 1e-4 && size < 1e15);
    const auto format = plain ? std::chars_format::fixed : std::chars_format::scientific;
    std::array<char, 32> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, format).ptr;
    out.append(digits.data(), end);
  }
}

}  // namespace atelier::telemetry
