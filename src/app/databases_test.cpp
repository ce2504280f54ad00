// SPDX-License-Identifier: Apache-2.0
#include "app/databases.h"

#include <gtest/gtest.h>

#include "app/stores.h"
#include "platform/base/temp_folder.h"
#include "platform/testing/private_postgres.h"

namespace atelier::app {
namespace {

/// On each engine.
class Databases : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    config_.data = folder_.path() / "data";
    if (GetParam()) {
      static int made = 0;
      config_.database = PrivatePostgres::shared().url("house" + std::to_string(++made));
    }
  }
  int migrate(bool check = false) { return migrate_command(config_, {.check = check}); }

  TempFolder folder_;
  Config config_;
  SystemClock clock_;
};

INSTANTIATE_TEST_SUITE_P(Engines, Databases, testing::Bool(), [](const auto& engine) {
  return std::string(engine.param ? "Postgres" : "Sqlite");
});

TEST_P(Databases, AreMadeAndBroughtUpToDateByMigrate) {
  EXPECT_EQ(migrate(true), 1);
  EXPECT_FALSE(has_database(config_, "crm")) << "looking has made it";
  EXPECT_EQ(migrate(), 0);
  EXPECT_EQ(migrate(true), 0);
  EXPECT_EQ(migrate(), 0);
}

TEST_P(Databases, SayWhichMigrationIsMissing) {
  ASSERT_EQ(migrate(), 0);
  ASSERT_TRUE(open_database(config_, "crm", clock_)
                  .value()
                  ->write([](sql::Tx& tx) -> Result<void> {
                    tx.exec("DELETE FROM schema_migration WHERE list = 'bus' AND number >= 3");
                    return {};
                  })
                  .ok());
  testing::internal::CaptureStdout();
  EXPECT_EQ(migrate(true), 1);
  const auto said = testing::internal::GetCapturedStdout();
  EXPECT_NE(said.find("crm: Missing: bus 3 (relay_lease)"), std::string::npos) << said;
  EXPECT_NE(said.find("shop: up to date"), std::string::npos) << said;
}

TEST_P(Databases, AreOpenedByCommandsOnlyWhileNoSystemRuns) {
  auto stores = open_stores(config_, clock_);
  ASSERT_TRUE(stores.ok()) << stores.error().detail;
  EXPECT_EQ(open_stores(config_, clock_).error().type, "database-in-use");
}

}  // namespace
}  // namespace atelier::app
