// SPDX-License-Identifier: Apache-2.0
#include "platform/telemetry/text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace atelier::telemetry {

namespace {

constexpr char32_t kReplacement = 0xFFFD;

constexpr bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

constexpr bool is_steering(char32_t c) {
  return (c >= 0x7F && c <= 0x9F) || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

// Bytes that stand for themselves in a JSON string.
constexpr auto kPlain = [] {
  std::array<bool, 256> plain{};
  for (std::size_t c = 0x20; c < 0x7F; ++c) plain[c] = c != '"' && c != '\\';
  return plain;
}();

void append_u_escape(std::string& out, char32_t c) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += kDigits[(c >> shift) & 15];
}

void append_escaped(std::string& out, char32_t c) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      if (c < 0x20 || is_steering(c)) {
        append_u_escape(out, c);
      } else {
        append_utf8(out, c);
      }
  }
}

}  // namespace

char32_t take_code_point(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text.front());
  // How long a sequence is by its first byte, and the least value that needs so many.
  const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  constexpr std::array<char32_t, 5> kLeast{0, 0, 0x80, 0x800, 0x10000};
  const auto refuse = [&] {
    text.remove_prefix(1);
    return kReplacement;
  };
  if (length == 1) {
    text.remove_prefix(1);
    return lead;
  }
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return refuse();
  char32_t value = lead & (0x7F >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_continuation(text[i])) return refuse();
    value = value << 6 | (static_cast<unsigned char>(text[i]) & 0x3F);
  }
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < kLeast[length] || value > 0x10FFFF || surrogate) return refuse();
  text.remove_prefix(length);
  return value;
}

std::size_t encode_utf8(char32_t c, char* to) {
  const auto tail = [&](int shift) { return static_cast<char>(0x80 | ((c >> shift) & 0x3F)); };
  if (c < 0x80) {
    to[0] = static_cast<char>(c);
    return 1;
  }
  if (c < 0x800) {
    to[0] = static_cast<char>(0xC0 | (c >> 6));
    to[1] = tail(0);
    return 2;
  }
  if (c < 0x10000) {
    to[0] = static_cast<char>(0xE0 | (c >> 12));
    to[1] = tail(6);
    to[2] = tail(0);
    return 3;
  }
  to[0] = static_cast<char>(0xF0 | (c >> 18));
  to[1] = tail(12);
  to[2] = tail(6);
  to[3] = tail(0);
  return 4;
}

void append_utf8(std::string& out, char32_t c) {
  std::array<char, 4> bytes;
  out.append(bytes.data(), encode_utf8(c, bytes.data()));
}

bool is_ascii(std::string_view text) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080;
  const char* at = text.data();
  std::size_t left = text.size();
  for (; left >= 8; at += 8, left -= 8) {
    std::uint64_t word;
    std::memcpy(&word, at, 8);
    if ((word & kHighBits) != 0) return false;
  }
  return std::all_of(at, at + left, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string_view shortened(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  // A character is at most four bytes: of text that is no UTF-8 no more than three are given up.
  std::size_t end = most;
  while (end > 0 && most - end < 3 && is_continuation(text[end])) --end;
  return text.substr(0, end);
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const auto is_plain = [](char c) { return kPlain[static_cast<unsigned char>(c)]; };
    const auto* const plain_end = std::find_if_not(text.begin(), text.end(), is_plain);
    out.append(text.begin(), plain_end);
    text.remove_prefix(static_cast<std::size_t>(plain_end - text.begin()));
    if (!text.empty()) append_escaped(out, take_code_point(text));
  }
  out += '"';
}

}  // namespace atelier::telemetry
