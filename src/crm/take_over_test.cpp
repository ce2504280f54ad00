// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "contracts/order_log.h"
#include "contracts/test_orders.h"
#include "crm/module.h"
#include "crm/store.h"
#include "platform/testing/context_rig.h"

namespace atelier::crm {
namespace {

class TakenOverByTheCrm : public ::testing::Test {
 protected:
  TakenOverByTheCrm() { EXPECT_TRUE(prepare(rig_.db())); }

  Result<void> take(const std::vector<ImportedOrder>& orders) {
    return rig_.db().write([&](sql::Tx& tx) { return take_over(tx, orders); });
  }
  Standing standing(const ImportedOrder& imported) {
    return rig_.db()
        .read([&](sql::Reader& db) -> Result<Standing> {
          return look_up(db, {&imported, 1})[0];
        })
        .value();
  }
  void begin() {
    module_ = make_crm(rig_.ports());
    ASSERT_TRUE(module_->start());
  }
  Result<boost::json::value> ask(http::Method method, const std::string& target) {
    ATELIER_TRY_ASSIGN(const auto reply,
                       rig_.send({.method = method,
                                  .target = target,
                                  .body = "{}",
                                  .caller = testing::somebody(auth::Role::manager, "Irina")}));
    return parse_json(reply.body);
  }

  testing::ContextRig rig_{"crm"};
  std::unique_ptr<Module> module_;
};

TEST_F(TakenOverByTheCrm, AnOrderIsApprovedLikeAnyOther) {
  const auto imported = order_with_past(OrderStatus::submitted, rig_.clock.now());
  ASSERT_TRUE(take({imported}));
  begin();
  const auto path = "/api/crm/orders/" + imported.order.order_id.str();
  ASSERT_TRUE(ask(http::Method::post, path + "/approve"));
  const auto released = rig_.sent<OrderReleased>();
  ASSERT_EQ(released.size(), 1u);
  EXPECT_EQ(released[0].order, imported.order);
  EXPECT_EQ(released[0].event.version, 3);
  EXPECT_EQ(released[0].promised_at, imported.promised_at);
}

TEST_F(TakenOverByTheCrm, AnOrderHasItsWholeTimelineAndANote) {
  auto imported = order_with_past(OrderStatus::shipped, rig_.clock.now());
  imported.note = "In old its number was 7.";
  imported.manager = {UserId::make(), "Irina"};
  ASSERT_TRUE(take({imported}));
  begin();
  const auto page =
      ask(http::Method::get, "/api/crm/orders/" + imported.order.order_id.str()).value();
  EXPECT_EQ(page.at("timeline").as_array().size(), 6u);
  EXPECT_EQ(page.at_pointer("/notes/0/text"), "In old its number was 7.");
  EXPECT_NE(boost::json::serialize(page).find("Irina"), std::string::npos);
  EXPECT_TRUE(rig_.sent<OrderChanged>().empty());
}

TEST_F(TakenOverByTheCrm, AnOrderIsKnownByWhereItComesFrom) {
  auto imported = order_with_past(OrderStatus::submitted, rig_.clock.now());
  EXPECT_EQ(standing(imported).known, Standing::Known::no);
  EXPECT_FALSE(standing(imported).number_taken);
  ASSERT_TRUE(take({imported}));
  EXPECT_EQ(standing(imported).known, Standing::Known::same);
  EXPECT_EQ(standing(imported).number, "OLD-1");
  imported.origin->digest = "another";
  EXPECT_EQ(standing(imported).known, Standing::Known::differently);
  imported.origin->source = "older";
  EXPECT_EQ(standing(imported).known, Standing::Known::no);
  EXPECT_TRUE(standing(imported).number_taken);
}

TEST_F(TakenOverByTheCrm, AnOrderIsThereOnce) {
  const auto imported = order_with_past(OrderStatus::submitted, rig_.clock.now());
  ASSERT_TRUE(take({imported, imported}));
  ASSERT_TRUE(take({imported}));
  auto other = order_with_past(OrderStatus::submitted, rig_.clock.now());
  EXPECT_EQ(take({other}).error().type, "number-taken");
}

}  // namespace
}  // namespace atelier::crm
