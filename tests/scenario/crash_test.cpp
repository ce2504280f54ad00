// SPDX-License-Identifier: Apache-2.0
// The process dies at any moment: what was answered is there afterwards, once, and goes on.
#include <gtest/gtest.h>
#include <set>
#include <thread>

#include <boost/json.hpp>

#include "tests/harness/workshop.h"

namespace atelier::harness {
namespace {

namespace json = boost::json;

/// Orders until nobody is there to answer; the ids of all that were answered with success.
std::vector<std::string> order_while_it_lives(User customer, std::vector<std::string> quotes) {
  std::vector<std::string> accepted;
  for (const auto& quote : quotes) {
    const auto answer = customer.post(
        "/api/shop/orders", {{"lines", json::array{{{"quote_id", quote}, {"alloy", "silver-925"}}}},
                             {"phone", "+7 900 000-00-00"},
                             {"address", "1 Main st."}});
    if (answer.promises_nothing()) break;
    if (answer.ok()) accepted.push_back(answer["/state/order_id"]);
  }
  return accepted;
}

std::vector<std::string> all_orders_in_crm(Workshop& shop) {
  std::vector<std::string> ids;
  for (int page = 1;; ++page) {
    const auto list =
        shop.manager.get("/api/crm/orders?page_size=200&page=" + std::to_string(page));
    const auto orders = list.ok() ? rows_of(list.body) : json::array();
    if (orders.empty()) return ids;
    for (const auto& order : orders) ids.emplace_back(order.at("order_id").as_string());
  }
}

TEST(KilledInTheMiddle, LosesNothingThatWasAcceptedAndDoublesNothing) {
  const TempFolder folder;
  Workshop shop(folder.path());
  ASSERT_TRUE(
      shop.manager
          .put("/api/crm/approval-rule",
               {{"enabled", true}, {"limit", {{"minor", 100'000'000'00}, {"currency", "RUB"}}}})
          .ok());
  const auto model = shop.upload_ring();
  std::set<std::string> accepted;
  std::size_t round = 0;
  for (const char* victim : {"all", "shop", "crm", "mes"}) {
    std::vector<std::string> quotes;
    for (int i = 0; i < 60; ++i) quotes.push_back(shop.quote(model)["/quote_id"]);
    std::vector<std::string> answered;
    std::thread orders([&] { answered = order_while_it_lives(shop.customer.another(), quotes); });
    // Kill it once some orders are under way; where exactly differs from round to round.
    const auto enough = 5 + 11 * round++;
    eventually([&] { return all_orders_in_crm(shop).size() >= accepted.size() + enough; });
    shop.system.kill_those_of(victim);
    orders.join();
    accepted.insert(answered.begin(), answered.end());
    shop.system.bring_back();
  }

  for (const auto& id : accepted) {
    EXPECT_TRUE(eventually([&] { return shop.status_in_crm(id) == "released"; })) << id;
    EXPECT_TRUE(eventually([&] { return shop.status_in_shop(id) == "released"; })) << id;
    EXPECT_TRUE(eventually([&] { return shop.status_in_mes(id) == "released"; })) << id;
  }
  const auto listed = all_orders_in_crm(shop);
  EXPECT_EQ(std::set(listed.begin(), listed.end()).size(), listed.size()) << "an order was doubled";
  EXPECT_GE(listed.size(), accepted.size());
  EXPECT_GT(accepted.size(), 20u);
}

TEST(KilledInTheMiddle, OfMakingAnOrderGoesOnWhereItStood) {
  const TempFolder folder;
  Workshop shop(folder.path());
  const auto id = shop.released_order(shop.upload_ring());
  const auto started = shop.operations(id).front().id;
  ASSERT_TRUE(shop.op.post("/api/mes/operations/" + started + "/claim").ok());
  ASSERT_TRUE(shop.op.post("/api/mes/operations/" + started + "/start").ok());
  shop.system.kill_those_of("mes");
  shop.system.bring_back();
  EXPECT_EQ(shop.operations(id).front().state, "in_progress");
  EXPECT_TRUE(eventually([&] { return shop.status_in_shop(id) == "in_production"; }));
  EXPECT_TRUE(shop.op.post("/api/mes/operations/" + started + "/finish").ok());
}

TEST(StoppedInOrder, EndsWithZeroAndComesBackWithTheSameOrders) {
  const TempFolder folder;
  std::string id;
  {
    Workshop shop(folder.path());
    id = shop.order({shop.quote(shop.upload_ring())["/quote_id"]});
    EXPECT_EQ(shop.system.stop(), 0);
  }
  Workshop shop(folder.path());
  EXPECT_TRUE(eventually([&] { return shop.status_in_crm(id) == "submitted"; }));
}

}  // namespace
}  // namespace atelier::harness
