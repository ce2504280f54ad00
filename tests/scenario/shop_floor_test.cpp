// SPDX-License-Identifier: Apache-2.0
// What goes wrong on the floor and how it ends well: rework, scrap, pay, and hands that are full.
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "platform/base/time.h"
#include "tests/harness/at_once.h"
#include "tests/harness/workshop.h"

namespace atelier::harness {
namespace {

namespace json = boost::json;

std::string finish_path(const Workshop::Operation& operation) {
  return "/api/mes/operations/" + operation.id + "/finish";
}

/// A period with today in it, whenever the test runs.
std::string around_today() {
  const auto now = SystemClock().now();
  const auto day = [](Instant at) { return to_rfc3339(at).substr(0, 10); };
  return "from=" + day(now - kDay) + "&to=" + day(now + 2 * kDay);
}

class TheFloor : public testing::Test {
 protected:
  std::int64_t seq_of(const std::string& order, const std::string& code) {
    for (const auto& operation : shop_.operations(order))
      if (operation.code == code) return operation.seq;
    return 0;
  }
  /// All deeds in the customer's, the manager's or the floor's words, as JSON.
  std::string timeline(User& who, const std::string& path) {
    return json::serialize(who.get(path).body.at("timeline"));
  }

  TempFolder folder_;
  Workshop shop_{folder_.path()};
};

TEST_F(TheFloor, ReworksThenScrapsAndReplacesAndShipsInTheEnd) {
  const auto quote = shop_.customer.post("/api/shop/quotes", {{"model_hash", shop_.upload_ring()},
                                                              {"file_name", "ring.stl"},
                                                              {"product", "ring"},
                                                              {"quantity", 3},
                                                              {"alloys", {"silver-925"}}});
  const std::string quote_id = quote["/quote_id"];
  ASSERT_TRUE(eventually(
      [&] { return shop_.customer.get("/api/shop/quotes/" + quote_id)["/status"] == "priced"; }));
  const auto id = shop_.order({quote_id});
  shop_.approve(id);
  ASSERT_TRUE(eventually([&] { return shop_.op.get("/api/mes/orders/" + id).ok(); }));

  auto inspection = shop_.make_until(id, "qc");
  EXPECT_EQ(shop_.op.post(finish_path(inspection)).problem(), "verdict-required");
  ASSERT_TRUE(shop_.op
                  .post(finish_path(inspection), {{"verdict", "rework"},
                                                  {"rework_to", seq_of(id, "polish")},
                                                  {"reason", "scratches under the stone"}})
                  .ok());
  inspection = shop_.make_until(id, "qc");
  const auto replaced =
      shop_.op.post(finish_path(inspection),
                    {{"verdict", "scrap"}, {"pieces", 2}, {"reason", "porous castings"}});
  ASSERT_TRUE(replaced.ok()) << replaced.text;
  auto order = shop_.op.get("/api/mes/orders/" + id);
  EXPECT_EQ(order["/lots/0/quantity"], "1");
  EXPECT_EQ(order["/lots/1/quantity"], "2");
  EXPECT_EQ(order["/lots/1/replaces"], order["/lots/0/lot_id"]);

  shop_.make(id);
  EXPECT_EQ(shop_.status_in_mes(id), "ready_to_ship");
  shop_.ship(id);
  ASSERT_TRUE(eventually([&] { return shop_.status_in_shop(id) == "shipped"; }));
  ASSERT_TRUE(eventually([&] { return shop_.status_in_crm(id) == "shipped"; }));
  EXPECT_EQ(shop_.customer.get("/api/shop/orders/" + id)["/parcel/tracking_number"], "T-1");
  EXPECT_EQ(shop_.manager.get("/api/crm/orders/" + id)["/parcel/carrier"], "CDEK");

  const auto for_manager = timeline(shop_.manager, "/api/crm/orders/" + id);
  EXPECT_NE(for_manager.find("porous castings"), std::string::npos);
  EXPECT_NE(for_manager.find("olga"), std::string::npos);
  const auto for_customer = timeline(shop_.customer, "/api/shop/orders/" + id);
  EXPECT_NE(for_customer.find("On the bench: polish."), std::string::npos);
  EXPECT_EQ(for_customer.find("porous castings"), std::string::npos);
  EXPECT_EQ(for_customer.find("olga"), std::string::npos);
}

TEST_F(TheFloor, PaysWhatWasAcceptedAndNotWhatHadToBeDoneAgain) {
  const auto polish_pays = [&](int minor) {
    return shop_.lead.post("/api/mes/piece-rates",
                           {{"operation", "polish"},
                            {"per_piece", {{"minor", minor}, {"currency", "RUB"}}},
                            {"effective_from", "2020-01-01T00:00:00Z"}});
  };
  ASSERT_EQ(polish_pays(25'000).status, 201);
  const auto polished = [&](const std::string& who) {
    std::string found = "0-0=0";
    const auto report = shop_.lead.get("/api/mes/pay-report?" + around_today());
    for (const auto& row : report.body.at("rows").as_array())
      if (row.at("worker").as_string() == who && row.at("operation") == "polish")
        found = json::serialize(row.at("accepted_pieces")) + "-" +
                json::serialize(row.at("reversed_pieces")) + "=" +
                json::serialize(row.at("amount").at("minor"));
    return found;
  };
  const auto id = shop_.released_order(shop_.upload_ring());
  const auto inspection = shop_.make_until(id, "qc");
  EXPECT_EQ(polished("olga"), "1-0=25000");
  ASSERT_TRUE(shop_.op
                  .post(finish_path(inspection), {{"verdict", "rework"},
                                                  {"rework_to", seq_of(id, "polish")},
                                                  {"reason", "scratches"}})
                  .ok());
  EXPECT_EQ(polished("olga"), "1-1=0");
  for (const auto& operation : shop_.operations(id))
    if (operation.state == "ready") shop_.work(shop_.other_op, operation);
  ASSERT_EQ(polish_pays(1).status, 201);
  EXPECT_EQ(polished("peter"), "1-0=25000") << "a rate for the past changed what was written";
  EXPECT_EQ(polished("olga"), "1-1=0");

  const auto table = shop_.lead.get("/api/mes/pay-report?format=csv&" + around_today());
  EXPECT_NE(table.text.find(",olga,polish,1,1,0,0,RUB\r\n"), std::string::npos) << table.text;
  const auto asked = shop_.lead.send(
      {.path = "/api/mes/pay-report?" + around_today(), .headers = {{"Accept", "text/csv"}}});
  EXPECT_EQ(asked.text, table.text);
  EXPECT_EQ(shop_.op.get("/api/mes/pay-report?" + around_today()).status, 403);
  const auto mine = shop_.op.get("/api/mes/me/ledger?limit=200&" + around_today());
  EXPECT_NE(mine.text.find("\"reason\":\"scratches\""), std::string::npos);
  EXPECT_EQ(mine.text.find("peter"), std::string::npos);
}

TEST_F(TheFloor, LetsNobodyTakeMoreThanTheyMayHoldEvenAtTheSameMoment) {
  shop_.set_work_limit(1);
  const auto model = shop_.upload_ring();
  for (int round = 0; round < 10; ++round) {
    const auto id = shop_.released_order(model, 2);
    std::vector<std::string> paths;
    for (const auto& operation : shop_.operations(id))
      if (operation.state == "ready") paths.push_back("/api/mes/operations/" + operation.id);
    ASSERT_EQ(paths.size(), 2u);
    auto twin = shop_.op.another();
    const auto [one, other] = at_once([&] { return shop_.op.post(paths[0] + "/claim"); },
                                      [&] { return twin.post(paths[1] + "/claim"); });
    ASSERT_NE(one.ok(), other.ok()) << one.text << " / " << other.text;
    const auto& refused = one.ok() ? other : one;
    EXPECT_EQ(refused.status, 409);
    EXPECT_EQ(refused.problem(), "work-limit-reached");
    ASSERT_TRUE(shop_.op.post(paths[one.ok() ? 0 : 1] + "/release").ok());
  }
}

}  // namespace
}  // namespace atelier::harness
