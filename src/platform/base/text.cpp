// SPDX-License-Identifier: Apache-2.0
#include "platform/base/text.h"

namespace atelier {
namespace {

/// What may stand in the second byte after `lead`, and how many bytes follow in all (Unicode 15,
/// table 3-7). A `following` of 0 is for what cannot lead.
struct Sequence {
  int following;
  unsigned char low = 0x80;
  unsigned char high = 0xbf;
};

constexpr Sequence sequence_of(unsigned char lead) {
  if (lead >= 0xc2 && lead <= 0xdf) return {1};
  if (lead == 0xe0) return {2, 0xa0, 0xbf};
  if (lead == 0xed) return {2, 0x80, 0x9f};  // above are the surrogates
  if (lead >= 0xe1 && lead <= 0xef) return {2};
  if (lead == 0xf0) return {3, 0x90, 0xbf};
  if (lead >= 0xf1 && lead <= 0xf3) return {3};
  if (lead == 0xf4) return {3, 0x80, 0x8f};
  return {0};
}

}  // namespace

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
  constexpr char kHex[] = "0123456789abcdef";
  std::string out;
  out.reserve(2 * bytes.size());
  for (const std::uint8_t byte : bytes) {
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
  return out;
}

bool valid_utf8(std::string_view text) {
  auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  for (std::size_t i = 0; i < text.size();) {
    const unsigned char lead = byte(i++);
    if (lead < 0x80) continue;
    Sequence rest = sequence_of(lead);
    if (rest.following == 0) return false;
    for (; rest.following > 0; --rest.following, ++i) {
      if (i == text.size() || byte(i) < rest.low || byte(i) > rest.high) return false;
      rest.low = 0x80;
      rest.high = 0xbf;
    }
  }
  return true;
}

std::string_view cut_utf8(std::string_view text, std::size_t longest) {
  if (text.size() <= longest) return text;
  while (longest > 0 && (static_cast<unsigned char>(text[longest]) & 0xc0) == 0x80) --longest;
  return text.substr(0, longest);
}

}  // namespace atelier
