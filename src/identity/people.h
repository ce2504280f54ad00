// SPDX-License-Identifier: Apache-2.0
// Accounts: made, found, their access changed.
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

/// Hashes the password, so never on an I/O thread. `conflict` "email-taken".
Result<Person> create_account(sql::Database& db, const Account& account);
/// The account of this e-mail, made with what is given if there is none yet. One that exists stays
/// as it is: its owner may have changed it since. `unprocessable` "invalid-email".
Result<Person> ensure_account(sql::Database& db, const Account& account);
/// Of whom an e-mail is, however it is spelled; nullopt for nobody.
std::optional<Person> find_account(sql::Reader& db, std::string_view email);

/// Thread-safe.
class People {
 public:
  explicit People(const Revoker& revoker) : revoker_(revoker) {}

  struct Change {
    std::optional<auth::Roles> roles;
    std::optional<bool> disabled;
  };
  /// Roles and access; what changed voids the person's tokens. `not_found` "person-not-found",
  /// `conflict` "not-yourself".
  Result<Person> change_access(sql::Tx& tx, const UserId& by, const UserId& who,
                               const Change& change) const;

 private:
  const Revoker& revoker_;
};

}  // namespace atelier::identity
