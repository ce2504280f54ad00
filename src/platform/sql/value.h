// SPDX-License-Identifier: Apache-2.0
// What goes into a statement and comes out of a row. Columns are text, bigint, double precision and
// blob on both engines; ids are text, times bigint microseconds UTC, money bigint minor units.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "platform/base/enum_text.h"
#include "platform/base/time.h"
#include "platform/base/uuid.h"

namespace atelier::sql {

/// The text of one statement with parameters $1, $2, ... Only literals, so that its address can key
/// the cache of prepared statements and nothing a user sent can become part of it.
struct Sql {
  const char* text;
  consteval Sql(const char* literal) : text(literal) {}
};

using Blob = std::span<const std::byte>;
using Value = std::variant<std::nullptr_t, std::int64_t, double, std::string_view, Blob, UuidText>;

inline Value to_value(std::nullptr_t) { return nullptr; }
inline Value to_value(std::integral auto number) { return static_cast<std::int64_t>(number); }
inline Value to_value(std::floating_point auto number) { return static_cast<double>(number); }
inline Value to_value(std::string_view text) { return text; }
inline Value to_value(const std::string& text) { return std::string_view(text); }
inline Value to_value(const char* text) { return std::string_view(text); }
inline Value to_value(Blob blob) { return blob; }
inline Value to_value(Instant at) { return at.us; }
inline Value to_value(const Uuid& id) { return id.text(); }
template <class Tag>
Value to_value(const Id<Tag>& id) {
  return id.value.text();
}
template <DescribedEnum E>
Value to_value(E e) {
  return name_of(e);
}
template <class T>
Value to_value(const std::optional<T>& maybe) {
  return maybe ? to_value(*maybe) : Value(nullptr);
}

}  // namespace atelier::sql
