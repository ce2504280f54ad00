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
  Revoker(bus::Bus& bus, auth::Tokens& tokens) : bus_(bus), tokens_(tokens) {}

  /// Tokens that `user` was given before this transaction.
  void revoke(sql::Tx& tx, const UserId& user) const;
  /// What was revoked lately, here and by the other processes that may have missed it.
  Result<void> tell_again(sql::Database& db, Instant now) const;

 private:
  void tell(const UserId& user, Instant not_before) const;

  bus::Bus& bus_;
  auth::Tokens& tokens_;
};

}  // namespace atelier::identity
