// SPDX-License-Identifier: Apache-2.0
#include "transfer/seed.h"

#include <gtest/gtest.h>
#include <set>

#include "contracts/order_number.h"
#include "platform/base/json_codec.h"

namespace atelier::transfer {
namespace {

const Stages kStages = [] {
  Stages stages;
  for (int i = 0; i < 5; ++i)
    stages[static_cast<ProductKind>(i)] = {"cad_check", "cast", "polish", "pack"};
  return stages;
}();
const SeedPeople kPeople{.customers = {{UserId::make(), "Anna"}},
                         .operators = {{UserId::make(), "Pavel"}, {UserId::make(), "Nina"}},
                         .managers = {{UserId::make(), "Irina"}}};

Seed seed(std::int64_t orders, std::uint64_t number = 1) {
  return {{.seed = number,
           .orders = orders,
           .now = Instant{1'780'000'000 * kSecond},
           .first_shop_number = 100,
           .first_other_number = 50},
          kPeople,
          kStages,
          {}};
}

TEST(ASeed, MakesTheSameOrdersAgainAndOthersFromAnotherSeed) {
  const auto first = seed(100).order(42);
  EXPECT_EQ(to_json(first.order), to_json(seed(100).order(42).order));
  EXPECT_EQ(first.timeline, seed(100).order(42).timeline);
  EXPECT_NE(first.order.order_id, seed(100, 2).order(42).order.order_id);
}

TEST(ASeed, GivesNumbersThatGoOnWithoutGapsOrRepeats) {
  const auto orders = seed(97);
  std::set<std::string> numbers;
  std::int64_t others = 0;
  for (int i = 0; i < 97; ++i) {
    const auto number = orders.order(i).order.number;
    EXPECT_TRUE(is_order_number(number)) << number;
    EXPECT_TRUE(numbers.insert(number).second) << number;
    others += number.starts_with('C');
  }
  EXPECT_EQ(others, Seed::others_among(97));
  EXPECT_TRUE(numbers.contains(order_number('S', 100)));
  EXPECT_TRUE(numbers.contains(order_number('S', 100 + 97 - others - 1)));
  EXPECT_TRUE(numbers.contains(order_number('C', 50)));
  EXPECT_TRUE(numbers.contains(order_number('C', 50 + others - 1)));
}

TEST(ASeed, MakesOrdersWithAPastThatHasBeen) {
  const auto orders = seed(2000);
  OrderId before;
  for (int i = 0; i < 2000; ++i) {
    const auto imported = orders.order(i);
    EXPECT_LT(before, imported.order.order_id) << i;
    before = imported.order.order_id;
    Instant at = imported.order.placed_at;
    for (std::size_t v = 0; v < imported.timeline.size(); ++v) {
      const auto& event = imported.timeline[v];
      EXPECT_EQ(event.version, static_cast<std::int64_t>(v) + 1);
      EXPECT_GE(event.at, at);
      at = event.at;
    }
    EXPECT_LT(at.us, 1'780'000'000 * kSecond);
    EXPECT_GT(imported.promised_at, imported.order.placed_at);
    EXPECT_EQ(imported.progress.size(), released_at(imported) ? imported.order.lines.size() : 0u);
    for (const auto& progress : imported.progress)
      EXPECT_EQ(progress.holder.has_value(),
                progress.state == WorkState::claimed || progress.state == WorkState::in_progress);
  }
}

TEST(ASeed, PutsMostOrdersOnTheShopFloor) {
  constexpr int kOrders = 20'000;
  const auto orders = seed(kOrders);
  int on_the_floor = 0, on_hold = 0, open = 0, overdue = 0, pavels = 0;
  std::map<std::string, int> stages;
  for (int i = 0; i < kOrders; ++i) {
    const auto imported = orders.order(i);
    const auto status = imported.state.status;
    const bool floor = status >= OrderStatus::released && status <= OrderStatus::ready_to_ship;
    on_the_floor += floor;
    on_hold += imported.state.on_hold;
    open += status < OrderStatus::shipped;
    overdue += status < OrderStatus::shipped && imported.promised_at.us < 1'780'000'000 * kSecond;
    if (!floor) continue;
    for (const auto& progress : imported.progress) {
      ++stages[progress.stage];
      pavels += progress.holder == kPeople.operators[0];
    }
  }
  EXPECT_NEAR(on_the_floor, 0.70 * kOrders, 0.02 * kOrders);
  EXPECT_NEAR(on_hold, 0.03 * kOrders, 0.005 * kOrders);
  EXPECT_NEAR(overdue, 0.10 * open, 0.01 * open);
  for (const auto& [stage, lots] : stages) EXPECT_GT(lots, kOrders / 100) << stage;
  EXPECT_EQ(stages.size(), 5u);
  EXPECT_GT(pavels, 0);
  EXPECT_LE(pavels, 2);
}

}  // namespace
}  // namespace atelier::transfer
