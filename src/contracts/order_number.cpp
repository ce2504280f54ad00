// SPDX-License-Identifier: Apache-2.0
#include "contracts/order_number.h"

#include <algorithm>

namespace atelier {

int damm_digit(std::string_view digits) {
  // The totally anti-symmetric quasigroup of order 10 of Damm's thesis.
  static constexpr std::uint8_t kTable[10][10] = {
      {0, 3, 1, 7, 5, 9, 8, 6, 4, 2}, {7, 0, 9, 2, 1, 5, 4, 8, 6, 3},
      {4, 2, 0, 6, 8, 7, 1, 3, 5, 9}, {1, 7, 5, 0, 9, 8, 3, 4, 2, 6},
      {6, 1, 2, 3, 0, 4, 5, 9, 7, 8}, {3, 6, 7, 4, 2, 0, 9, 5, 8, 1},
      {5, 8, 6, 9, 7, 2, 0, 1, 3, 4}, {8, 9, 4, 5, 3, 6, 2, 0, 1, 7},
      {9, 4, 3, 8, 6, 1, 7, 2, 0, 5}, {2, 5, 8, 1, 4, 3, 6, 7, 9, 0}};
  int interim = 0;
  for (char c : digits) interim = kTable[interim][c - '0'];
  return interim;
}

std::string order_number(char channel, std::int64_t sequence) {
  std::string digits = std::to_string(sequence);
  if (digits.size() < 6) digits.insert(0, 6 - digits.size(), '0');
  const char check = static_cast<char>('0' + damm_digit(digits));
  return std::string(1, channel) + "-" + digits + "-" + check;
}

bool is_order_number(std::string_view text) {
  if (text.size() < 10 || text.size() > 22) return false;
  if (text[0] < 'A' || text[0] > 'Z' || text[1] != '-' || text[text.size() - 2] != '-')
    return false;
  const auto digits = text.substr(2, text.size() - 4);
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return std::all_of(digits.begin(), digits.end(), is_digit) && is_digit(text.back()) &&
         damm_digit(digits) == text.back() - '0';
}

}  // namespace atelier
