// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "contracts/order_number.h"
#include "contracts/test_orders.h"
#include "shop/shop_fixture.h"

namespace atelier::shop {
namespace {

class TakenOverByTheShop : public ShopTest {
 protected:
  Result<void> take(const std::vector<ImportedOrder>& orders) {
    return rig.db().write([&](sql::Tx& tx) { return take_over(tx, orders); });
  }
  ImportedOrder annas(OrderStatus status) {
    auto imported = order_with_past(status, rig.clock.now());
    imported.order.customer_id = anna.user.str();
    return imported;
  }
};

TEST_F(TakenOverByTheShop, AnOrderLooksAsIfItHadBeenPlacedHere) {
  const auto imported = annas(OrderStatus::in_production);
  const auto& id = imported.order.order_id;
  ASSERT_TRUE(take({imported}));
  restart();
  const auto seen = order(anna, id).value();
  EXPECT_EQ(seen.state.number, "OLD-1");
  EXPECT_EQ(seen.state.status, OrderStatus::in_production);
  EXPECT_EQ(seen.promised_at, imported.promised_at);
  EXPECT_EQ(seen.timeline.size(), 4u);
  EXPECT_FALSE(order(boris, id));

  auto event = move(imported.state, OrderStatus::ready_to_ship, Context::mes, {"user:x", "X"},
                    rig.clock.now());
  EXPECT_EQ(rig.deliver(OrderChanged{"OLD-1", event.value()}).value(), bus::Outcome::applied);
  EXPECT_EQ(status(anna, id)->status, OrderStatus::ready_to_ship);
}

TEST_F(TakenOverByTheShop, AnOrderIsThereOnceAndStaysAsItIs) {
  auto imported = annas(OrderStatus::submitted);
  ASSERT_TRUE(take({imported}));
  imported.promised_at = imported.promised_at + kDay;
  ASSERT_TRUE(take({imported}));
  restart();
  EXPECT_EQ(order(anna, imported.order.order_id)->promised_at, imported.promised_at - kDay);
}

TEST_F(TakenOverByTheShop, OrdersOfOtherChannelsAreNotItsOwn) {
  auto imported = annas(OrderStatus::submitted);
  imported.order.channel = Context::crm;
  ASSERT_TRUE(take({imported}));
  restart();
  EXPECT_FALSE(order(anna, imported.order.order_id));
}

TEST_F(TakenOverByTheShop, NumbersAreNeverGivenOutTwice) {
  const auto reserve = [&](std::int64_t count) {
    return rig.db()
        .write([&](sql::Tx& tx) -> Result<std::int64_t> { return reserve_numbers(tx, count); })
        .value();
  };
  std::set<std::string> numbers{number_of(placed_order(anna))};
  const auto reserved = reserve(10);
  EXPECT_TRUE(rig.db().write([&](sql::Tx& tx) -> Result<void> {
    return_numbers(tx, reserved + 3, reserved + 10);
    return {};
  }));
  EXPECT_EQ(reserve(1), reserved + 3);
  for (auto number = reserved; number < reserved + 4; ++number)
    numbers.insert(order_number(kNumberPrefix, number));
  for (int i = 0; i < 40; ++i) numbers.insert(number_of(placed_order(anna)));
  EXPECT_EQ(numbers.size(), 45u);
}

}  // namespace
}  // namespace atelier::shop
