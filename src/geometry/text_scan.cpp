// SPDX-License-Identifier: Apache-2.0
#include "geometry/text_scan.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace atelier::geometry {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kMostShown = 20;

/// A..Z only, whatever the locale.
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// What std::from_chars leaves untouched: too near to zero, or too far from it.
float out_of_range(std::string_view word) {
  const auto exponent = word.find_first_of("eE");
  const bool tiny = exponent == word.npos ? word.find_first_not_of("-0.") > word.find('.')
                                          : word.substr(exponent + 1).starts_with('-');
  return tiny ? 0 : HUGE_VALF;
}

}  // namespace

bool same_word(std::string_view word, std::string_view expected) {
  return word.size() == expected.size() && std::equal(word.begin(), word.end(), expected.begin(),
                                                      [](char a, char b) { return lower(a) == b; });
}

std::string_view without_mark(std::string_view file) {
  if (file.starts_with(kByteOrderMark)) file.remove_prefix(kByteOrderMark.size());
  return file;
}

std::optional<float> to_float(std::string_view word) {
  if (word.starts_with('+')) word.remove_prefix(1);
  float number = 0;
  const auto [stop, failure] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (stop != word.data() + word.size() || failure == std::errc::invalid_argument)
    return std::nullopt;
  return failure == std::errc::result_out_of_range ? out_of_range(word) : number;
}

std::string printable(std::string_view word) {
  std::string text(word.substr(0, kMostShown));
  for (char& c : text)
    if (c < ' ' || c > '~' || c == '"') c = '?';
  return text;
}

}  // namespace atelier::geometry
