// SPDX-License-Identifier: Apache-2.0
#include "identity/people.h"

#include "platform/telemetry/telemetry.h"

namespace atelier::identity {
namespace {

using telemetry::Level;
using telemetry::log;
namespace attr = telemetry::attr;

const Error kEmailTaken{ErrorKind::conflict, "email-taken",
                        "There is an account with this e-mail already. Log in instead."};

}  // namespace

Result<Person> create_account(sql::Database& db, const Account& account) {
  const auto email = normalise_email(account.email);
  if (!email)
    return Error{ErrorKind::unprocessable, "invalid-email", "This is not an e-mail address."};
  const auto hash = auth::hash_password(account.password);
  return db.write([&](sql::Tx& tx) -> Result<Person> {
    Person person{.id = UserId::make(),
                  .email = *email,
                  .name = account.name,
                  .phone = account.phone,
                  .roles = account.roles,
                  .created_at = tx.now()};
    if (!store::insert_person(tx, person, hash)) return kEmailTaken;
    tx.on_commit([id = person.id] {
      log(Level::info, "person.created", "An account was made", {{attr::kUserId, id.str()}});
    });
    return person;
  });
}

Result<Person> ensure_account(sql::Database& db, const Account& account) {
  const auto find = [&] {
    return db.read([&](sql::Reader& reader) -> Result<std::optional<Person>> {
      return find_account(reader, account.email);
    });
  };
  ATELIER_TRY_ASSIGN(auto there, find());
  if (there) return std::move(*there);
  auto made = create_account(db, account);
  if (made || made.error().type != kEmailTaken.type) return made;
  ATELIER_TRY_ASSIGN(there, find());  // another process was faster
  ATELIER_ASSERT(there.has_value());
  return std::move(*there);
}

std::optional<Person> find_account(sql::Reader& db, std::string_view email) {
  const auto normalised = normalise_email(email);
  const auto found = normalised ? store::find_credentials(db, *normalised) : std::nullopt;
  return found ? store::find_person(db, found->user) : std::nullopt;
}

Result<Person> People::change_access(sql::Tx& tx, const UserId& by, const UserId& who,
                                     const Change& change) const {
  auto person = store::lock_person(tx, who);
  if (!person)
    return Error{ErrorKind::not_found, "person-not-found", "There is no person with this id."};
  const auto roles = change.roles.value_or(person->roles);
  const bool disabled = change.disabled.value_or(person->disabled);
  ATELIER_TRY(may_change_access(by, *person, roles, disabled));
  if (roles == person->roles && disabled == person->disabled) return std::move(*person);

  store::set_access(tx, who, roles, disabled);
  if (disabled) store::end_sessions_of(tx, who);
  revoker_.revoke(tx, who);
  tx.on_commit([who, disabled] {
    log(Level::info, disabled ? "person.disabled" : "person.access_changed",
        "An account's access was changed", {{attr::kUserId, who.str()}});
  });
  person->roles = roles;
  person->disabled = disabled;
  return std::move(*person);
}

}  // namespace atelier::identity
