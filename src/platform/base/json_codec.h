// SPDX-License-Identifier: Apache-2.0
// What json.h promises, as templates. The functions to call are at the end of this file.
//
// JsonCodec<T> says how a T is written, read and described; there is one for each kind of type. A
// type that is a string in JSON joins in two lines beside it:
//   template <> struct atelier::JsonCodec<Sku> : TextCodec<JsonCodec<Sku>, Sku> { ... };   see
//   Instant
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeinfo>
#include <vector>

#include <boost/describe.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/value.hpp>
#include <boost/mp11.hpp>

#include "platform/base/enum_text.h"
#include "platform/base/json.h"
#include "platform/base/result.h"
#include "platform/base/time.h"
#include "platform/base/uuid.h"

namespace atelier {

/// The strict parser beneath from_json(): `malformed` "json-syntax" | "json-duplicate-key" |
/// "json-too-deep". Stops at the first byte that is wrong.
Result<boost::json::value> parse_json(std::string_view text, boost::json::storage_ptr memory = {});

template <class T>
struct JsonCodec;

namespace detail {

template <class T>
concept JsonStruct =
    std::is_class_v<T> && boost::describe::has_describe_members<T>::value && !DescribedEnum<T>;

template <class T>
concept JsonInteger = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> &&
                      !std::same_as<T, wchar_t> && !std::same_as<T, char8_t> &&
                      !std::same_as<T, char16_t> && !std::same_as<T, char32_t>;

template <class T>
concept HasCheck = requires(const T& value, FieldErrors& errors) {
  check(value, errors);
};

template <class T>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;

/// Moves the errors' prefix one step down, for as long as it lives.
class PathStep {
 public:
  PathStep(FieldErrors& errors, std::string_view name);
  PathStep(FieldErrors& errors, std::size_t index);
  ~PathStep() { prefix_.resize(size_before_); }
  PathStep(const PathStep&) = delete;
  PathStep& operator=(const PathStep&) = delete;

 private:
  std::string& prefix_;
  std::size_t size_before_;
};

void append_string(std::string& out, std::string_view text);
/// One that has nothing to escape: an id, a time, a name of ours.
inline void append_plain_string(std::string& out, std::string_view text) {
  out += '"';
  out += text;
  out += '"';
}
void append_integer(std::string& out, std::int64_t value);
void append_integer(std::string& out, std::uint64_t value);
void append_double(std::string& out, double value);
void append_value(std::string& out, const boost::json::value& value);
/// `"name":` and a comma before it, unless it is the first of its object.
void append_name(std::string& out, std::string_view name, bool first);

/// Each of these adds an error and returns false where the value does not fit.
bool refuse(FieldErrors& errors, std::string detail);
bool decode_integer(const boost::json::value& in, std::int64_t min, std::uint64_t max,
                    std::uint64_t& bits, FieldErrors& errors);
bool decode_double(const boost::json::value& in, double& out, FieldErrors& errors);
bool decode_string(const boost::json::value& in, std::string& out, FieldErrors& errors);
/// Also for the names of a map.
bool check_text(std::string_view text, FieldErrors& errors);
bool refuse_unknown_names(const boost::json::object& in, std::span<const std::string_view> known,
                          FieldErrors& errors);
/// "expected one of: a, b"
std::string expected_one_of(std::span<const std::string_view> names);
Error invalid_fields(FieldErrors errors);

std::string integer_schema(std::int64_t min, std::uint64_t max);
std::string enum_schema(std::span<const std::string_view> names);
std::string name_in_schema(const std::type_info& type);

/// How a member of a struct stands in a query.
struct QueryField {
  std::string_view name;
  bool literal;   ///< a number or boolean as JSON writes it, otherwise text
  bool repeated;  ///< a list: may be given any number of times
};
/// The query as a JSON object, fit for decoding.
Result<boost::json::value> query_object(std::string_view query, std::span<const QueryField> fields,
                                        FieldErrors& errors, boost::json::storage_ptr memory);

}  // namespace detail

template <>
struct JsonCodec<bool> {
  static constexpr bool kLiteral = true;
  static void append(std::string& out, bool value) { out += value ? "true" : "false"; }
  static bool decode(const boost::json::value& in, bool& out, FieldErrors& errors) {
    if (!in.is_bool()) return detail::refuse(errors, "expected true or false");
    out = in.get_bool();
    return true;
  }
  static std::string schema() { return R"({"type":"boolean"})"; }
};

template <detail::JsonInteger T>
struct JsonCodec<T> {
  static constexpr bool kLiteral = true;
  static constexpr auto kMin = static_cast<std::int64_t>(std::numeric_limits<T>::min());
  static constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<T>::max());

  static void append(std::string& out, T value) {
    if constexpr (std::is_signed_v<T>)
      detail::append_integer(out, static_cast<std::int64_t>(value));
    else
      detail::append_integer(out, static_cast<std::uint64_t>(value));
  }
  static bool decode(const boost::json::value& in, T& out, FieldErrors& errors) {
    std::uint64_t bits = 0;
    if (!detail::decode_integer(in, kMin, kMax, bits, errors)) return false;
    out = static_cast<T>(bits);
    return true;
  }
  static std::string schema() { return detail::integer_schema(kMin, kMax); }
};

template <>
struct JsonCodec<double> {
  static constexpr bool kLiteral = true;
  /// What is not finite becomes null, which no double is read from.
  static void append(std::string& out, double value) { detail::append_double(out, value); }
  static bool decode(const boost::json::value& in, double& out, FieldErrors& errors) {
    return detail::decode_double(in, out, errors);
  }
  static std::string schema() { return R"({"type":"number"})"; }
};

template <>
struct JsonCodec<std::string> {
  static constexpr bool kLiteral = false;
  static void append(std::string& out, const std::string& value) {
    detail::append_string(out, value);
  }
  static bool decode(const boost::json::value& in, std::string& out, FieldErrors& errors) {
    return detail::decode_string(in, out, errors);
  }
  static std::string schema() { return R"({"type":"string"})"; }
};

/// Only for writing.
template <>
struct JsonCodec<std::string_view> {
  static void append(std::string& out, std::string_view value) {
    detail::append_string(out, value);
  }
  static std::string schema() { return R"({"type":"string"})"; }
};

template <>
struct JsonCodec<JsonText> {
  static void append(std::string& out, const JsonText& value) { out += value.text; }
  /// The same document, not the same bytes: blanks and the spelling of numbers may differ.
  static bool decode(const boost::json::value& in, JsonText& out, FieldErrors&) {
    out.text.clear();
    detail::append_value(out.text, in);
    return true;
  }
  static std::string schema() { return "{}"; }
};

template <DescribedEnum E>
struct JsonCodec<E> {
  static constexpr bool kLiteral = false;
  static constexpr auto kNames = [] {
    std::array<std::string_view,
               boost::mp11::mp_size<boost::describe::describe_enumerators<E>>::value>
        names;
    std::size_t at = 0;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>(
        [&](auto d) { names[at++] = detail::without_underscore(d.name); });
    return names;
  }();

  static void append(std::string& out, E value) {
    detail::append_plain_string(out, name_of(value));
  }
  static bool decode(const boost::json::value& in, E& out, FieldErrors& errors) {
    const auto* text = in.if_string();
    const auto parsed = text ? parse_enum<E>({text->data(), text->size()}) : std::nullopt;
    if (!parsed) return detail::refuse(errors, detail::expected_one_of(kNames));
    out = *parsed;
    return true;
  }
  static std::string schema() { return detail::enum_schema(kNames); }
};

/// For a type that is a string in JSON, without anything to escape. `Self` has kFormat (of JSON
/// Schema), kExpected (for people), to_text(const T&) with data() and size(), and
/// from_text(std::string_view) -> std::optional<T>.
template <class Self, class T>
struct TextCodec {
  static constexpr bool kLiteral = false;
  static void append(std::string& out, const T& value) {
    const auto text = Self::to_text(value);
    detail::append_plain_string(out, {text.data(), text.size()});
  }
  static bool decode(const boost::json::value& in, T& out, FieldErrors& errors) {
    const auto* text = in.if_string();
    auto parsed =
        text ? Self::from_text(std::string_view(text->data(), text->size())) : std::optional<T>{};
    if (!parsed) return detail::refuse(errors, "expected " + std::string(Self::kExpected));
    out = std::move(*parsed);
    return true;
  }
  static std::string schema() {
    return R"({"type":"string","format":")" + std::string(Self::kFormat) + "\"}";
  }
};

template <>
struct JsonCodec<Instant> : TextCodec<JsonCodec<Instant>, Instant> {
  static constexpr std::string_view kFormat = "date-time";
  static constexpr std::string_view kExpected = "a time such as 2026-03-08T09:15:02Z";
  static std::string to_text(Instant at) { return to_rfc3339(at); }
  static std::optional<Instant> from_text(std::string_view text) { return parse_rfc3339(text); }
};

template <>
struct JsonCodec<Uuid> : TextCodec<JsonCodec<Uuid>, Uuid> {
  static constexpr std::string_view kFormat = "uuid";
  static constexpr std::string_view kExpected =
      "an id such as 01890a5d-ac96-774b-bcce-b302099a8057";
  static UuidText to_text(const Uuid& id) { return id.text(); }
  static std::optional<Uuid> from_text(std::string_view text) { return Uuid::parse(text); }
};

template <class Tag>
struct JsonCodec<Id<Tag>> : TextCodec<JsonCodec<Id<Tag>>, Id<Tag>> {
  static constexpr std::string_view kFormat = JsonCodec<Uuid>::kFormat;
  static constexpr std::string_view kExpected = JsonCodec<Uuid>::kExpected;
  static UuidText to_text(const Id<Tag>& id) { return id.value.text(); }
  static std::optional<Id<Tag>> from_text(std::string_view text) { return Id<Tag>::parse(text); }
};

/// As a member of a struct it may be absent, and is left out in writing; elsewhere it is null.
template <class T>
struct JsonCodec<std::optional<T>> {
  using Item = T;
  static void append(std::string& out, const std::optional<T>& value) {
    if (value)
      JsonCodec<T>::append(out, *value);
    else
      out += "null";
  }
  static bool decode(const boost::json::value& in, std::optional<T>& out, FieldErrors& errors) {
    out.reset();
    return in.is_null() || JsonCodec<T>::decode(in, out.emplace(), errors);
  }
  static std::string schema() {
    return R"({"anyOf":[)" + JsonCodec<T>::schema() + R"(,{"type":"null"}]})";
  }
};

namespace detail {

template <class Range>
void append_list(std::string& out, const Range& items) {
  char before = '[';
  for (const auto& item : items) {
    out += before;
    before = ',';
    JsonCodec<typename Range::value_type>::append(out, item);
  }
  out += before == '[' ? "[]" : "]";
}

/// `out` has as many items as `in`.
template <class Range>
bool decode_list(const boost::json::array& in, Range& out, FieldErrors& errors) {
  bool good = true;
  for (std::size_t i = 0; i < in.size(); ++i) {
    const PathStep step(errors, i);
    good &= JsonCodec<typename Range::value_type>::decode(in[i], out[i], errors);
  }
  return good;
}

}  // namespace detail

template <class T>
struct JsonCodec<std::vector<T>> {
  using Item = T;
  static void append(std::string& out, const std::vector<T>& value) {
    detail::append_list(out, value);
  }
  static bool decode(const boost::json::value& in, std::vector<T>& out, FieldErrors& errors) {
    const auto* array = in.if_array();
    if (!array) return detail::refuse(errors, "expected a list");
    out.assign(array->size(), T{});
    return detail::decode_list(*array, out, errors);
  }
  static std::string schema() {
    return R"({"type":"array","items":)" + JsonCodec<T>::schema() + "}";
  }
};

template <class T, std::size_t N>
struct JsonCodec<std::array<T, N>> {
  using Item = T;
  static void append(std::string& out, const std::array<T, N>& value) {
    detail::append_list(out, value);
  }
  static bool decode(const boost::json::value& in, std::array<T, N>& out, FieldErrors& errors) {
    const auto* array = in.if_array();
    if (!array || array->size() != N)
      return detail::refuse(errors, "expected a list of " + std::to_string(N));
    return detail::decode_list(*array, out, errors);
  }
  static std::string schema() {
    const std::string n = std::to_string(N);
    return R"({"type":"array","items":)" + JsonCodec<T>::schema() + R"(,"minItems":)" + n +
           R"(,"maxItems":)" + n + "}";
  }
};

template <class T, class Order>
struct JsonCodec<std::map<std::string, T, Order>> {
  using Item = T;
  using Map = std::map<std::string, T, Order>;
  static void append(std::string& out, const Map& value) {
    out += '{';
    bool first = true;
    for (const auto& [name, item] : value) {
      detail::append_name(out, name, first);
      JsonCodec<T>::append(out, item);
      first = false;
    }
    out += '}';
  }
  static bool decode(const boost::json::value& in, Map& out, FieldErrors& errors) {
    const auto* object = in.if_object();
    if (!object) return detail::refuse(errors, "expected an object");
    out.clear();
    bool good = true;
    for (const auto& entry : *object) {
      const std::string_view name(entry.key().data(), entry.key().size());
      const detail::PathStep step(errors, name);
      good &= detail::check_text(name, errors) &&
              JsonCodec<T>::decode(entry.value(), out[std::string(name)], errors);
    }
    return good;
  }
  static std::string schema() {
    return R"({"type":"object","additionalProperties":)" + JsonCodec<T>::schema() + "}";
  }
};

template <detail::JsonStruct T>
struct JsonCodec<T> {
  using Members = boost::describe::describe_members<T, boost::describe::mod_public |
                                                           boost::describe::mod_inherited>;
  template <class Member>
  using TypeOf = std::remove_cvref_t<decltype(std::declval<T&>().*Member::pointer)>;

  /// As in enums, a trailing underscore is not part of the name.
  static constexpr std::string_view name_of_member(auto member) {
    return detail::without_underscore(member.name);
  }
  static constexpr auto kNames = [] {
    std::array<std::string_view, boost::mp11::mp_size<Members>::value> names;
    std::size_t at = 0;
    boost::mp11::mp_for_each<Members>([&](auto member) { names[at++] = name_of_member(member); });
    return names;
  }();

  static void append(std::string& out, const T& value) {
    out += '{';
    bool first = true;
    boost::mp11::mp_for_each<Members>([&](auto member) {
      using Field = TypeOf<decltype(member)>;
      const Field& field = value.*member.pointer;
      if constexpr (detail::kIsOptional<Field>)
        if (!field) return;
      detail::append_name(out, name_of_member(member), first);
      JsonCodec<Field>::append(out, field);
      first = false;
    });
    out += '}';
  }

  static bool decode(const boost::json::value& in, T& out, FieldErrors& errors) {
    const auto* object = in.if_object();
    if (!object) return detail::refuse(errors, "expected an object");
    bool good = true;
    std::size_t found = 0;
    boost::mp11::mp_for_each<Members>([&](auto member) {
      const boost::json::value* field = object->if_contains(name_of_member(member));
      found += field != nullptr;
      good &= decode_member<decltype(member)>(field, out, errors);
    });
    if (found < object->size()) good &= detail::refuse_unknown_names(*object, kNames, errors);
    if constexpr (detail::HasCheck<T>) {
      if (good) {
        std::size_t before = errors.size();
        check(out, errors);
        good = errors.size() == before;
      }
    }
    return good;
  }

  /// Elsewhere the struct is referred to by its name.
  static std::string schema() {
    return R"({"$ref":"#/components/schemas/)" + detail::name_in_schema(typeid(T)) + "\"}";
  }
  static std::string own_schema() {
    std::string properties;
    std::string required;
    boost::mp11::mp_for_each<Members>([&](auto member) {
      using Field = TypeOf<decltype(member)>;
      detail::append_name(properties, name_of_member(member), properties.empty());
      if constexpr (detail::kIsOptional<Field>) {
        properties += JsonCodec<typename Field::value_type>::schema();
      } else {
        properties += JsonCodec<Field>::schema();
        if (!required.empty()) required += ',';
        detail::append_string(required, name_of_member(member));
      }
    });
    return R"({"type":"object","properties":{)" + properties + R"(},"required":[)" + required +
           R"(],"additionalProperties":false})";
  }

 private:
  template <class Member>
  static bool decode_member(const boost::json::value* in, T& out, FieldErrors& errors) {
    using Field = TypeOf<Member>;
    if constexpr (detail::kIsOptional<Field>) {
      if (!in) {
        (out.*Member::pointer).reset();
        return true;
      }
    }
    const detail::PathStep step(errors, name_of_member(Member{}));
    if (!in) return detail::refuse(errors, "is missing");
    return JsonCodec<Field>::decode(*in, out.*Member::pointer, errors);
  }
};

namespace detail {

template <class Field>
constexpr QueryField query_field(std::string_view name) {
  if constexpr (kIsOptional<Field>) {
    return query_field<typename Field::value_type>(name);
  } else if constexpr (requires { typename JsonCodec<Field>::Item; }) {
    static_assert(std::same_as<Field, std::vector<typename JsonCodec<Field>::Item>>);
    return {name, JsonCodec<typename JsonCodec<Field>::Item>::kLiteral, true};
  } else {
    return {name, JsonCodec<Field>::kLiteral, false};  // a query is flat: no structs
  }
}

template <class T>
constexpr auto query_fields() {
  using Members = typename JsonCodec<T>::Members;
  std::array<QueryField, boost::mp11::mp_size<Members>::value> fields{};
  std::size_t at = 0;
  boost::mp11::mp_for_each<Members>([&](auto member) {
    using Field = typename JsonCodec<T>::template TypeOf<decltype(member)>;
    fields[at++] = query_field<Field>(JsonCodec<T>::name_of_member(member));
  });
  return fields;
}

}  // namespace detail

template <class T>
void append_json(std::string& out, const T& value) {
  JsonCodec<T>::append(out, value);
}

template <class T>
std::string to_json(const T& value) {
  std::string out;
  append_json(out, value);
  return out;
}

/// `unprocessable` "invalid-fields" with the list of what is wrong. Strings in `value` are UTF-8.
template <class T>
Result<T> from_value(const boost::json::value& value) {
  FieldErrors errors;
  T out{};
  if (!JsonCodec<T>::decode(value, out, errors)) return detail::invalid_fields(std::move(errors));
  return out;
}

/// The errors of parse_json() and from_value().
template <class T>
Result<T> from_json(std::string_view text) {
  std::array<unsigned char, 4096> buffer;  // most requests need no more
  boost::json::monotonic_resource memory(buffer.data(), buffer.size());
  ATELIER_TRY_ASSIGN(const boost::json::value value, parse_json(text, &memory));
  return from_value<T>(value);
}

/// "a=1&b=x%20y" by the same rules: numbers and booleans as JSON writes them, '+' is a blank. Only
/// a std::vector may be given more than once, and where it is not given at all it is empty.
/// `malformed` "query-syntax" where the encoding is wrong or is not of UTF-8.
template <class T>
Result<T> from_query(std::string_view query) {
  static constexpr auto kFields = detail::query_fields<T>();
  FieldErrors errors;
  T out{};
  std::array<unsigned char, 1024> buffer;  // most queries need no more
  boost::json::monotonic_resource memory(buffer.data(), buffer.size());
  ATELIER_TRY_ASSIGN(const boost::json::value value,
                     detail::query_object(query, kFields, errors, &memory));
  if (!JsonCodec<T>::decode(value, out, errors) || !errors.empty())
    return detail::invalid_fields(std::move(errors));
  return out;
}

/// JSON Schema 2020-12 of T. Structs inside it are "$ref": "#/components/schemas/" + schema_name().
template <class T>
std::string json_schema() {
  if constexpr (detail::JsonStruct<T>)
    return JsonCodec<T>::own_schema();
  else
    return JsonCodec<T>::schema();
}

/// "Money" for atelier::Money, "shop.Order" for atelier::shop::Order, since other contexts have
/// orders too. "" for what is not a struct and so has no schema of its own.
template <class T>
std::string schema_name() {
  if constexpr (detail::JsonStruct<T>)
    return detail::name_in_schema(typeid(T));
  else
    return {};
}

/// Adds the schemas of T and of every struct inside it, by name.
template <class T>
void collect_schemas(std::map<std::string, std::string>& out) {
  if constexpr (detail::JsonStruct<T>) {
    if (!out.try_emplace(schema_name<T>(), json_schema<T>()).second) return;
    boost::mp11::mp_for_each<typename JsonCodec<T>::Members>([&](auto member) {
      collect_schemas<typename JsonCodec<T>::template TypeOf<decltype(member)>>(out);
    });
  } else if constexpr (requires { typename JsonCodec<T>::Item; }) {
    collect_schemas<typename JsonCodec<T>::Item>(out);
  }
}

}  // namespace atelier
