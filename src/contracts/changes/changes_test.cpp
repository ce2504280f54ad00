// SPDX-License-Identifier: Apache-2.0
#include "contracts/changes/changes.h"

#include <gmock/gmock.h>

#include "platform/testing/context_rig.h"

namespace atelier::changes {
namespace {

using auth::Role;
using ::testing::ElementsAre;

/// A page as a client reads it.
struct ReadPage {
  std::vector<Change> changes;
  std::optional<ChangeId> next;
};
BOOST_DESCRIBE_STRUCT(ReadPage, (), (changes, next))

class ChangesTest : public ::testing::Test {
 protected:
  ChangesTest() {
    EXPECT_TRUE(migrate(rig.db()));
    add_route(rig.ports().router, "/changes", Role::admin, rig.db());
  }
  void change(const std::string& what, const std::string& subject) {
    rig.clock.advance(kSecond);
    EXPECT_TRUE(rig.db().write([&](sql::Tx& tx) -> Result<void> {
      note(tx, olga, what, subject, "now so");
      return {};
    }));
  }
  ReadPage page(const std::string& query = "") {
    return rig.ask<ReadPage>({.target = "/changes?" + query, .caller = olga}).value();
  }
  static std::vector<std::string> whats(const ReadPage& page) {
    std::vector<std::string> names;
    for (const auto& one : page.changes) names.push_back(one.what);
    return names;
  }

  testing::ContextRig rig{"changes"};
  const auth::Caller olga = testing::somebody(Role::admin, "Olga");
};

TEST_F(ChangesTest, SayWhoChangedWhatAndWhen) {
  change("routing", "ring");
  const auto one = page().changes.at(0);
  EXPECT_EQ(one.by, olga.user);
  EXPECT_EQ(one.by_name, "Olga");
  EXPECT_EQ(one.subject, "ring");
  EXPECT_EQ(one.detail, "now so");
  EXPECT_EQ(one.at, rig.clock.now());
}

TEST_F(ChangesTest, ComeNewestFirstAPageAtATime) {
  for (const auto* what : {"a", "b", "c"}) change(what, "x");
  const auto first = page("limit=2");
  EXPECT_THAT(whats(first), ElementsAre("c", "b"));
  const auto second = page("limit=2&before=" + first.next.value().str());
  EXPECT_THAT(whats(second), ElementsAre("a"));
  EXPECT_FALSE(second.next);
}

TEST_F(ChangesTest, CanBeAskedForOfOneSubject) {
  change("a", "ring");
  change("b", "pendant");
  EXPECT_THAT(whats(page("subject=ring")), ElementsAre("a"));
}

TEST_F(ChangesTest, AreNotKeptOfWhatWasRolledBack) {
  EXPECT_FALSE(rig.db().write([&](sql::Tx& tx) -> Result<void> {
    note(tx, olga, "a", "x");
    return Error{ErrorKind::conflict, "no", "No."};
  }));
  EXPECT_THAT(whats(page()), ElementsAre());
}

}  // namespace
}  // namespace atelier::changes
