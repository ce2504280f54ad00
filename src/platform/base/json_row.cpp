// SPDX-License-Identifier: Apache-2.0
#include "platform/base/json_row.h"

namespace atelier {
namespace {

/// Where the string that begins at `at` ends.
std::size_t end_of_string(std::string_view json, std::size_t at) {
  while (true) {
    at = json.find('"', at + 1);
    ATELIER_ASSERT(at != std::string_view::npos);
    auto before = at;  // an odd number of backslashes escapes it
    while (json[before - 1] == '\\') --before;
    if ((at - before) % 2 == 0) return at + 1;
  }
}

/// Where the value that begins at `at` ends.
std::size_t end_of_value(std::string_view json, std::size_t at) {
  for (int depth = 0; at < json.size();) {
    const char c = json[at];
    if (c == '"') {
      at = end_of_string(json, at);
      continue;
    }
    if (depth == 0 && (c == ',' || c == ']' || c == '}')) break;
    depth += (c == '[' || c == '{') - (c == ']' || c == '}');
    ++at;
  }
  return at;
}

}  // namespace

namespace detail {

void split_row(std::string_view row, std::span<std::string_view> items) {
  std::size_t begin = 1;
  for (auto& item : items) {
    const auto end = end_of_value(row, begin);
    ATELIER_ASSERT(end < row.size());
    item = row.substr(begin, end - begin);
    begin = end + 1;
  }
}

}  // namespace detail

std::string json_plain_text(std::string_view json_string) {
  std::string out;
  out.reserve(json_string.size());
  for (std::size_t i = 1; i + 1 < json_string.size(); ++i) {
    if (json_string[i] != '\\') {
      out += json_string[i];
      continue;
    }
    out += ' ';
    i += json_string[i + 1] == 'u' ? 5 : 1;
  }
  return out;
}

}  // namespace atelier
