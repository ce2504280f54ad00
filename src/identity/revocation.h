// SPDX-License-Identifier: Apache-2.0
// Voids the tokens of a person that are still under way: they would otherwise be good for up to
// five minutes. This process refuses them as soon as the transaction is durable, every other one
// when it hears UserRevoked.
#pragma once

#include "identity/store.h"
#include "platform/bus/bus.h"

namespace atelier::identity {

class Revoker {
 public:
  Revoker(const bus::Outbox& outbox, auth::Tokens& tokens) : outbox_(outbox), tokens_(tokens) {}

  /// Tokens that `user` was given before this transaction.
  void revoke(sql::Tx& tx, const UserId& user) const;
  /// What a message or the database tells.
  void heard(const UserId& user, Instant not_before) const {
    tokens_.revocations().revoke(user, not_before);
  }

 private:
  const bus::Outbox& outbox_;
  auth::Tokens& tokens_;
};

}  // namespace atelier::identity
