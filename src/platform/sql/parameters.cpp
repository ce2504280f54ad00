// SPDX-License-Identifier: Apache-2.0
#include "platform/sql/parameters.h"

namespace atelier::sql::sqlite {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }

/// What may stand in an identifier, where `$` is no parameter: price$1.
bool in_identifier(char c) {
  return digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' ||
         static_cast<unsigned char>(c) >= 0x80;
}

/// Past the first `end` after `from`, or the length of the text.
std::size_t past(std::string_view sql, std::string_view end, std::size_t from) {
  const auto at = sql.find(end, from);
  return at == std::string_view::npos ? sql.size() : at + end.size();
}

/// Past the literal, quoted identifier or comment that starts at `at`; `at` itself where none does.
/// A doubled quote ends one literal and starts the next, which comes to the same.
std::size_t past_quoted(std::string_view sql, std::size_t at) {
  const std::string_view rest = sql.substr(at);
  switch (rest.front()) {
    case '\'':
    case '"':
    case '`':
      return past(sql, rest.substr(0, 1), at + 1);
    case '[':
      return past(sql, "]", at + 1);
    case '-':
      return rest.starts_with("--") ? past(sql, "\n", at) : at;
    case '/':
      return rest.starts_with("/*") ? past(sql, "*/", at + 2) : at;
    default:
      return at;
  }
}

}  // namespace

std::string number_parameters(std::string_view sql) {
  std::string out(sql);
  for (std::size_t i = 0; i < sql.size();) {
    if (const auto end = past_quoted(sql, i); end != i) {
      i = end;
      continue;
    }
    const bool starts_word = i == 0 || !in_identifier(sql[i - 1]);
    if (sql[i] == '$' && starts_word && i + 1 < sql.size() && digit(sql[i + 1])) out[i] = '?';
    ++i;
  }
  return out;
}

}  // namespace atelier::sql::sqlite
