// SPDX-License-Identifier: Apache-2.0
#include "identity/revocation.h"

#include <algorithm>

#include "contracts/identity.h"
#include "platform/base/json_codec.h"

namespace atelier::identity {

void Revoker::revoke(sql::Tx& tx, const UserId& user) const {
  // Transactions that commit together have one time: a token given just before this is void too.
  // And one given by a renewal that this transaction had to wait for.
  const auto not_before = std::max(tx.now(), store::last_seen(tx, user)) + 1;
  store::set_not_before(tx, user, not_before);
  tx.on_commit([this, user, not_before] { tell(user, not_before); });
}

Result<void> Revoker::tell_again(sql::Database& db, Instant now) const {
  return db.read([&](sql::Reader& reader) -> Result<void> {
    for (const auto& [user, not_before] : store::revoked_since(reader, now - auth::kTokenLife_us))
      tell(user, not_before);
    return {};
  });
}

void Revoker::tell(const UserId& user, Instant not_before) const {
  tokens_.revocations().revoke(user, not_before);
  bus_.broadcast(UserRevoked::kTopic, to_json(UserRevoked{user, not_before}));
}

}  // namespace atelier::identity
