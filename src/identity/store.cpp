// SPDX-License-Identifier: Apache-2.0
#include "identity/store.h"

namespace atelier::identity::store {
namespace {

Person read_person(const sql::Row& row) {
  return {.id = row.id<UserId>(0),
          .email = row.str(1),
          .name = row.str(2),
          .phone = row.str(3),
          .roles = auth::Roles::from_bits(static_cast<int>(row.i64(4))),
          .disabled = row.flag(5),
          .not_before = row.time(6),
          .created_at = row.time(7)};
}

Session read_session(const sql::Row& row) {
  return {.id = row.uuid(0),
          .user = row.id<UserId>(1),
          .digest = row.str(2),
          .previous_digest = row.str(3),
          .salt = row.str(4),
          .created_at = row.time(5),
          .last_seen_at = row.time(6),
          .ended_at = row.maybe_time(7)};
}

}  // namespace

bool insert_person(sql::Tx& tx, const Person& person, std::string_view password_hash) {
  return tx.exec(
             "INSERT INTO person (id, email, password_hash, name, phone, roles, disabled,"
             " not_before, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
             " ON CONFLICT (email) DO NOTHING",
             person.id, person.email, password_hash, person.name, person.phone, person.roles.bits(),
             person.disabled, person.not_before, person.created_at) == 1;
}

std::optional<Person> find_person(sql::Reader& db, const UserId& id) {
  return db.first(
      "SELECT id, email, name, phone, roles, disabled, not_before, created_at FROM person"
      " WHERE id = $1",
      read_person, id);
}

std::optional<Person> lock_person(sql::Tx& tx, const UserId& id) {
  tx.exec("UPDATE person SET roles = roles WHERE id = $1", id);
  return find_person(tx, id);
}

bool email_taken(sql::Reader& db, std::string_view email) {
  return db.exists("SELECT 1 FROM person WHERE email = $1", email);
}

std::optional<Credentials> find_credentials(sql::Reader& db, std::string_view email) {
  return db.first(
      "SELECT id, password_hash FROM person WHERE email = $1",
      [](const sql::Row& row) {
        return Credentials{row.id<UserId>(0), row.str(1)};
      },
      email);
}

// As the index person_by_phone has it.
#define ATELIER_DIGITS_OF_PHONE                                                               \
  "replace(replace(replace(replace(replace(replace(phone, '+', ''), ' ', ''), '(', ''), ')'," \
  " ''), '-', ''), '.', '')"

std::vector<UserId> find_by_phone(sql::Reader& db, std::string_view ten_digits, int limit) {
  return db.all(
      "SELECT id FROM person WHERE substr(" ATELIER_DIGITS_OF_PHONE
      ", length(" ATELIER_DIGITS_OF_PHONE ") - 9) = $1 ORDER BY id DESC LIMIT $2",
      [](const sql::Row& row) { return row.id<UserId>(0); }, ten_digits, limit);
}

std::vector<Person> page_of_people(sql::Reader& db, std::string_view prefix, std::string_view after,
                                   int limit) {
  // Addresses are ASCII below DEL, so that DEL ends the range of a prefix.
  const auto end = std::string(prefix) + "\x7f";
  return db.all(
      "SELECT id, email, name, phone, roles, disabled, not_before, created_at FROM person"
      " WHERE email >= $1 AND email < $2 AND email > $3 ORDER BY email LIMIT $4",
      read_person, prefix, end, after, limit);
}

std::vector<Person> staff(sql::Reader& db) {
  return db.all(
      "SELECT id, email, name, phone, roles, disabled, not_before, created_at FROM person"
      " WHERE roles <> 1 ORDER BY email",
      read_person);
}

void set_access(sql::Tx& tx, const UserId& id, auth::Roles roles, bool disabled) {
  tx.exec("UPDATE person SET roles = $1, disabled = $2 WHERE id = $3", roles.bits(), disabled, id);
}

void set_name(sql::Tx& tx, const UserId& id, std::string_view name, std::string_view phone) {
  tx.exec("UPDATE person SET name = $1, phone = $2 WHERE id = $3", name, phone, id);
}

void set_password(sql::Tx& tx, const UserId& id, std::string_view password_hash) {
  tx.exec("UPDATE person SET password_hash = $1 WHERE id = $2", password_hash, id);
}

Pin pin_of(sql::Reader& db, const UserId& id) {
  return db
      .first(
          "SELECT pin_hash, wrong_pins FROM person WHERE id = $1",
          [](const sql::Row& row) {
            return Pin{row.str(0), row.i64(1)};
          },
          id)
      .value_or(Pin{});
}

void set_pin(sql::Tx& tx, const UserId& id, std::string_view hash) {
  tx.exec("UPDATE person SET pin_hash = $1, wrong_pins = 0 WHERE id = $2", hash, id);
}

void count_wrong_pin(sql::Tx& tx, const UserId& id) {
  tx.exec("UPDATE person SET wrong_pins = wrong_pins + 1 WHERE id = $1", id);
}

void forget_wrong_pins(sql::Tx& tx, const UserId& id) {
  tx.exec("UPDATE person SET wrong_pins = 0 WHERE id = $1 AND wrong_pins <> 0", id);
}

std::vector<Person> people_with_pin(sql::Reader& db) {
  return db.all(
      "SELECT id, email, name, phone, roles, disabled, not_before, created_at FROM person"
      " WHERE roles <> 1 AND pin_hash <> '' ORDER BY name, id",
      read_person);
}

void set_not_before(sql::Tx& tx, const UserId& id, Instant not_before) {
  tx.exec("UPDATE person SET not_before = $1 WHERE id = $2 AND not_before < $1", not_before, id);
}

std::vector<NotBefore> revoked_since(sql::Reader& db, Instant since) {
  return db.all(
      "SELECT id, not_before FROM person WHERE not_before > $1",
      [](const sql::Row& row) {
        return NotBefore{row.id<UserId>(0), row.time(1)};
      },
      since);
}

void insert_session(sql::Tx& tx, const Session& session) {
  tx.exec(
      "INSERT INTO session (id, user_id, digest, previous_digest, salt, created_at, last_seen_at,"
      " ended_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
      session.id, session.user, session.digest, session.previous_digest, session.salt,
      session.created_at, session.last_seen_at, session.ended_at);
}

std::optional<Session> lock_session(sql::Tx& tx, const Uuid& id) {
  // A change of nothing takes the row's lock on both engines; what is read after it stays true.
  tx.exec("UPDATE session SET ended_at = ended_at WHERE id = $1", id);
  return tx.first(
      "SELECT id, user_id, digest, previous_digest, salt, created_at, last_seen_at, ended_at"
      " FROM session WHERE id = $1",
      read_session, id);
}

void rotate_session(sql::Tx& tx, const Uuid& id, std::string_view digest, std::string_view salt) {
  tx.exec(
      "UPDATE session SET previous_digest = digest, digest = $1, salt = $2, last_seen_at = $3"
      " WHERE id = $4",
      digest, salt, tx.now(), id);
}

void end_session(sql::Tx& tx, const Uuid& id) {
  tx.exec("UPDATE session SET ended_at = $1 WHERE id = $2 AND ended_at IS NULL", tx.now(), id);
}

void end_sessions_of(sql::Tx& tx, const UserId& user) {
  tx.exec("UPDATE session SET ended_at = $1 WHERE user_id = $2 AND ended_at IS NULL", tx.now(),
          user);
}

Instant last_seen(sql::Reader& db, const UserId& user) {
  return db
      .first(
          "SELECT max(last_seen_at) FROM session WHERE user_id = $1",
          [](const sql::Row& row) { return row.maybe_time(0); }, user)
      .value()
      .value_or(Instant{});
}

std::int64_t open_sessions(sql::Reader& db, const UserId& user, Instant now) {
  return db
      .first(
          "SELECT CAST(count(*) AS BIGINT) FROM session"
          " WHERE user_id = $1 AND ended_at IS NULL AND last_seen_at > $2 AND created_at > $3",
          [](const sql::Row& row) { return row.i64(0); }, user, now - kIdleLife_us,
          now - kSessionLife_us)
      .value();
}

void forget_old_sessions(sql::Tx& tx, const UserId& user, Instant created_before) {
  tx.exec("DELETE FROM session WHERE user_id = $1 AND created_at < $2", user, created_before);
}

}  // namespace atelier::identity::store
