// SPDX-License-Identifier: Apache-2.0
// Lower-case hex of ids, as W3C trace context and OTLP JSON write them.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace atelier::telemetry {

inline void append_hex(std::string& out, std::span<const std::uint8_t> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::size_t at = out.size();
  out.resize(at + 2 * bytes.size());
  for (const std::uint8_t byte : bytes) {
    out[at++] = kDigits[byte >> 4];
    out[at++] = kDigits[byte & 15];
  }
}

/// What each character counts as a lower-case hex digit; over 15 where it is none.
inline constexpr auto kHexValues = [] {
  std::array<std::uint8_t, 256> values;
  values.fill(0xff);
  for (std::uint8_t i = 0; i < 10; ++i) values[static_cast<std::size_t>('0') + i] = i;
  for (std::uint8_t i = 10; i < 16; ++i) values[static_cast<std::size_t>('a') + i - 10] = i;
  return values;
}();

/// False where `text` is not exactly the lower-case hex of `out.size()` bytes.
inline bool parse_hex(std::string_view text, std::span<std::uint8_t> out) {
  if (text.size() != out.size() * 2) return false;
  std::uint8_t all = 0;
  const auto value = [&](char c) {
    const auto digit = kHexValues[static_cast<unsigned char>(c)];
    all |= digit;
    return digit;
  };
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<std::uint8_t>(value(text[2 * i]) << 4 | value(text[2 * i + 1]));
  return all < 16;
}

}  // namespace atelier::telemetry
