// SPDX-License-Identifier: Apache-2.0
#include "identity/api.h"

#include <boost/mp11.hpp>

#include "platform/base/text_rules.h"

namespace atelier::identity {
namespace {

constexpr std::size_t kLongestName = 100;

void check_email(FieldErrors& errors, const std::string& email) {
  if (!normalise_email(email)) errors.add("/email", "must be an e-mail address");
}

void check_password(FieldErrors& errors, const std::string& password) {
  const auto length = count_characters(password);
  if (length < kShortestPassword || length > kLongestPassword)
    errors.add("/password", "must have 10 to 200 characters");
}

void check_roles(FieldErrors& errors, const std::vector<auth::Role>& roles) {
  if (roles.empty()) errors.add("/roles", "must name at least one role");
}

std::vector<auth::Role> to_list(auth::Roles roles) {
  std::vector<auth::Role> list;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<auth::Role>>([&](auto d) {
    if (roles.any(d.value)) list.push_back(d.value);
  });
  return list;
}

}  // namespace

void check(const SignUp& in, FieldErrors& errors) {
  check_email(errors, in.email);
  check_password(errors, in.password);
  check_line(errors, "/name", in.name, 1, kLongestName);
  check_phone(errors, "/phone", in.phone, true);
}

void check(const NewPerson& in, FieldErrors& errors) {
  check_email(errors, in.email);
  check_password(errors, in.password);
  check_line(errors, "/name", in.name, 1, kLongestName);
  check_phone(errors, "/phone", in.phone.value_or(""), false);
  check_roles(errors, in.roles);
}

void check(const PersonChange& in, FieldErrors& errors) {
  if (in.roles) check_roles(errors, *in.roles);
  if (in.name) check_line(errors, "/name", *in.name, 1, kLongestName);
  if (in.phone) check_phone(errors, "/phone", *in.phone, false);
}

void check(const NewPassword& in, FieldErrors& errors) { check_password(errors, in.password); }

void check(const NewPin& in, FieldErrors& errors) {
  if (!is_pin(in.pin)) errors.add("/pin", "must have 4 to 8 digits");
}

void check(const PeopleQuery& in, FieldErrors& errors) {
  if (in.limit && (*in.limit < 1 || *in.limit > 200)) errors.add("/limit", "must be 1 to 200");
  if (in.q && !in.staff.value_or(false))
    errors.add("/q", "needs staff=true; customers are found by email");
}

auth::Roles to_roles(const std::vector<auth::Role>& list) {
  auth::Roles roles;
  for (auto role : list) roles = roles | role;
  return roles;
}

PersonView to_view(const Person& person) {
  return {.id = person.id,
          .email = person.email,
          .name = person.name,
          .phone = person.phone,
          .roles = to_list(person.roles),
          .disabled = person.disabled,
          .created_at = person.created_at};
}

SessionView to_view(const Opened& opened, bool encrypted) {
  return {.person = to_view(opened.person),
          .token = opened.token,
          .expires_at = opened.token_expires_at,
          .session_ends_at = opened.ends_at,
          .encrypted = encrypted};
}

}  // namespace atelier::identity
