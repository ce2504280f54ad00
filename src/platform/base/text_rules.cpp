// SPDX-License-Identifier: Apache-2.0
#include "platform/base/text_rules.h"

#include <algorithm>
#include <string>

namespace atelier {
namespace {

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F;
}

bool is_blank(std::string_view text) { return text.find_first_not_of(' ') == text.npos; }

}  // namespace

std::size_t count_characters(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;  // not a continuation byte
  }));
}

void check_line(FieldErrors& errors, std::string_view pointer, std::string_view text,
                std::size_t least, std::size_t most) {
  const auto length = count_characters(text);
  if (length < least || length > most)
    errors.add(pointer, "must have " + std::to_string(least) + " to " + std::to_string(most) +
                            " characters");
  else if (std::any_of(text.begin(), text.end(), is_control))
    errors.add(pointer, "must be one line without control characters");
  else if (least > 0 && is_blank(text))
    errors.add(pointer, "must not be blank");
}

void check_phone(FieldErrors& errors, std::string_view pointer, std::string_view text,
                 bool required) {
  if (text.empty() && !required) return;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto digits = std::count_if(text.begin(), text.end(), is_digit);
  const bool written_so = text.find_first_not_of("+0123456789 ()-.") == text.npos;
  if (!written_so || digits < 5 || digits > 15 || text.size() > 32)
    errors.add(pointer, "must be a telephone number of 5 to 15 digits");
}

}  // namespace atelier
