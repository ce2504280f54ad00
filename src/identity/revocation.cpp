// SPDX-License-Identifier: Apache-2.0
#include "identity/revocation.h"

#include "contracts/identity.h"
#include "platform/bus/bus_codec.h"

namespace atelier::identity {

void Revoker::revoke(sql::Tx& tx, const UserId& user) const {
  // Transactions that commit together have one time: a token given just before this is void too.
  const auto not_before = tx.now() + 1;
  store::set_not_before(tx, user, not_before);
  outbox_.send(tx, UserRevoked{user, not_before});
  tx.on_commit([this, user, not_before] { heard(user, not_before); });
}

}  // namespace atelier::identity
