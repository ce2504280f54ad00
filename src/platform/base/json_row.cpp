// SPDX-License-Identifier: Apache-2.0
#include "platform/base/json_row.h"

namespace atelier {
namespace {

/// Where the value that begins at `at` ends.
std::size_t end_of_value(std::string_view json, std::size_t at) {
  int depth = 0;
  bool quoted = false;
  for (; at < json.size(); ++at) {
    const char c = json[at];
    if (quoted) {
      if (c == '\\')
        ++at;
      else
        quoted = c != '"';
    } else if (c == '"') {
      quoted = true;
    } else if (c == '[' || c == '{') {
      ++depth;
    } else if (depth == 0 && (c == ',' || c == ']' || c == '}')) {
      break;
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return at;
}

}  // namespace

std::string_view json_row_item(std::string_view row, std::size_t column) {
  std::size_t begin = 1;
  while (true) {
    const auto end = end_of_value(row, begin);
    if (column-- == 0) return row.substr(begin, end - begin);
    ATELIER_ASSERT(end < row.size());
    begin = end + 1;
  }
}

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
