// SPDX-License-Identifier: Apache-2.0
// The names of a described enum (BOOST_DESCRIBE_ENUM) are its text in JSON, SQL and logs. A
// trailing underscore, needed where the name is a keyword, is not part of the text.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include <boost/describe.hpp>
#include <boost/mp11.hpp>

namespace atelier {

template <class E>
concept DescribedEnum = boost::describe::has_describe_enumerators<E>::value;

namespace detail {
constexpr std::string_view without_underscore(std::string_view name) {
  if (name.ends_with('_')) name.remove_suffix(1);
  return name;
}
}  // namespace detail

/// The view is static.
template <DescribedEnum E>
constexpr std::string_view name_of(E value) {
  std::string_view found = "?";
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto d) {
    if (d.value == value) found = detail::without_underscore(d.name);
  });
  return found;
}

template <DescribedEnum E>
constexpr std::optional<E> parse_enum(std::string_view text) {
  std::optional<E> found;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto d) {
    if (detail::without_underscore(d.name) == text) found = d.value;
  });
  return found;
}

/// All values, in the order of their description.
template <DescribedEnum E>
constexpr auto enum_values() {
  using Described = boost::describe::describe_enumerators<E>;
  std::array<E, boost::mp11::mp_size<Described>::value> values{};
  std::size_t at = 0;
  boost::mp11::mp_for_each<Described>([&](auto d) { values[at++] = d.value; });
  return values;
}

}  // namespace atelier
