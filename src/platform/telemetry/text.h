// SPDX-License-Identifier: Apache-2.0
// Text from anywhere made safe for a log line and for the metrics page, whatever its bytes are.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace atelier::telemetry {

/// One code point taken off the front of `text`, which is not empty. What is not valid UTF-8 gives
/// U+FFFD and takes one byte.
char32_t take_code_point(std::string_view& text);
/// Writes four bytes at most; how many.
std::size_t encode_utf8(char32_t code_point, char* to);
void append_utf8(std::string& out, char32_t code_point);
bool is_ascii(std::string_view text);

/// At most `most` bytes of it, without cutting a character in half.
std::string_view shortened(std::string_view text, std::size_t most);

/// A JSON string with its quotes. Besides what JSON demands, everything is escaped that could steer
/// a terminal or a viewer: DEL, C1 controls, line separators and bidirectional overrides.
void append_json_string(std::string& out, std::string_view text);

}  // namespace atelier::telemetry
