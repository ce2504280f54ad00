// SPDX-License-Identifier: Apache-2.0
#include "platform/sql/schema_history.h"

#include <gtest/gtest.h>

namespace atelier::sql {
namespace {

constexpr Migration kKnown[] = {{1, "orders", "", ""}, {2, "notes", "", ""}};

TEST(SchemaHistory, NamesWhatIsMissing) {
  auto all = missing_migrations("shop", kKnown, {});
  ASSERT_TRUE(all.ok());
  EXPECT_EQ(all->size(), 2u);
  auto last = missing_migrations("shop", kKnown, {{1, "orders"}});
  ASSERT_TRUE(last.ok());
  ASSERT_EQ(last->size(), 1u);
  EXPECT_EQ(last->front().number, 2);
}

TEST(SchemaHistory, RefusesADatabaseOfANewerProgram) {
  auto missing = missing_migrations("shop", kKnown, {{1, "orders"}, {2, "notes"}, {3, "holds"}});
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().type, "database-newer");
  EXPECT_NE(missing.error().detail.find("shop 3 (holds)"), std::string::npos);
}

TEST(SchemaHistory, RefusesGapsOnBothSides) {
  EXPECT_EQ(missing_migrations("shop", kKnown, {{2, "notes"}}).error().type, "migration-gap");
  constexpr Migration kGap[] = {{1, "orders", "", ""}, {3, "notes", "", ""}};
  EXPECT_EQ(missing_migrations("shop", kGap, {}).error().type, "migration-gap");
}

TEST(SchemaHistory, RefusesAHistoryThatIsNotItsOwn) {
  EXPECT_EQ(missing_migrations("shop", kKnown, {{1, "parcels"}}).error().type, "migration-changed");
}

}  // namespace
}  // namespace atelier::sql
