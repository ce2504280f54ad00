// SPDX-License-Identifier: Apache-2.0
// The only place with identity's SQL.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "identity/person.h"
#include "identity/session.h"
#include "platform/sql/sql.h"

namespace atelier::identity {

std::span<const sql::Migration> migrations();  // made from schema/*.sql

namespace store {

// --- people

/// False where the e-mail is taken.
bool insert_person(sql::Tx& tx, const Person& person, std::string_view password_hash);
std::optional<Person> find_person(sql::Reader& db, const UserId& id);
/// The same; nobody else changes it until the transaction ends.
std::optional<Person> lock_person(sql::Tx& tx, const UserId& id);
bool email_taken(sql::Reader& db, std::string_view email);

struct Credentials {
  UserId user;
  std::string password_hash;
};
std::optional<Credentials> find_credentials(sql::Reader& db, std::string_view email);

/// Whose phone ends with these ten digits, whatever stands between them; the newest first.
std::vector<UserId> find_by_phone(sql::Reader& db, std::string_view ten_digits, int limit);
/// People by e-mail, which begins with `prefix` and comes after `after`.
std::vector<Person> page_of_people(sql::Reader& db, std::string_view prefix, std::string_view after,
                                   int limit);
/// Everyone who is more than a customer, by e-mail: few.
std::vector<Person> staff(sql::Reader& db);
void set_access(sql::Tx& tx, const UserId& id, auth::Roles roles, bool disabled);
void set_name(sql::Tx& tx, const UserId& id, std::string_view name, std::string_view phone);
void set_password(sql::Tx& tx, const UserId& id, std::string_view password_hash);

struct Pin {
  std::string hash;        ///< "" where there is none
  std::int64_t wrong = 0;  ///< in a row
};
Pin pin_of(sql::Reader& db, const UserId& id);
/// Also forgets the wrong ones.
void set_pin(sql::Tx& tx, const UserId& id, std::string_view hash);
void count_wrong_pin(sql::Tx& tx, const UserId& id);
void forget_wrong_pins(sql::Tx& tx, const UserId& id);
/// Who has a PIN, by name.
std::vector<Person> people_with_pin(sql::Reader& db);
void set_not_before(sql::Tx& tx, const UserId& id, Instant not_before);

struct NotBefore {
  UserId user;
  Instant not_before;
};
/// Whose tokens were made void after `since`.
std::vector<NotBefore> revoked_since(sql::Reader& db, Instant since);

// --- sessions

void insert_session(sql::Tx& tx, const Session& session);
/// The session, which nobody else can change until this transaction ends.
std::optional<Session> lock_session(sql::Tx& tx, const Uuid& id);
void rotate_session(sql::Tx& tx, const Uuid& id, std::string_view digest, std::string_view salt);
void end_session(sql::Tx& tx, const Uuid& id);
void end_sessions_of(sql::Tx& tx, const UserId& user);
/// The last log-in or renewal.
Instant last_seen(sql::Reader& db, const UserId& user);
/// Sessions that can still be renewed.
std::int64_t open_sessions(sql::Reader& db, const UserId& user, Instant now);
/// Of one user; sessions older than any can live.
void forget_old_sessions(sql::Tx& tx, const UserId& user, Instant created_before);

}  // namespace store

}  // namespace atelier::identity
