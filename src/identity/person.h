// SPDX-License-Identifier: Apache-2.0
// People and the rules about them. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "platform/auth/auth.h"
#include "platform/base/result.h"
#include "platform/base/time.h"

namespace atelier::identity {

using auth::UserId;

struct Person {
  UserId id;
  std::string email;  ///< normalised
  std::string name;
  std::string phone;  ///< may be empty
  auth::Roles roles;
  bool disabled = false;
  Instant not_before;  ///< tokens issued earlier are void
  Instant created_at;
};

/// The one spelling under which an address is stored and looked up: lower case, without blanks
/// around it. nullopt for what is no address: only ASCII (other domains have an xn-- spelling), at
/// most 254 characters (RFC 5321).
std::optional<std::string> normalise_email(std::string_view text);
/// Of a phone as people write it: "8 (912) 345-67-89" and "+79123456789" are the same. nullopt
/// where it has fewer.
std::optional<std::string> last_ten_digits(std::string_view phone);

/// A password has 10 to 200 characters of any kind; length is what makes it hard to guess.
inline constexpr std::size_t kShortestPassword = 10;
inline constexpr std::size_t kLongestPassword = 200;

/// A PIN is short, so it opens no more than the work of an operator, and only at a bench where
/// someone is signed in already: see Sessions::take_over.
inline constexpr std::size_t kShortestPin = 4;
inline constexpr std::size_t kLongestPin = 8;
inline constexpr std::int64_t kMostWrongPins = 5;
bool is_pin(std::string_view text);
/// `conflict` "not-an-operator" for who has another role beside operator, or is none.
Result<void> may_have_pin(const Person& person);

/// `conflict` "not-yourself" where an administrator would lock themselves out, so that there is
/// always one left.
Result<void> may_change_access(const UserId& by, const Person& who, auth::Roles roles,
                               bool disabled);

}  // namespace atelier::identity
