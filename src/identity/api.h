// SPDX-License-Identifier: Apache-2.0
// What goes over the wire at /api/identity.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "identity/sessions.h"
#include "platform/base/json.h"

namespace atelier::identity {

struct SignUp {
  std::string email;
  std::string password;
  std::string name;
  std::string phone;
};
BOOST_DESCRIBE_STRUCT(SignUp, (), (email, password, name, phone))
void check(const SignUp& in, FieldErrors& errors);

struct NewPerson {
  std::string email;
  std::string password;
  std::string name;
  std::optional<std::string> phone;
  std::vector<auth::Role> roles;
};
BOOST_DESCRIBE_STRUCT(NewPerson, (), (email, password, name, phone, roles))
void check(const NewPerson& in, FieldErrors& errors);

struct LogIn {
  std::string email;
  std::string password;
};
BOOST_DESCRIBE_STRUCT(LogIn, (), (email, password))

struct PersonChange {
  std::optional<std::vector<auth::Role>> roles;
  std::optional<bool> disabled;
  std::optional<std::string> name;
  std::optional<std::string> phone;
};
BOOST_DESCRIBE_STRUCT(PersonChange, (), (roles, disabled, name, phone))
void check(const PersonChange& in, FieldErrors& errors);

struct NewPassword {
  std::string password;
};
BOOST_DESCRIBE_STRUCT(NewPassword, (), (password))
void check(const NewPassword& in, FieldErrors& errors);

struct NewPin {
  std::string pin;  ///< 4 to 8 digits
};
BOOST_DESCRIBE_STRUCT(NewPin, (), (pin))
void check(const NewPin& in, FieldErrors& errors);

struct TakeOver {
  UserId person;
  std::string pin;
};
BOOST_DESCRIBE_STRUCT(TakeOver, (), (person, pin))

struct PeopleQuery {
  std::optional<std::string> email;  ///< begins with
  std::optional<bool> staff;         ///< only who is more than a customer
  std::optional<std::string> q;      ///< with staff: beginnings of words of name and e-mail
  std::optional<std::string> after;  ///< `next` of the page before
  std::optional<std::int64_t> limit;
};
BOOST_DESCRIBE_STRUCT(PeopleQuery, (), (email, staff, q, after, limit))
void check(const PeopleQuery& in, FieldErrors& errors);

struct PersonView {
  UserId id;
  std::string email;
  std::string name;
  std::string phone;
  std::vector<auth::Role> roles;
  bool disabled = false;
  Instant created_at;
};
BOOST_DESCRIBE_STRUCT(PersonView, (), (id, email, name, phone, roles, disabled, created_at))

/// A person as an administrator sees them.
struct PersonPage {
  PersonView person;
  std::int64_t open_sessions = 0;
  std::optional<Instant> last_seen_at;  ///< of the sessions of the last hours
  bool has_pin = false;
  bool pin_locked = false;  ///< it was wrong too often
};
BOOST_DESCRIBE_STRUCT(PersonPage, (), (person, open_sessions, last_seen_at, has_pin, pin_locked))

/// Someone who may take over a bench by PIN.
struct BenchPerson {
  UserId id;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(BenchPerson, (), (id, name))

struct Bench {
  std::vector<BenchPerson> people;  ///< by name
};
BOOST_DESCRIBE_STRUCT(Bench, (), (people))

struct PeoplePage {
  std::vector<PersonView> people;
  std::optional<std::string> next;  ///< absent on the last page
};
BOOST_DESCRIBE_STRUCT(PeoplePage, (), (people, next))

struct SessionView {
  PersonView person;
  std::string token;  ///< for programs: "Authorization: Bearer"; browsers have the cookie
  Instant expires_at;
  Instant session_ends_at;
  bool encrypted = false;  ///< false where the log-in travelled over plain http
};
BOOST_DESCRIBE_STRUCT(SessionView, (), (person, token, expires_at, session_ends_at, encrypted))

auth::Roles to_roles(const std::vector<auth::Role>& list);
PersonView to_view(const Person& person);
SessionView to_view(const Opened& opened, bool encrypted);

}  // namespace atelier::identity
