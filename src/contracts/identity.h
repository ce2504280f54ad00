// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include <boost/describe.hpp>

#include "contracts/ids.h"
#include "platform/auth/auth.h"
#include "platform/base/time.h"
#include "platform/bus/bus.h"

namespace atelier {

/// Tokens of this user issued before `not_before` are void: logged out everywhere, roles changed,
/// account closed. Broadcast to every process at once, and again every few seconds for as long as
/// such a token would be good, for whoever missed it or has only begun.
struct UserRevoked {
  static constexpr std::string_view kTopic = "identity.revoked";
  UserId user_id;
  Instant not_before;
};
BOOST_DESCRIBE_STRUCT(UserRevoked, (), (user_id, not_before))

/// Makes this process refuse what it hears was revoked. Before the bus starts.
void follow_revocations(bus::Bus& bus, auth::Tokens& tokens);

}  // namespace atelier
