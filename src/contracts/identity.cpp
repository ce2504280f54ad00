// SPDX-License-Identifier: Apache-2.0
#include "contracts/identity.h"

#include "platform/base/json_codec.h"

namespace atelier {

void follow_revocations(bus::Bus& bus, auth::Tokens& tokens) {
  bus.listen(
      std::string(UserRevoked::kTopic),
      [&tokens](std::string_view text) {
        if (const auto revoked = from_json<UserRevoked>(text))
          tokens.revocations().revoke(revoked->user_id, revoked->not_before);
      },
      [](Instant) {});  // it is told again
}

}  // namespace atelier
