// SPDX-License-Identifier: Apache-2.0
#include "identity/person.h"

#include <gtest/gtest.h>

namespace atelier::identity {
namespace {

using auth::Role;

TEST(Email, HasOneSpellingHoweverItIsTyped) {
  EXPECT_EQ(normalise_email("  Anna.Petrova@Example.COM "), "anna.petrova@example.com");
  EXPECT_EQ(normalise_email("anna+rings@example.com"), "anna+rings@example.com");
  EXPECT_EQ(normalise_email("admin@workshop"), "admin@workshop");
}

TEST(Email, IsRefusedWhereNobodyCouldBeWrittenTo) {
  for (const char* text :
       {"", "anna", "@example.com", "anna@", "a b@example.com", "anna@exa mple.com", "a@b@c",
        "anna@-example.com", "anna@example..com", ".anna@example.com", "anna@example.com.",
        "anna\n@example.com", "анна@example.com", "anna@пример.рф"})
    EXPECT_FALSE(normalise_email(text)) << text;
  EXPECT_FALSE(normalise_email(std::string(65, 'a') + "@example.com"));
  EXPECT_FALSE(normalise_email("a@" + std::string(260, 'b')));
}

TEST(Phone, IsTheSameHoweverItIsWritten) {
  for (const char* text : {"8 (912) 345-67-89", "+79123456789", "9123456789", "+7 912 345.67.89"})
    EXPECT_EQ(last_ten_digits(text), "9123456789") << text;
  EXPECT_FALSE(last_ten_digits("345-67-89"));
}

TEST(Access, AnAdministratorCannotLockThemselvesOut) {
  const Person admin{.id = UserId::make(), .roles = Role::admin};
  const auto anna = UserId::make();
  EXPECT_EQ(may_change_access(admin.id, admin, Role::lead, false).error().type, "not-yourself");
  EXPECT_EQ(may_change_access(admin.id, admin, Role::admin, true).error().type, "not-yourself");
  EXPECT_TRUE(may_change_access(admin.id, admin, Role::admin | Role::lead, false));
  EXPECT_TRUE(may_change_access(anna, admin, Role::lead, true));
}

}  // namespace
}  // namespace atelier::identity
