// SPDX-License-Identifier: Apache-2.0
#include "identity/people.h"

#include <gmock/gmock.h>

#include "contracts/identity.h"
#include "identity/identity_fixture.h"
#include "platform/testing/at_once.h"

namespace atelier::identity {
namespace {

using auth::Role;
using ::testing::ElementsAre;
using PeopleTest = IdentityTest;

std::vector<std::string> pointers_of(const Error& error) {
  std::vector<std::string> pointers;
  for (const auto& field : error.fields) pointers.push_back(field.pointer);
  return pointers;
}

TEST_F(PeopleTest, SignUpMakesACustomer) {
  const auto anna = sign_up("Anna@Example.com");
  ASSERT_TRUE(anna);
  EXPECT_EQ(anna->email, "anna@example.com");
  EXPECT_THAT(anna->roles, ElementsAre(Role::customer));
}

TEST_F(PeopleTest, AnEmailBelongsToOneAccountHoweverItIsSpelled) {
  ASSERT_TRUE(sign_up("anna@example.com"));
  const auto again = sign_up("ANNA@EXAMPLE.COM");
  EXPECT_EQ(again.error().kind, ErrorKind::conflict);
  EXPECT_EQ(again.error().type, "email-taken");
}

TEST_F(PeopleTest, SignUpNamesEveryWrongField) {
  const auto refused = rig.send({.method = Method::post,
                                 .target = "/api/identity/sign-up",
                                 .body = to_json(SignUp{"anna", "too short", " ", "?"})});
  EXPECT_EQ(refused.error().kind, ErrorKind::unprocessable);
  EXPECT_THAT(pointers_of(refused.error()), ElementsAre("/email", "/password", "/name", "/phone"));
}

TEST_F(PeopleTest, PasswordsHaveTenToTwoHundredCharacters) {
  const auto with = [&](const std::string& email, const std::string& password) {
    return rig.send({.method = Method::post,
                     .target = "/api/identity/sign-up",
                     .body = to_json(SignUp{email, password, "Anna", "+7 495 1234567"})});
  };
  EXPECT_TRUE(with("a@example.com", "десятьбукв"));
  EXPECT_TRUE(with("b@example.com", std::string(200, 'x')));
  EXPECT_FALSE(with("c@example.com", "девятьбук"));
  EXPECT_FALSE(with("d@example.com", std::string(201, 'x')));
}

TEST_F(PeopleTest, SignUpIsLimitedPerAddress) {
  options.sign_ups_per_hour = 2;
  restart();
  EXPECT_TRUE(sign_up("a@example.com"));
  EXPECT_TRUE(sign_up("b@example.com"));
  EXPECT_EQ(sign_up("c@example.com").error().type, "too-many-sign-ups");
  rig.clock.advance(kHour);
  EXPECT_TRUE(sign_up("c@example.com"));
}

TEST_F(PeopleTest, MeIsWhoeverAsks) {
  ASSERT_TRUE(sign_up("anna@example.com"));
  const auto caller = enter(log_in("anna@example.com")->token).value();
  const auto me = rig.ask<PersonView>({.target = "/api/identity/me", .caller = caller});
  ASSERT_TRUE(me);
  EXPECT_EQ(me->email, "anna@example.com");
  EXPECT_EQ(me->phone, "+7 495 1234567");
}

TEST_F(PeopleTest, StaffAreMadeWithTheirRolesByAnAdministrator) {
  const auto made = rig.ask<PersonView>(
      {.method = Method::post,
       .target = "/api/identity/people",
       .body = to_json(NewPerson{
           "otto@example.com", kPassword, "Otto", std::nullopt, {Role::operator_, Role::lead}}),
       .caller = admin()});
  ASSERT_TRUE(made);
  EXPECT_THAT(made->roles, ElementsAre(Role::operator_, Role::lead));
  EXPECT_EQ(enter(log_in("otto@example.com")->token)->roles, Role::operator_ | Role::lead);
}

TEST_F(PeopleTest, AreForAdministratorsOnly) {
  const auto id = sign_up("anna@example.com")->id.str();
  const Request requests[] = {
      {.method = Method::get, .target = "/api/identity/people"},
      {.method = Method::post, .target = "/api/identity/people", .body = "{}"},
      {.method = Method::get, .target = "/api/identity/people/" + id},
      {.method = Method::patch, .target = "/api/identity/people/" + id, .body = "{}"},
      {.method = Method::put, .target = "/api/identity/people/" + id + "/password", .body = "{}"},
      {.method = Method::put, .target = "/api/identity/people/" + id + "/pin", .body = "{}"},
      {.method = Method::delete_, .target = "/api/identity/people/" + id + "/pin"},
      {.method = Method::delete_, .target = "/api/identity/people/" + id + "/sessions"},
      {.method = Method::get, .target = "/api/identity/changes"}};
  for (auto request : requests) {
    EXPECT_EQ(rig.send(request).error().kind, ErrorKind::unauthenticated);
    for (auto role : {Role::customer, Role::manager, Role::operator_, Role::lead}) {
      request.caller = testing::somebody(role);
      EXPECT_EQ(rig.send(request).error().kind, ErrorKind::forbidden) << name_of(role);
    }
  }
}

TEST_F(PeopleTest, NewRolesVoidTheTokensUnderWayAndShowAtTheNextRenewal) {
  const auto anna = sign_up("anna@example.com")->id;
  Browser browser;
  const auto token = log_in(browser, "anna@example.com")->token;
  const auto changed = change(admin(), anna, {.roles = std::vector{Role::manager}});
  ASSERT_TRUE(changed);
  EXPECT_THAT(changed->roles, ElementsAre(Role::manager));
  EXPECT_FALSE(enter(token));
  EXPECT_EQ(enter(renew(browser)->token)->roles, Role::manager);
  EXPECT_EQ(rig.broadcasts<UserRevoked>().size(), 1u);
}

TEST_F(PeopleTest, DisablingEndsEverySession) {
  const auto anna = sign_up("anna@example.com")->id;
  Browser browser;
  const auto token = log_in(browser, "anna@example.com")->token;
  ASSERT_TRUE(change(admin(), anna, {.disabled = true}));
  EXPECT_FALSE(enter(token));
  EXPECT_FALSE(renew(browser));
  ASSERT_TRUE(change(admin(), anna, {.disabled = false}));
  EXPECT_FALSE(renew(browser));  // log in again
}

TEST_F(PeopleTest, AChangeOfNothingVoidsNothing) {
  const auto anna = sign_up("anna@example.com")->id;
  const auto token = log_in("anna@example.com")->token;
  ASSERT_TRUE(change(admin(), anna, {.roles = std::vector{Role::customer}, .disabled = false}));
  EXPECT_TRUE(enter(token));
  EXPECT_TRUE(rig.broadcasts<UserRevoked>().empty());
}

TEST_F(PeopleTest, AnAdministratorStaysOne) {
  const auto me = admin();
  EXPECT_EQ(change(me, me.user, {.disabled = true}).error().type, "not-yourself");
  EXPECT_EQ(change(me, me.user, {.roles = std::vector{Role::lead}}).error().type, "not-yourself");
}

TEST_F(PeopleTest, WhoDoesNotExistIsNotFound) {
  EXPECT_EQ(change(admin(), UserId::make(), {.disabled = true}).error().kind, ErrorKind::not_found);
  EXPECT_EQ(rig.send({.method = Method::patch,
                      .target = "/api/identity/people/nobody",
                      .body = "{}",
                      .caller = admin()})
                .error()
                .kind,
            ErrorKind::not_found);
}

TEST_F(PeopleTest, AreListedByEmailAPageAtATime) {
  for (const char* name : {"otto", "anna", "andrei", "boris"})
    ASSERT_TRUE(sign_up(name + std::string("@example.com")));
  const auto caller = admin();
  const auto page = [&](const std::string& query) {
    auto list = rig.ask<PeoplePage>({.target = "/api/identity/people?" + query, .caller = caller});
    std::vector<std::string> emails;
    for (const auto& person : list->people) emails.push_back(person.email);
    return std::pair(emails, list->next);
  };
  const auto [first, next] = page("limit=3");
  EXPECT_THAT(first,
              ElementsAre("admin@atelier.example", "andrei@example.com", "anna@example.com"));
  ASSERT_EQ(next, "anna@example.com");
  const auto [second, end] = page("limit=3&after=anna%40example.com");
  EXPECT_THAT(second, ElementsAre("boris@example.com", "otto@example.com"));
  EXPECT_EQ(end, std::nullopt);
  EXPECT_THAT(page("email=an").first, ElementsAre("andrei@example.com", "anna@example.com"));
  EXPECT_FALSE(rig.send({.target = "/api/identity/people?limit=201", .caller = caller}));
}

TEST_F(PeopleTest, AccountsOfTheConfigurationAreMadeOnceAndThenLeftAlone) {
  options.accounts.push_back({"otto@example.com", kPassword, "Otto", "", Role::operator_});
  restart();
  const auto otto = log_in("otto@example.com");
  ASSERT_TRUE(otto);
  ASSERT_TRUE(change(admin(), otto->person.id, {.roles = std::vector{Role::lead}}));
  options.accounts.back().password = "another password";
  restart();
  EXPECT_FALSE(log_in("otto@example.com", "another password"));
  EXPECT_THAT(log_in("otto@example.com")->person.roles, ElementsAre(Role::lead));
}

TEST_F(PeopleTest, TwoChangesAtTheSameMomentBothStand) {
  const auto by = admin();
  for (int i = 0; i < 20; ++i) {
    const auto email = "p" + std::to_string(i) + "@example.com";
    const auto id =
        create_account(rig.db(), {email, kPassword, "Anna", "", auth::Role::customer}).value().id;
    const PersonChange changes[] = {{.roles = std::vector{Role::manager}}, {.disabled = true}};
    at_once(2, [&](int which) { EXPECT_TRUE(change(by, id, changes[which])); });
    const auto after = rig.db().read(
        [&](sql::Reader& db) -> Result<Person> { return store::find_person(db, id).value(); });
    ASSERT_TRUE(after->disabled);
    ASSERT_TRUE(after->roles.any(Role::manager));
  }
}

}  // namespace
}  // namespace atelier::identity
