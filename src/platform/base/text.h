// SPDX-License-Identifier: Apache-2.0
// Small things about text that several adapters need.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace atelier {

/// 0-15, either case; -1 for what is no hex digit.
int hex_value(char c);
/// Two lower-case digits for each byte.
std::string to_hex(std::span<const std::uint8_t> bytes);
/// Without surrogates, overlong forms and what is beyond U+10FFFF.
bool valid_utf8(std::string_view text);
/// At most `longest` bytes from the front of a text in UTF-8, and no half character.
std::string_view cut_utf8(std::string_view text, std::size_t longest);

}  // namespace atelier
