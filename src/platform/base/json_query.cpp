// SPDX-License-Identifier: Apache-2.0
// The query of a URL as a JSON object.
#include <algorithm>
#include <charconv>

#include "platform/base/json_codec.h"
#include "platform/base/text.h"

namespace atelier::detail {
namespace {

Error bad_encoding() {
  return {ErrorKind::malformed, "query-syntax",
          "After '%' in the query two hex digits must follow, and what they spell must be UTF-8."};
}

Result<std::string> decode_percent(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else {
      if (text.size() - i < 3) return bad_encoding();
      const int high = hex_value(text[i + 1]);
      const int low = hex_value(text[i + 2]);
      if (high < 0 || low < 0) return bad_encoding();
      out += static_cast<char>(high << 4 | low);
      i += 2;
    }
  }
  if (!valid_utf8(out)) return bad_encoding();
  return out;
}

/// What is neither a number nor a boolean stays text, for the decoder to refuse.
boost::json::value literal(const std::string& text) {
  // Nearly all of them: a page, a size.
  constexpr std::size_t kMostDigits = 18;
  const bool plain =
      !text.empty() && text.size() <= kMostDigits && text[0] != '0' &&
      std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (plain) {
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
  }
  if (text.find_first_of(" \t\r\n") == std::string::npos) {
    const auto parsed = parse_json(text);
    if (parsed && (parsed->is_number() || parsed->is_bool())) return *parsed;
  }
  return boost::json::value(text);
}

struct Pair {
  std::string name;
  std::string value;
};

Result<Pair> decode_pair(std::string_view text) {
  const std::size_t equals = std::min(text.find('='), text.size());
  ATELIER_TRY_ASSIGN(std::string name, decode_percent(text.substr(0, equals)));
  text.remove_prefix(std::min(equals + 1, text.size()));
  ATELIER_TRY_ASSIGN(std::string value, decode_percent(text));
  return Pair{std::move(name), std::move(value)};
}

void add_pair(boost::json::object& out, const Pair& pair, std::span<const QueryField> fields,
              FieldErrors& errors) {
  const auto field = std::find_if(fields.begin(), fields.end(),
                                  [&](const QueryField& f) { return f.name == pair.name; });
  const bool known = field != fields.end();
  boost::json::value value =
      known && field->literal ? literal(pair.value) : boost::json::value(pair.value, out.storage());
  if (known && field->repeated) {
    out[pair.name].get_array().push_back(std::move(value));
  } else if (!out.emplace(pair.name, std::move(value)).second) {
    const PathStep step(errors, pair.name);
    refuse(errors, "is given more than once");
  }
}

}  // namespace

Result<boost::json::value> query_object(std::string_view query, std::span<const QueryField> fields,
                                        FieldErrors& errors, boost::json::storage_ptr memory) {
  boost::json::object out(std::move(memory));
  for (const QueryField& field : fields)
    if (field.repeated) out.emplace(field.name, boost::json::array{});
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view text = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (text.empty()) continue;
    ATELIER_TRY_ASSIGN(const Pair pair, decode_pair(text));
    add_pair(out, pair, fields, errors);
  }
  return boost::json::value(std::move(out));
}

}  // namespace atelier::detail
