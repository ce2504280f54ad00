// SPDX-License-Identifier: Apache-2.0
#include "platform/base/csv.h"

namespace atelier {

std::string csv_text(std::string_view text) {
  const bool formula =
      !text.empty() && std::string_view("=+-@\t\r\n").find(text.front()) != text.npos;
  if (!formula && text.find_first_of(",\"\r\n") == text.npos) return std::string(text);
  std::string cell(formula ? "\"'" : "\"");
  for (const char c : text) {
    if (c == '"') cell += '"';
    cell += c;
  }
  cell += '"';
  return cell;
}

void append_csv_row(std::string& out, std::initializer_list<std::string_view> cells) {
  bool first = true;
  for (const auto cell : cells) {
    if (!first) out += ',';
    first = false;
    out += cell;
  }
  out += "\r\n";
}

}  // namespace atelier
