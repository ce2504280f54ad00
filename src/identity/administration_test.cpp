// SPDX-License-Identifier: Apache-2.0
// What an administrator does with other people's accounts, and benches that operators share.
#include <gmock/gmock.h>

#include "identity/identity_fixture.h"

namespace atelier::identity {
namespace {

using auth::Role;
using ::testing::ElementsAre;

/// What the list of changes answers.
struct ReadChange {
  std::string id;
  Instant at;
  UserId by;
  std::string by_name;
  std::string what;
  std::string subject;
  std::string detail;
};
BOOST_DESCRIBE_STRUCT(ReadChange, (), (id, at, by, by_name, what, subject, detail))
struct ReadChanges {
  std::vector<ReadChange> changes;
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(ReadChanges, (), (changes, next))

class AdministrationTest : public IdentityTest {
 protected:
  UserId make(const std::string& email, const std::string& name, std::vector<Role> roles) {
    return rig
        .ask<PersonView>({.method = Method::post,
                          .target = "/api/identity/people",
                          .body = to_json(NewPerson{email, kPassword, name, std::nullopt, roles}),
                          .caller = admin_})
        .value()
        .id;
  }
  Result<http::Reply> put(const UserId& who, const std::string& what, const std::string& body) {
    return rig.send({.method = Method::put,
                     .target = "/api/identity/people/" + who.str() + "/" + what,
                     .body = body,
                     .caller = admin_});
  }
  Result<http::Reply> remove(const UserId& who, const std::string& what) {
    return rig.send({.method = Method::delete_,
                     .target = "/api/identity/people/" + who.str() + "/" + what,
                     .caller = admin_});
  }
  PersonPage page(const UserId& who) {
    return rig.ask<PersonPage>({.target = "/api/identity/people/" + who.str(), .caller = admin_})
        .value();
  }
  std::vector<std::string> names(const std::string& query) {
    const auto found =
        rig.ask<PeoplePage>({.target = "/api/identity/people?" + query, .caller = admin_});
    std::vector<std::string> list;
    for (const auto& person : found->people) list.push_back(person.name);
    return list;
  }
  std::vector<std::string> changes_of(const UserId& who) {
    const auto page = rig.ask<ReadChanges>(
        {.target = "/api/identity/changes?subject=" + who.str(), .caller = admin_});
    std::vector<std::string> list;
    for (const auto& one : page->changes)
      list.push_back(one.by_name + " " + one.what + (one.detail.empty() ? "" : ": " + one.detail));
    return list;
  }
  Result<SessionView> take_over(const auth::Caller& from, const UserId& to,
                                const std::string& pin) {
    return rig.ask<SessionView>({.method = Method::post,
                                 .target = "/api/identity/session/take-over",
                                 .body = to_json(TakeOver{to, pin}),
                                 .caller = from});
  }

  const auth::Caller admin_ = admin();
};

TEST_F(AdministrationTest, StaffIsFoundByTheBeginningsOfWordsInEitherCase) {
  ASSERT_TRUE(sign_up("customer@example.com"));
  make("otto@example.com", "Отто Кузнецов", {Role::operator_});
  make("galina@example.com", "Галина Орлова", {Role::lead});
  EXPECT_THAT(names("staff=true"), ElementsAre("Admin", "Галина Орлова", "Отто Кузнецов"));
  EXPECT_THAT(names("staff=true&q=%D0%BE"), ElementsAre("Галина Орлова", "Отто Кузнецов"));
  EXPECT_THAT(names("staff=true&q=%D0%BA%D1%83%D0%B7%20otto"), ElementsAre("Отто Кузнецов"));
  EXPECT_THAT(names("staff=true&limit=2"), ElementsAre("Admin", "Галина Орлова"));
  EXPECT_THAT(names("staff=true&after=galina%40example.com"), ElementsAre("Отто Кузнецов"));
}

TEST_F(AdministrationTest, ANameIsMendedWithoutSigningAnyoneOut) {
  const auto otto = make("otto@example.com", "Oto", {Role::operator_});
  const auto token = log_in("otto@example.com")->token;
  const auto changed = change(admin_, otto, {.name = "Otto", .phone = "+7 900 000-00-00"});
  EXPECT_EQ(changed->name, "Otto");
  EXPECT_TRUE(enter(token));
  EXPECT_EQ(change(admin_, otto, {.name = " "}).error().fields.at(0).pointer, "/name");
}

TEST_F(AdministrationTest, ANewPasswordEndsTheSessionsOfWhoeverKnewTheOldOne) {
  const auto otto = make("otto@example.com", "Otto", {Role::operator_});
  Browser browser;
  const auto token = log_in(browser, "otto@example.com")->token;
  EXPECT_EQ(page(otto).open_sessions, 1);
  EXPECT_EQ(put(otto, "password", R"({"password":"short"})").error().fields.at(0).pointer,
            "/password");
  ASSERT_TRUE(put(otto, "password", R"({"password":"another password"})"));
  EXPECT_FALSE(enter(token));
  EXPECT_FALSE(renew(browser));
  EXPECT_FALSE(log_in("otto@example.com"));
  EXPECT_TRUE(log_in("otto@example.com", "another password"));
}

TEST_F(AdministrationTest, AllSessionsOfAPersonCanBeEnded) {
  const auto otto = make("otto@example.com", "Otto", {Role::operator_});
  const auto first = log_in("otto@example.com")->token;
  const auto second = log_in("otto@example.com")->token;
  EXPECT_EQ(page(otto).open_sessions, 2);
  ASSERT_TRUE(remove(otto, "sessions"));
  EXPECT_FALSE(enter(first));
  EXPECT_FALSE(enter(second));
  EXPECT_EQ(page(otto).open_sessions, 0);
  EXPECT_TRUE(log_in("otto@example.com"));
}

TEST_F(AdministrationTest, EachChangeIsNotedWithWhoMadeIt) {
  const auto otto = make("otto@example.com", "Otto", {Role::operator_});
  ASSERT_TRUE(put(otto, "pin", R"({"pin":"1234"})"));
  ASSERT_TRUE(remove(otto, "pin"));
  ASSERT_TRUE(change(admin_, otto, {.roles = std::vector{Role::operator_, Role::lead}}));
  ASSERT_TRUE(change(admin_, otto, {.disabled = true}));
  ASSERT_TRUE(put(otto, "password", R"({"password":"another password"})"));
  ASSERT_TRUE(remove(otto, "sessions"));
  EXPECT_THAT(
      changes_of(otto),
      ElementsAre("Admin person-signed-out", "Admin person-password", "Admin person-blocked",
                  "Admin person-roles: operator, lead", "Admin person-pin-removed",
                  "Admin person-pin", "Admin person-made: operator"));
}

TEST_F(AdministrationTest, WhoIsNotThereIsNotFound) {
  const auto nobody = UserId::make();
  EXPECT_EQ(put(nobody, "password", R"({"password":"another password"})").error().type,
            "person-not-found");
  EXPECT_EQ(put(nobody, "pin", R"({"pin":"1234"})").error().type, "person-not-found");
  EXPECT_EQ(remove(nobody, "pin").error().type, "person-not-found");
  EXPECT_EQ(remove(nobody, "sessions").error().type, "person-not-found");
}

TEST_F(AdministrationTest, APinHasFourToEightDigits) {
  const auto otto = make("otto@example.com", "Otto", {Role::operator_});
  for (const auto* pin : {"123", "123456789", "12a4", ""})
    EXPECT_EQ(put(otto, "pin", to_json(NewPin{pin})).error().fields.at(0).pointer, "/pin") << pin;
}

TEST_F(AdministrationTest, APinIsForOperatorsAndOpensNothingMore) {
  const auto lead = make("galina@example.com", "Galina", {Role::operator_, Role::lead});
  EXPECT_EQ(put(lead, "pin", R"({"pin":"1234"})").error().type, "not-an-operator");
  const auto otto = make("otto@example.com", "Otto", {Role::operator_});
  const auto pavel = make("pavel@example.com", "Pavel", {Role::operator_});
  ASSERT_TRUE(put(otto, "pin", R"({"pin":"1234"})"));
  ASSERT_TRUE(change(admin_, otto, {.roles = std::vector{Role::operator_, Role::admin}}));
  const auto at_bench = enter(log_in("pavel@example.com")->token).value();
  EXPECT_EQ(take_over(at_bench, otto, "1234").error().type, "wrong-pin");
  EXPECT_EQ(page(pavel).has_pin, false);
}

TEST_F(AdministrationTest, AnOperatorTakesOverASharedBenchByPin) {
  const auto otto = make("otto@example.com", "Otto", {Role::operator_});
  make("pavel@example.com", "Pavel", {Role::operator_});
  ASSERT_TRUE(put(otto, "pin", R"({"pin":"1234"})"));
  const auto token = log_in("pavel@example.com")->token;
  const auto pavel = enter(token).value();
  const auto bench = rig.ask<Bench>({.target = "/api/identity/bench", .caller = pavel});
  ASSERT_EQ(bench->people.size(), 1u);
  EXPECT_EQ(bench->people[0].name, "Otto");

  const auto opened = take_over(pavel, otto, "1234");
  ASSERT_TRUE(opened);
  EXPECT_EQ(enter(opened->token)->user, otto);
  EXPECT_FALSE(enter(token));  // whoever was there is signed out
}

TEST_F(AdministrationTest, APinThatWasWrongTooOftenIsWorthNothingUntilANewOneIsSet) {
  const auto otto = make("otto@example.com", "Otto", {Role::operator_});
  make("pavel@example.com", "Pavel", {Role::operator_});
  ASSERT_TRUE(put(otto, "pin", R"({"pin":"1234"})"));
  const auto pavel = enter(log_in("pavel@example.com")->token).value();
  for (int i = 0; i < kMostWrongPins; ++i)
    EXPECT_EQ(take_over(pavel, otto, "0000").error().type, "wrong-pin");
  EXPECT_EQ(take_over(pavel, otto, "1234").error().type, "pin-locked");
  EXPECT_TRUE(page(otto).pin_locked);
  ASSERT_TRUE(put(otto, "pin", R"({"pin":"4321"})"));
  EXPECT_TRUE(take_over(pavel, otto, "4321"));
}

}  // namespace
}  // namespace atelier::identity
