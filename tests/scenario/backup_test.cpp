// SPDX-License-Identifier: Apache-2.0
// A backup is made while orders come in; what was restored is a system of one moment that goes on.
// PostgreSQL has its own ways to do that.
#include <atomic>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>
#include <thread>

#include <boost/json.hpp>

#include "tests/harness/workshop.h"

namespace atelier::harness {
namespace {

namespace json = boost::json;
using testing::HasSubstr;

std::set<std::string> orders_of(User& who, const std::string& list) {
  std::set<std::string> ids;
  for (int page = 1;; ++page) {
    const auto answer = who.get(list + "?page_size=200&page=" + std::to_string(page));
    const auto rows = rows_of(answer.body);
    for (const auto& row : rows) ids.emplace(row.at("order_id").as_string());
    if (rows.empty()) return ids;
  }
}

class OnSqliteABackup : public testing::Test {
 protected:
  std::string data() const { return folder_.file("data"); }
  std::string backup() const { return folder_.file("backup"); }

  TempFolder folder_;
};

TEST_F(OnSqliteABackup, MadeWhileOrdersComeInIsASystemOfOneMomentThatGoesOn) {
  std::set<std::string> before;  // answered before the backup began
  std::mutex mutex;
  std::set<std::string> placed;
  {
    Workshop shop(data());
    const auto model = shop.upload_ring();
    std::vector<std::string> quotes;
    for (int i = 0; i < 160; ++i) quotes.push_back(shop.quote(model)["/quote_id"]);
    std::atomic<std::size_t> next = 0;
    const auto place = [&] {
      auto customer = shop.customer.another();
      for (std::size_t i = next++; i < quotes.size(); i = next++) {
        const auto answer = customer.post(
            "/api/shop/orders",
            {{"lines", json::array{{{"quote_id", quotes[i]}, {"alloy", "silver-925"}}}},
             {"phone", "+7 900 000-00-00"},
             {"address", "1 Main st."}});
        ASSERT_TRUE(answer.ok()) << answer.text;
        const std::lock_guard lock(mutex);
        placed.insert(answer["/state/order_id"]);
      }
    };
    std::thread one(place);
    std::thread other(place);
    eventually([&] {
      const std::lock_guard lock(mutex);
      before = placed;
      return placed.size() >= 30;
    });
    const auto made = run({"backup", backup(), "--data", data()});
    EXPECT_EQ(made.code, 0);
    EXPECT_THAT(made.out, HasSubstr("7 databases and 1 models"));
    one.join();
    other.join();
    EXPECT_EQ(placed.size(), quotes.size()) << "intake went on";
    shop.system.stop();
  }

  const auto restored = run({"restore", backup(), "--data", data(), "--force"});
  EXPECT_EQ(restored.code, 0);
  EXPECT_THAT(restored.out, HasSubstr("What was there is in"));
  Workshop shop(data());
  const auto in_crm = [&] { return orders_of(shop.manager, "/api/crm/orders"); };
  std::set<std::string> in_shop;
  for (const auto& id : placed)
    if (shop.customer.get("/api/shop/orders/" + id).ok()) in_shop.insert(id);
  EXPECT_TRUE(std::ranges::includes(in_shop, before));
  EXPECT_TRUE(eventually([&] { return in_crm() == in_shop; }))
      << in_crm().size() << " in crm, " << in_shop.size() << " in shop";
  // And it takes new ones, of the model that was saved.
  const auto model = shop.upload_ring();
  const auto id = shop.order({shop.quote(model)["/quote_id"]});
  EXPECT_TRUE(eventually([&] { return shop.status_in_crm(id) == "submitted"; }));
}

TEST_F(OnSqliteABackup, IsMadeAndRestoredWhileNothingRuns) {
  { Workshop shop(data()); }
  EXPECT_EQ(run({"backup", backup(), "--data", data()}).code, 0);
  EXPECT_EQ(run({"backup", backup(), "--data", data()}).code, 1) << "never over another";
  EXPECT_EQ(run({"restore", backup(), "--data", data()}).code, 1) << "not without --force";
  EXPECT_EQ(run({"restore", backup(), "--data", folder_.file("twin")}).code, 0);
  Workshop twin(folder_.file("twin"));
  EXPECT_EQ(run({"restore", backup(), "--data", folder_.file("twin"), "--force"}).code, 1)
      << "not under a running system";
  EXPECT_TRUE(twin.lead.get("/api/mes/settings").ok());
}

TEST(ABackup, OverTheApiIsRefusedWhereTheDatabasesAreOnAServer) {
  const TempFolder folder;
  Workshop shop(folder.path() / "data");
  const auto started = shop.admin.post("/api/ops/backups");
  if (binding() == Binding::sqlite) {
    EXPECT_EQ(started.status, 202);
  } else {
    EXPECT_EQ(started.problem(), "databases-on-a-server");
  }
}

TEST_F(OnSqliteABackup, IsStartedByAnAdministratorOverTheApi) {
  std::string name;
  {
    Workshop shop(data());
    EXPECT_EQ(shop.lead.post("/api/ops/backups").status, 403);
    const auto started = shop.admin.post("/api/ops/backups");
    EXPECT_EQ(started.status, 202);
    name = started["/name"];
    EXPECT_TRUE(
        eventually([&] { return shop.admin.get("/api/ops/backups")["/backups/0"] == name; }));
    EXPECT_EQ(shop.admin.get("/api/ops/backups")["/last_error"], "");
  }
  const auto restored =
      run({"restore", data() + ".backups/" + name, "--data", folder_.file("twin")});
  EXPECT_EQ(restored.code, 0);
  Workshop twin(folder_.file("twin"));
  EXPECT_TRUE(twin.lead.get("/api/mes/settings").ok());
}

}  // namespace
}  // namespace atelier::harness
