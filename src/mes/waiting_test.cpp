// SPDX-License-Identifier: Apache-2.0
// What the dispatch board says of lots that wait. No lot may be parked without anybody being told.
#include <gtest/gtest.h>

#include "mes/mes_fixture.h"

namespace atelier::mes {
namespace {

const Instant kNow{1'772'000'000 * kSecond};

Card card_in(OperationState state, OrderStatus status, std::string stage = "cast") {
  return {.lot_id = LotId::make(),
          .order_id = OrderId::make(),
          .number = "S-000001-3",
          .operation_id = OperationId::make(),
          .stage = std::move(stage),
          .work_center = "casting",
          .state = state,
          .since = kNow - kHour,
          .due_at = kNow + 10 * kDay,
          .status = status};
}

TEST(MesWaiting, EveryLotAtAnyStageIsOnTheListInAnyStatusOfItsOrder) {
  for (const auto* stage : {"cad_check", "cast", "qc", "pack"})
    for (const auto status :
         {OrderStatus::released, OrderStatus::in_production, OrderStatus::ready_to_ship})
      for (const auto state :
           {OperationState::ready, OperationState::claimed, OperationState::in_progress,
            OperationState::paused, OperationState::done}) {
        Board board;
        const auto card = card_in(state, status, stage);
        board.replace(card.order_id, {card}, kNow);
        const auto list = board.waiting({}, kNow).items;
        if (state == OperationState::done && status != OrderStatus::ready_to_ship) {
          EXPECT_TRUE(
              list.empty());  // packed: it waits for its order's other lots, which are on it
          continue;
        }
        ASSERT_EQ(list.size(), 1U) << stage << ' ' << name_of(state) << ' ' << name_of(status);
        EXPECT_EQ(list[0].stage, stage);
        EXPECT_EQ(list[0].work_center, "casting");
        EXPECT_EQ(list[0].owner, Awaited::operator_);
        EXPECT_TRUE(list[0].deadline);
        EXPECT_FALSE(list[0].overdue);
      }
}

TEST(MesWaiting, FindsWhatIsLateAtOneStage) {
  Board board;
  auto late = card_in(OperationState::ready, OrderStatus::released);
  late.since = kNow - 3 * kDay;
  auto elsewhere = card_in(OperationState::ready, OrderStatus::released, "polish");
  elsewhere.since = kNow - 3 * kDay;
  auto well = card_in(OperationState::ready, OrderStatus::released);
  for (const auto& card : {late, elsewhere, well}) board.replace(card.order_id, {card}, kNow);
  const auto list = board.waiting({.stage = "cast", .overdue = true}, kNow);
  ASSERT_EQ(list.items.size(), 1U);
  EXPECT_EQ(list.items[0].order, late.order_id);
  EXPECT_EQ(list.items[0].deadline, late.since + 2 * kDay);
  ASSERT_EQ(list.totals.size(), 1U);
  EXPECT_EQ(list.totals[0].waiting, 2);
  EXPECT_EQ(list.totals[0].overdue, 1);
  EXPECT_TRUE(board.waiting({.stage = "nowhere"}, kNow).items.empty());
}

TEST(MesWaiting, APackedLotIsNotTheOldestOfTheLastStage) {
  Board board;
  auto packed = card_in(OperationState::done, OrderStatus::in_production, "pack");
  packed.since = kNow - 9 * kDay;
  board.replace(packed.order_id, {packed}, kNow);
  EXPECT_EQ(board.oldest_by_stage().at("pack"), std::nullopt);
  auto at_it = card_in(OperationState::ready, OrderStatus::in_production, "pack");
  board.replace(at_it.order_id, {at_it}, kNow);
  EXPECT_EQ(board.oldest_by_stage().at("pack"), at_it.since);
}

using MesWaitingTest = MesFixture;

TEST_F(MesWaitingTest, ALotWaitsForItsParcelSinceItWasPacked) {
  const auto id = released().order_id;
  const auto waiting = [&] {
    const auto list = get<WaitingList>(anna_, "/internal/mes/waiting");
    return list.items.size() == 1 ? list.items[0] : WaitingOrder{};
  };
  EXPECT_EQ(waiting().waits_for, Waiting::claim);
  EXPECT_EQ(waiting().stage, page(id).lots[0].operations[0].code);
  clock_.advance(kHour);
  make(anna_, id);
  EXPECT_EQ(waiting().waits_for, Waiting::shipping);
  EXPECT_EQ(waiting().since, clock_.now());
  EXPECT_EQ(waiting().deadline, clock_.now() + 2 * kDay);
  EXPECT_EQ(ship(anna_, id), "");
  EXPECT_EQ(waiting().order, OrderId{});
}

}  // namespace
}  // namespace atelier::mes
