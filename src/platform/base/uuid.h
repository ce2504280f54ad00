// SPDX-License-Identifier: Apache-2.0
// UUIDs of version 7 (RFC 9562): made by us, ordered by time, never by a database.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "platform/base/time.h"

namespace atelier {

using UuidText = std::array<char, 36>;

struct Uuid {
  std::array<std::uint8_t, 16> bytes{};

  /// A new version 7 id. Ids made by one process are strictly ascending. Thread-safe.
  static Uuid make();
  /// Only the canonical 36 characters, either case.
  static std::optional<Uuid> parse(std::string_view text);

  UuidText text() const;
  std::string str() const {
    auto t = text();
    return {t.data(), t.size()};
  }
  bool nil() const { return bytes == decltype(bytes){}; }
  auto operator<=>(const Uuid&) const = default;
};

/// A Uuid that cannot be taken for another kind of Uuid: `using OrderId = Id<struct OrderTag>;`
template <class Tag>
struct Id {
  Uuid value;
  static Id make() { return {Uuid::make()}; }
  static std::optional<Id> parse(std::string_view text) {
    auto uuid = Uuid::parse(text);
    if (!uuid) return std::nullopt;
    return Id{*uuid};
  }
  std::string str() const { return value.str(); }
  bool nil() const { return value.nil(); }
  auto operator<=>(const Id&) const = default;
};

}  // namespace atelier

template <>
struct std::hash<atelier::Uuid> {
  std::size_t operator()(const atelier::Uuid& id) const noexcept;
};
template <class Tag>
struct std::hash<atelier::Id<Tag>> {
  std::size_t operator()(const atelier::Id<Tag>& id) const noexcept {
    return std::hash<atelier::Uuid>{}(id.value);
  }
};
