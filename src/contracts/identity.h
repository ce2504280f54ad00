// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include <boost/describe.hpp>

#include "contracts/ids.h"
#include "platform/base/time.h"

namespace atelier {

/// Tokens of this user issued before `not_before` are void: logged out everywhere, roles changed,
/// account closed. Heard by every target.
struct UserRevoked {
  static constexpr std::string_view kType = "identity.user_revoked";
  static constexpr int kSchema = 1;
  static constexpr std::string_view kExchange = "identity.evt";
  UserId user_id;
  Instant not_before;
  Uuid key() const { return user_id.value; }
  std::int64_t version() const { return 0; }
};
BOOST_DESCRIBE_STRUCT(UserRevoked, (), (user_id, not_before))

}  // namespace atelier
