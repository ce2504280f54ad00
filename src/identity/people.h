// SPDX-License-Identifier: Apache-2.0
// Accounts: made, listed, their access changed.
#pragma once

#include "identity/revocation.h"

namespace atelier::identity {

struct Account {
  std::string email;
  std::string password;
  std::string name;
  std::string phone;
  auth::Roles roles;
};

/// Thread-safe.
class People {
 public:
  People(sql::Database& db, const Revoker& revoker) : db_(db), revoker_(revoker) {}

  /// Hashes the password, so never on an I/O thread. `conflict` "email-taken".
  Result<Person> create(const Account& account);
  /// The account of this e-mail, made with what is given if there is none yet. One that exists
  /// stays as it is: its owner may have changed it since. `unprocessable` "invalid-email".
  Result<UserId> ensure_account(const Account& account);

  struct Change {
    std::optional<auth::Roles> roles;
    std::optional<bool> disabled;
  };
  /// Roles and access; what changed voids the person's tokens. `not_found` "person-not-found",
  /// `conflict` "not-yourself".
  Result<Person> change_access(sql::Tx& tx, const UserId& by, const UserId& who,
                               const Change& change) const;

 private:
  sql::Database& db_;
  const Revoker& revoker_;
};

}  // namespace atelier::identity
