// SPDX-License-Identifier: Apache-2.0
#include "contracts/imported_order.h"

#include <gtest/gtest.h>

namespace atelier {
namespace {

using enum OrderStatus;
const Actor kThem{"import:old", "Anna"};
const Actor kNobody{"import:old", "old"};
constexpr Instant kPlaced{1'000'000};

ImportedOrder order_without_past() {
  ImportedOrder imported;
  imported.order = {
      .order_id = OrderId::make(), .number = "X-1", .channel = Context::shop, .placed_at = kPlaced};
  return imported;
}

TEST(AnOrdersPast, GoesThroughEveryStatusAlsoThoseNobodyRecorded) {
  auto imported = order_without_past();
  ASSERT_TRUE(live_through(
      imported,
      std::vector<PastStep>{{submitted, kPlaced, kThem}, {in_production, kPlaced + 5, kThem}},
      kNobody));
  ASSERT_EQ(imported.timeline.size(), 4u);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(imported.timeline[i].version, static_cast<std::int64_t>(i) + 1);
    EXPECT_EQ(imported.timeline[i].to, static_cast<OrderStatus>(i));
  }
  EXPECT_EQ(imported.timeline[0].context, Context::shop);
  EXPECT_EQ(imported.timeline[2].context, Context::crm);
  EXPECT_EQ(imported.timeline[2].actor_name, "old");
  EXPECT_EQ(imported.timeline[2].at, kPlaced + 5);
  EXPECT_EQ(imported.timeline[3].context, Context::mes);
  EXPECT_EQ(imported.timeline[3].actor_name, "Anna");
  EXPECT_EQ(imported.state.status, in_production);
  EXPECT_EQ(imported.state.version, 4);
  EXPECT_EQ(imported.state.number, "X-1");
  EXPECT_EQ(released_at(imported), kPlaced + 5);
}

TEST(AnOrdersPast, BeginsWhenItWasPlacedWhereNoStepSaysSo) {
  auto imported = order_without_past();
  ASSERT_TRUE(
      live_through(imported, std::vector<PastStep>{{cancelled, kPlaced + 9, kThem}}, kNobody));
  ASSERT_EQ(imported.timeline.size(), 2u);
  EXPECT_EQ(imported.timeline[0].at, kPlaced);
  EXPECT_EQ(imported.timeline[1].to, cancelled);
  EXPECT_EQ(released_at(imported), std::nullopt);
}

TEST(AnOrdersPast, RefusesWhatNoOrderMayDo) {
  for (const auto& steps :
       {std::vector<PastStep>{{closed, kPlaced, kThem}, {shipped, kPlaced, kThem}},
        std::vector<PastStep>{{shipped, kPlaced, kThem}, {cancelled, kPlaced, kThem}},
        std::vector<PastStep>{{confirmed, kPlaced, kThem}, {submitted, kPlaced, kThem}}}) {
    auto imported = order_without_past();
    EXPECT_EQ(live_through(imported, steps, kNobody).error().type, "illegal-move");
  }
}

TEST(AnOrdersPast, TellsOfTheParcelWhereItWasShipped) {
  auto imported = order_without_past();
  imported.parcel = {"CDEK", "1"};
  ASSERT_TRUE(
      live_through(imported, std::vector<PastStep>{{delivered, kPlaced + 1, kThem}}, kNobody));
  EXPECT_EQ(parcel_of(imported.timeline), imported.parcel);
  EXPECT_EQ(imported.timeline[5].parcel, imported.parcel);
  EXPECT_FALSE(imported.timeline[6].parcel);
}

TEST(AnOrdersPast, MayEndOnHold) {
  auto imported = order_without_past();
  ASSERT_TRUE(
      live_through(imported, std::vector<PastStep>{{released, kPlaced + 1, kThem}}, kNobody));
  ASSERT_TRUE(put_on_hold(imported, kPlaced + 2, {"import:old", "Anna", "no metal"}));
  EXPECT_TRUE(imported.state.on_hold);
  EXPECT_EQ(imported.state.hold_reason, "no metal");
  EXPECT_EQ(imported.state.version, 4);
  EXPECT_EQ(imported.timeline.back().kind, OrderEventKind::held);
  EXPECT_EQ(imported.state.changed_at, kPlaced + 1);
}

}  // namespace
}  // namespace atelier
