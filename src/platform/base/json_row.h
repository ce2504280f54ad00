// SPDX-License-Identifier: Apache-2.0
// A struct as a row of a table in JSON: the list of its members' values, without their names, which
// the table says once as its `columns`. For long lists: a third of the bytes, and made once.
#pragma once

#include "platform/base/json_codec.h"

namespace atelier {

/// Written and read as a list of the values of T's members; an absent one is null.
template <detail::JsonStruct T>
struct JsonRow {
  T value;
  bool operator==(const JsonRow&) const = default;
};

/// The names of the columns, in their order.
template <class T>
std::vector<std::string_view> json_columns() {
  return {JsonCodec<T>::kNames.begin(), JsonCodec<T>::kNames.end()};
}

/// Rows that are JSON already, with a comma between two: written as a list of JsonRow<T>.
template <class T>
struct JsonRows {
  std::string text;
};

template <class T>
struct JsonCodec<JsonRow<T>> {
  static void append(std::string& out, const JsonRow<T>& row) {
    char before = '[';
    boost::mp11::mp_for_each<typename JsonCodec<T>::Members>([&](auto member) {
      out += before;
      before = ',';
      using Field = typename JsonCodec<T>::template TypeOf<decltype(member)>;
      JsonCodec<Field>::append(out, row.value.*member.pointer);
    });
    out += ']';
  }
  static bool decode(const boost::json::value& in, JsonRow<T>& out, FieldErrors& errors) {
    const auto* list = in.if_array();
    if (!list || list->size() != JsonCodec<T>::kNames.size())
      return detail::refuse(errors,
                            "expected a list of " + std::to_string(JsonCodec<T>::kNames.size()));
    bool good = true;
    std::size_t at = 0;
    boost::mp11::mp_for_each<typename JsonCodec<T>::Members>([&](auto member) {
      const detail::PathStep step(errors, at);
      using Field = typename JsonCodec<T>::template TypeOf<decltype(member)>;
      good &= JsonCodec<Field>::decode((*list)[at++], out.value.*member.pointer, errors);
    });
    return good;
  }
  static std::string schema() {
    std::string items;
    boost::mp11::mp_for_each<typename JsonCodec<T>::Members>([&](auto member) {
      using Field = typename JsonCodec<T>::template TypeOf<decltype(member)>;
      if (!items.empty()) items += ',';
      items += JsonCodec<Field>::schema();
    });
    const auto size = std::to_string(JsonCodec<T>::kNames.size());
    return R"({"type":"array","prefixItems":[)" + items + R"(],"items":false,"minItems":)" + size +
           R"(,"maxItems":)" + size + "}";
  }
};

template <class T>
struct JsonCodec<JsonRows<T>> {
  using Item = T;
  static void append(std::string& out, const JsonRows<T>& rows) {
    out += '[';
    out += rows.text;
    out += ']';
  }
  static std::string schema() { return JsonCodec<std::vector<JsonRow<T>>>::schema(); }
};

template <class T>
std::string to_json_row(const T& value) {
  std::string out;
  JsonCodec<JsonRow<T>>::append(out, {value});
  return out;
}

/// What stands in the column of a row, as JSON. `row` was made by to_json_row().
std::string_view json_row_item(std::string_view row, std::size_t column);

/// The text of a JSON string, fit for searching: what is escaped becomes a blank.
std::string json_plain_text(std::string_view json_string);

}  // namespace atelier
