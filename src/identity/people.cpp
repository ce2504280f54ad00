// SPDX-License-Identifier: Apache-2.0
#include "identity/people.h"

#include <boost/mp11.hpp>

#include "contracts/changes/changes.h"
#include "platform/board/search.h"
#include "platform/telemetry/telemetry.h"

namespace atelier::identity {
namespace {

using telemetry::Level;
using telemetry::log;
namespace attr = telemetry::attr;

const Error kEmailTaken{ErrorKind::conflict, "email-taken",
                        "There is an account with this e-mail already. Log in instead."};

Result<Person> lock(sql::Tx& tx, const UserId& who) {
  auto person = store::lock_person(tx, who);
  if (!person)
    return Error{ErrorKind::not_found, "person-not-found", "There is no person with this id."};
  return std::move(*person);
}

std::string text_of(auth::Roles roles) {
  std::string text;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<auth::Role>>([&](auto role) {
    if (roles.any(role.value))
      text += (text.empty() ? "" : ", ") + std::string(name_of(role.value));
  });
  return text;
}

}  // namespace

Result<Person> create_account(sql::Database& db, const Account& account, const auth::Caller* by) {
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
    if (by) changes::note(tx, *by, "person-made", person.id.str(), text_of(person.roles));
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

Result<Person> People::change(sql::Tx& tx, const auth::Caller& by, const UserId& who,
                              const Change& change) const {
  ATELIER_TRY_ASSIGN(const auto before, lock(tx, who));
  auto person = before;
  person.roles = change.roles.value_or(before.roles);
  person.disabled = change.disabled.value_or(before.disabled);
  person.name = change.name.value_or(before.name);
  person.phone = change.phone.value_or(before.phone);
  ATELIER_TRY(may_change_access(by.user, before, person.roles, person.disabled));
  if (person.name != before.name || person.phone != before.phone) {
    store::set_name(tx, who, person.name, person.phone);
    changes::note(tx, by, "person-name", who.str(), person.name + ", " + person.phone);
  }
  if (person.roles == before.roles && person.disabled == before.disabled) return person;

  store::set_access(tx, who, person.roles, person.disabled);
  if (person.disabled) store::end_sessions_of(tx, who);
  revoker_.revoke(tx, who);
  note_access(tx, by, before, person);
  return person;
}

void People::note_access(sql::Tx& tx, const auth::Caller& by, const Person& before,
                         const Person& after) const {
  if (after.roles != before.roles)
    changes::note(tx, by, "person-roles", after.id.str(), text_of(after.roles));
  if (after.disabled != before.disabled)
    changes::note(tx, by, after.disabled ? "person-blocked" : "person-unblocked", after.id.str());
  tx.on_commit([who = after.id, disabled = after.disabled] {
    log(Level::info, disabled ? "person.disabled" : "person.access_changed",
        "An account's access was changed", {{attr::kUserId, who.str()}});
  });
}

Result<void> People::set_password(sql::Tx& tx, const auth::Caller& by, const UserId& who,
                                  std::string_view password_hash) const {
  ATELIER_TRY(lock(tx, who));
  store::set_password(tx, who, password_hash);
  store::end_sessions_of(tx, who);
  revoker_.revoke(tx, who);
  changes::note(tx, by, "person-password", who.str());
  return {};
}

Result<void> People::end_sessions(sql::Tx& tx, const auth::Caller& by, const UserId& who) const {
  ATELIER_TRY(lock(tx, who));
  store::end_sessions_of(tx, who);
  revoker_.revoke(tx, who);
  changes::note(tx, by, "person-signed-out", who.str());
  return {};
}

Result<void> People::set_pin(sql::Tx& tx, const auth::Caller& by, const UserId& who,
                             std::string_view pin_hash) const {
  ATELIER_TRY_ASSIGN(const auto person, lock(tx, who));
  ATELIER_TRY(may_have_pin(person));
  store::set_pin(tx, who, pin_hash);
  changes::note(tx, by, "person-pin", who.str());
  return {};
}

Result<void> People::remove_pin(sql::Tx& tx, const auth::Caller& by, const UserId& who) const {
  ATELIER_TRY(lock(tx, who));
  store::set_pin(tx, who, "");
  changes::note(tx, by, "person-pin-removed", who.str());
  return {};
}

std::vector<Person> find_staff(sql::Reader& db, std::string_view words, std::string_view after,
                               std::size_t limit) {
  const board::Search search(words);
  std::vector<Person> found;
  for (auto& person : store::staff(db)) {
    if (found.size() == limit) break;
    if (person.email > after && search.matches(board::folded(person.name + " " + person.email)))
      found.push_back(std::move(person));
  }
  return found;
}

}  // namespace atelier::identity
