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

struct AccessChange {
  std::optional<std::vector<auth::Role>> roles;
  std::optional<bool> disabled;
};
BOOST_DESCRIBE_STRUCT(AccessChange, (), (roles, disabled))
void check(const AccessChange& in, FieldErrors& errors);

struct PeopleQuery {
  std::optional<std::string> email;  ///< begins with
  std::optional<std::string> after;  ///< `next` of the page before
  std::optional<std::int64_t> limit;
};
BOOST_DESCRIBE_STRUCT(PeopleQuery, (), (email, after, limit))
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
