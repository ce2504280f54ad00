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

/// Hashes the password, so never on an I/O thread. `by`: who made it for someone else. `conflict`
/// "email-taken".
Result<Person> create_account(sql::Database& db, const Account& account,
                              const auth::Caller* by = nullptr);
/// The account of this e-mail, made with what is given if there is none yet. One that exists stays
/// as it is: its owner may have changed it since. `unprocessable` "invalid-email".
Result<Person> ensure_account(sql::Database& db, const Account& account);
/// Of whom an e-mail is, however it is spelled; nullopt for nobody.
std::optional<Person> find_account(sql::Reader& db, std::string_view email);

/// Everyone else's accounts, in the hands of an administrator; each change is noted with who made
/// it. `not_found` "person-not-found". Thread-safe.
class People {
 public:
  explicit People(const Revoker& revoker) : revoker_(revoker) {}

  struct Change {
    std::optional<auth::Roles> roles;
    std::optional<bool> disabled;
    std::optional<std::string> name;
    std::optional<std::string> phone;
  };
  /// New roles or access void the person's tokens. `conflict` "not-yourself".
  Result<Person> change(sql::Tx& tx, const auth::Caller& by, const UserId& who,
                        const Change& change) const;
  /// Ends the person's sessions too: whoever knows the old password is out.
  Result<void> set_password(sql::Tx& tx, const auth::Caller& by, const UserId& who,
                            std::string_view password_hash) const;
  Result<void> end_sessions(sql::Tx& tx, const auth::Caller& by, const UserId& who) const;
  /// `conflict` "not-an-operator".
  Result<void> set_pin(sql::Tx& tx, const auth::Caller& by, const UserId& who,
                       std::string_view pin_hash) const;
  Result<void> remove_pin(sql::Tx& tx, const auth::Caller& by, const UserId& who) const;

 private:
  void note_access(sql::Tx& tx, const auth::Caller& by, const Person& before,
                   const Person& after) const;
  const Revoker& revoker_;
};

/// Who works here and has a word that begins with each of the words asked for in name or e-mail: by
/// e-mail, after `after`.
std::vector<Person> find_staff(sql::Reader& db, std::string_view words, std::string_view after,
                               std::size_t limit);

}  // namespace atelier::identity
