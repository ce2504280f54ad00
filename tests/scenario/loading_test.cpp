// SPDX-License-Identifier: Apache-2.0
// While the program loads: it says that it lives, and what is loaded already serves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/harness/workshop.h"

namespace atelier::harness {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Lets the first thing that pricing reads when it loads, its schema's history, take seconds.
void make_pricing_slow(const std::filesystem::path& folder) {
  const std::string takes_seconds =
      binding() == Binding::sqlite
          ? "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 8000000)"
            " SELECT count(*) FROM n"
          : "SELECT count(*) FROM pg_sleep(2)";
  sql(folder, "pricing",
      "ALTER TABLE schema_migration RENAME TO kept_migration;"
      "CREATE VIEW schema_migration AS SELECT * FROM kept_migration"
      " WHERE list <> 'pricing' OR (" +
          takes_seconds + ") > 0");
}

class Loading : public testing::Test {
 protected:
  Loading() { Deployment once(folder_.path()); }

  const TempFolder folder_;
};

TEST_F(Loading, AnswersThatItLivesAndThatItIsNotReady) {
  make_pricing_slow(folder_.path());
  const Deployment system(folder_.path(), {.until_ready = false});
  auto& pricing = system.of("pricing");
  User watcher(pricing.url());
  EXPECT_EQ(watcher.get("/healthz").status, 200);
  EXPECT_EQ(watcher.get("/metrics").status, 200);
  const auto ready = watcher.get("/readyz");
  EXPECT_EQ(ready.status, 503);
  EXPECT_EQ(ready.problem(), "not-ready");
  User user(system.url());
  const auto alloys = user.get("/api/pricing/alloys");
  EXPECT_EQ(alloys.status, 503);
  EXPECT_EQ(alloys.problem(), "not-ready");
  EXPECT_EQ(alloys.headers.at("retry-after"), "1");
  // What is loaded serves already.
  EXPECT_TRUE(eventually([&] {
    return user.post("/api/identity/session", {{"email", kAdminEmail}, {"password", "x"}}).status ==
           401;
  }));
  EXPECT_EQ(watcher.get("/readyz").status, 503);

  pricing.wait_until_ready();
  EXPECT_EQ(user.get("/api/pricing/alloys").status, 200);
  EXPECT_THAT(watcher.get("/metrics").text, HasSubstr("atelier_load_seconds{context=\"pricing\"}"));
}

TEST_F(Loading, StopsInOrderWhenItIsAskedTo) {
  make_pricing_slow(folder_.path());
  const Deployment system(folder_.path(), {.until_ready = false});
  auto& pricing = system.of("pricing");
  EXPECT_EQ(pricing.stop(), 0);
  EXPECT_THAT(pricing.log(), Not(HasSubstr("atelier.ready")));
}

TEST_F(Loading, EndsWithAnErrorWhereAContextCannotLoad) {
  sql(folder_, "mes",
      "INSERT INTO schema_migration SELECT list, 99, 'from_the_future', 0 FROM schema_migration "
      "WHERE list = 'mes' LIMIT 1");
  const Deployment system(folder_.path(), {.until_ready = false});
  auto& mes = system.of("mes");
  EXPECT_EQ(mes.wait(), 1);
  EXPECT_THAT(mes.log(), HasSubstr("atelier: mes: "));
}

TEST(APartAlone, IsRefusedWithoutABroker) {
  const TempFolder folder;
  EXPECT_EQ(
      run({"serve", "--port", "0", "--data", folder.path().string(), "--target", "shop,crm"}).code,
      1);
}

}  // namespace
}  // namespace atelier::harness
