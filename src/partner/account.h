// SPDX-License-Identifier: Apache-2.0
// A partner company and its API keys. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/describe.hpp>

#include "platform/auth/auth.h"

namespace atelier::partner {

/// A partner calls, asks and orders as a user does.
using PartnerId = auth::UserId;
using KeyId = Id<struct ApiKeyTag>;

/// What one partner may use at a time.
struct Limits {
  std::int64_t rate = 50;          ///< requests a second
  std::int64_t burst = 100;        ///< requests at once
  std::int64_t most_quotes = 200;  ///< quotes that wait for their price
  bool operator==(const Limits&) const = default;
};
BOOST_DESCRIBE_STRUCT(Limits, (), (rate, burst, most_quotes))

struct Account {
  PartnerId id;
  std::string name;
  Limits limits;
  Instant created_at;
  std::string created_by;
  std::optional<Instant> closed_at;
};

enum class KeyMode : std::uint8_t { live, test };
BOOST_DESCRIBE_ENUM(KeyMode, live, test)

struct ApiKey {
  KeyId id;
  PartnerId partner;
  std::string name;  ///< to tell it from the others
  KeyMode mode{};
  std::string digest;  ///< of the secret
  Instant created_at;
  std::string created_by;
  std::optional<Instant> expires_at;
  std::optional<Instant> revoked_at;
  std::optional<Instant> last_used_at;
};

bool is_good(const ApiKey& key, Instant now);

/// "atl_live_<id>_<secret>", each of 32 hex digits.
struct KeyText {
  KeyMode mode{};
  KeyId id;
  std::string_view secret;  ///< of the text it was read from
};
std::string key_text(KeyMode mode, const KeyId& id, std::string_view secret);
std::optional<KeyText> read_key(std::string_view text);

}  // namespace atelier::partner
