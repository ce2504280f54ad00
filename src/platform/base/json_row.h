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
struct JsonColumns {};

/// Rows that are JSON already, with a comma between two: written as a list of JsonRow<T>.
template <class T>
struct JsonRows {
  std::string text;
};

template <class T>
struct JsonCodec<JsonRow<T>> {
  static void append(std::string& out, const JsonRow<T>& row) { append(out, row.value); }
  static void append(std::string& out, const T& value) {
    char before = '[';
    boost::mp11::mp_for_each<typename JsonCodec<T>::Members>([&](auto member) {
      out += before;
      before = ',';
      using Field = typename JsonCodec<T>::template TypeOf<decltype(member)>;
      JsonCodec<Field>::append(out, value.*member.pointer);
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
struct JsonCodec<JsonColumns<T>> {
  static void append(std::string& out, const JsonColumns<T>&) {
    static const std::string text = to_json(JsonCodec<T>::kNames);
    out += text;
  }
  static std::string schema() { return JsonCodec<std::vector<std::string>>::schema(); }
};

/// A T that is JSON already: made once, written often. Only for writing.
template <class T>
struct JsonOf {
  std::string text;
  T value() const {
    auto read = from_json<T>(text);
    ATELIER_ASSERT(read.ok());
    return std::move(read).value();
  }
};

template <class T>
struct JsonCodec<JsonOf<T>> {
  using Item = T;
  static void append(std::string& out, const JsonOf<T>& value) { out += value.text; }
  static std::string schema() { return JsonCodec<T>::schema(); }
};

template <class T>
std::string to_json_row(const T& value) {
  constexpr std::size_t kUsual = 512;
  std::string out;
  out.reserve(kUsual);
  JsonCodec<JsonRow<T>>::append(out, value);
  return out;
}

namespace detail {
void split_row(std::string_view row, std::span<std::string_view> items);
}  // namespace detail

/// A row, looked into without reading all of it: much cheaper than from_json().
template <class T>
class JsonRowView {
 public:
  /// `row` was made by to_json_row().
  explicit JsonRowView(std::string_view row) { detail::split_row(row, items_); }

  /// Named in the source; one that T has not does not compile.
  struct Column {
    consteval Column(const char* name) : index(0) {
      while (JsonCodec<T>::kNames.at(index) != name) ++index;
    }
    std::size_t index;
  };
  /// What stands in a column, as JSON.
  std::string_view json(Column column) const { return items_[column.index]; }
  bool null(Column column) const { return json(column) == "null"; }
  /// Of a string that has nothing to escape: an id, a time, a name of ours.
  std::string_view plain(Column column) const {
    const auto text = json(column);
    return text.substr(1, text.size() - 2);
  }

 private:
  std::array<std::string_view, JsonCodec<T>::kNames.size()> items_;
};

/// The text of a JSON string, fit for searching: what is escaped becomes a blank.
std::string json_plain_text(std::string_view json_string);

}  // namespace atelier
