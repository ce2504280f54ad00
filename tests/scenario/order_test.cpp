// SPDX-License-Identifier: Apache-2.0
// The main job: one order, from a model to a parcel.
#include <future>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>
#include <utility>

#include <boost/json.hpp>

#include "tests/harness/workshop.h"

namespace atelier::harness {
namespace {

namespace json = boost::json;
using testing::ElementsAre;

class AnOrder : public testing::Test {
 protected:
  TempFolder folder_;
  Workshop shop_{folder_.path()};

  /// The statuses, one after the other.
  std::vector<std::string> timeline(const std::string& id) {
    std::vector<std::string> list;
    const auto order = shop_.manager.get("/api/crm/orders/" + id);
    for (const auto& event : order.body.at("timeline").as_array())
      if (event.at("kind") == "moved") list.emplace_back(event.at("to").as_string());
    return list;
  }
};

TEST_F(AnOrder, GoesFromAModelToAParcelAndEveryContextAgrees) {
  const auto model = shop_.upload_ring();
  const auto quoted = shop_.quote(model);
  ASSERT_EQ(quoted["/status"], "priced") << quoted.text;
  const auto id = shop_.order({quoted["/quote_id"]});
  EXPECT_EQ(shop_.status_in_shop(id), "submitted");
  shop_.approve(id);
  ASSERT_TRUE(eventually([&] { return shop_.op.get("/api/mes/orders/" + id).ok(); }));
  shop_.make(id);
  EXPECT_EQ(shop_.status_in_mes(id), "ready_to_ship");
  shop_.ship(id);
  ASSERT_TRUE(eventually([&] { return shop_.status_in_crm(id) == "shipped"; }));
  ASSERT_TRUE(eventually([&] { return shop_.status_in_shop(id) == "shipped"; }));
  EXPECT_THAT(timeline(id), ElementsAre("submitted", "confirmed", "released", "in_production",
                                        "ready_to_ship", "shipped"));
  EXPECT_TRUE(shop_.manager.post("/api/crm/orders/" + id + "/deliver").ok());
  EXPECT_TRUE(shop_.manager.post("/api/crm/orders/" + id + "/close").ok());
  EXPECT_TRUE(eventually([&] { return shop_.status_in_shop(id) == "closed"; }));
}

TEST_F(AnOrder, NumbersItsEventsFromOneWithoutAGapInEveryContext) {
  const auto id = shop_.released_order(shop_.upload_ring());
  shop_.make(id);
  shop_.ship(id);
  ASSERT_TRUE(eventually([&] { return shop_.status_in_shop(id) == "shipped"; }));
  ASSERT_TRUE(eventually([&] { return shop_.status_in_crm(id) == "shipped"; }));
  const auto crm = shop_.manager.get("/api/crm/orders/" + id);
  std::int64_t next = 1;
  for (const auto& event : crm.body.at("timeline").as_array())
    EXPECT_EQ(event.at("version").to_number<std::int64_t>(), next++);
  // Six statuses, and of each of the nine operations claimed, started and finished.
  EXPECT_EQ(next - 1, 6 + 3 * 9);
  EXPECT_EQ(shop_.customer.get("/api/shop/orders/" + id)["/state/version"],
            std::to_string(next - 1));
}

TEST_F(AnOrder, IsToldToItsCustomerWhileItHappens) {
  const auto id = shop_.released_order(shop_.upload_ring());
  auto listener = shop_.customer.another();
  std::promise<void> opened;
  bool told = false;
  std::thread listening([&] {
    bool first = true;
    told = listener.follow("/api/shop/events", 20'000, [&](const std::string& all) {
      if (std::exchange(first, false)) opened.set_value();
      return all.find("\"in_production\"") != std::string::npos &&
             all.find("\"shipped\"") != std::string::npos;
    });
    if (first) opened.set_value();
  });
  opened.get_future().wait();  // a stream tells where it begins as soon as it is open
  shop_.make(id);
  shop_.ship(id);
  listening.join();
  EXPECT_TRUE(told);
}

TEST_F(AnOrder, OfSeveralLinesIsReadyWhenItsLastLotIsPacked) {
  const auto id = shop_.released_order(shop_.upload_ring(), 3);
  const auto operations = shop_.operations(id);
  std::size_t packed = 0;
  for (const auto& operation : operations) {
    EXPECT_NE(shop_.status_in_mes(id), "ready_to_ship");
    shop_.work(shop_.op, operation);
    packed += operation.code == "pack" ? 1 : 0;
  }
  EXPECT_EQ(packed, 3u);
  EXPECT_EQ(shop_.status_in_mes(id), "ready_to_ship");
}

TEST_F(AnOrder, IsNotTouchedWhileItIsOnHold) {
  const auto id = shop_.released_order(shop_.upload_ring());
  ASSERT_TRUE(
      shop_.manager.post("/api/crm/orders/" + id + "/hold", {{"reason", "the stone is late"}})
          .ok());
  const auto first = shop_.operations(id).front().id;
  ASSERT_TRUE(eventually(
      [&] { return shop_.manager.get("/api/crm/orders/" + id)["/state/on_hold"] == "true"; }));
  EXPECT_EQ(shop_.op.post("/api/mes/operations/" + first + "/claim").problem(), "order-on-hold");
  ASSERT_TRUE(
      shop_.manager.post("/api/crm/orders/" + id + "/resume", {{"reason", "it came"}}).ok());
  EXPECT_TRUE(
      eventually([&] { return shop_.op.post("/api/mes/operations/" + first + "/claim").ok(); }));
}

TEST_F(AnOrder, CanBeCancelledByItsCustomerUntilWorkHasBegun) {
  const auto model = shop_.upload_ring();
  const auto early = shop_.released_order(model);
  ASSERT_TRUE(
      shop_.customer.post("/api/shop/orders/" + early + "/cancel", {{"reason", "changed my mind"}})
          .ok());
  EXPECT_TRUE(eventually([&] { return shop_.status_in_shop(early) == "cancelled"; }));
  EXPECT_TRUE(eventually([&] { return shop_.status_in_crm(early) == "cancelled"; }));
  EXPECT_EQ(shop_.status_in_mes(early), "cancelled");

  const auto late = shop_.released_order(model);
  ASSERT_TRUE(
      shop_.op.post("/api/mes/operations/" + shop_.operations(late).front().id + "/claim").ok());
  static_cast<void>(
      shop_.customer.post("/api/shop/orders/" + late + "/cancel", {{"reason", "changed my mind"}}));
  // The refusal comes back with its reason, and the order goes on.
  EXPECT_TRUE(eventually(
      [&] { return shop_.manager.get("/api/crm/orders/" + late)["/last_refusal"] != ""; }));
  EXPECT_EQ(shop_.status_in_mes(late), "released");
}

TEST_F(AnOrder, BelowTheLimitIsApprovedByTheRule) {
  ASSERT_TRUE(
      shop_.manager
          .put("/api/crm/approval-rule",
               {{"enabled", true}, {"limit", {{"minor", 100'000'000'00}, {"currency", "RUB"}}}})
          .ok());
  const auto id = shop_.order({shop_.quote(shop_.upload_ring())["/quote_id"]});
  EXPECT_TRUE(eventually([&] { return shop_.op.get("/api/mes/orders/" + id).ok(); }));
  EXPECT_TRUE(eventually([&] { return shop_.status_in_shop(id) == "released"; }));
}

TEST_F(AnOrder, OfSomeoneElseIsNotThere) {
  const auto id = shop_.order({shop_.quote(shop_.upload_ring())["/quote_id"]});
  auto stranger = shop_.sign_up("stranger");
  EXPECT_EQ(stranger.get("/api/shop/orders/" + id).status, 404);
  EXPECT_EQ(stranger.get("/api/shop/orders/" + id + "/status").status, 404);
  EXPECT_EQ(stranger.post("/api/shop/orders/" + id + "/cancel", {{"reason", "x"}}).status, 404);
}

TEST_F(AnOrder, NeedsAnAlloyThatWasQuoted) {
  const auto quote = shop_.quote(shop_.upload_ring());
  const auto answer = shop_.customer.post(
      "/api/shop/orders",
      {{"lines", json::array{{{"quote_id", quote["/quote_id"]}, {"alloy", "unobtainium"}}}},
       {"phone", "+7 900 000-00-00"},
       {"address", "1 Main st."}});
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer["/errors/0/pointer"], "/lines/0/alloy");
}

TEST_F(AnOrder, TakesAQuoteOnlyOnce) {
  const auto quote = shop_.quote(shop_.upload_ring());
  shop_.order({quote["/quote_id"]});
  const auto again = shop_.customer.post(
      "/api/shop/orders",
      {{"lines", json::array{{{"quote_id", quote["/quote_id"]}, {"alloy", "silver-925"}}}},
       {"phone", "+7 900 000-00-00"},
       {"address", "1 Main st."}});
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(again.problem(), "quote-already-ordered");
}

}  // namespace
}  // namespace atelier::harness
