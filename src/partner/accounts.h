// SPDX-License-Identifier: Apache-2.0
// What our own people do with partners and their keys, each in one transaction; the directory of
// every process shows it once it is durable. Thread-safe.
#pragma once

#include "partner/api.h"
#include "partner/directory.h"
#include "platform/replicas/replicas.h"

namespace atelier::partner {

class Accounts {
 public:
  Accounts(Directory& directory, replicas::Replicas& replicas)
      : directory_(directory), replicas_(replicas) {}

  PartnerView make(sql::Tx& tx, const auth::Caller& by, const NewPartner& in) const;
  /// not_found "partner-not-found", here and below.
  Result<PartnerView> set_limits(sql::Tx& tx, const PartnerId& id, const Limits& limits) const;
  /// All keys are refused from now on; orders that are here are made and delivered.
  Result<PartnerView> close(sql::Tx& tx, const PartnerId& id) const;

  /// conflict "partner-closed". The answer is the only one that has the key.
  Result<KeyView> make_key(sql::Tx& tx, const auth::Caller& by, const PartnerId& id,
                           const NewKey& in) const;
  /// A new key beside the old one, which stays good for `overlap_hours`. not_found "key-not-found",
  /// conflict "key-not-good".
  Result<KeyView> rotate(sql::Tx& tx, const auth::Caller& by, const PartnerId& id, const KeyId& key,
                         const Rotation& in) const;
  /// At once. not_found "key-not-found".
  Result<KeyView> revoke(sql::Tx& tx, const PartnerId& id, const KeyId& key) const;

 private:
  /// As it stands in the transaction, shown once that is durable.
  Listed show(sql::Tx& tx, const PartnerId& id) const;

  Directory& directory_;
  replicas::Replicas& replicas_;
};

}  // namespace atelier::partner
