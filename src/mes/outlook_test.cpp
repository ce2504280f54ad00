// SPDX-License-Identifier: Apache-2.0
// How lots flow through the floor, and which orders will be late, through the whole context.
#include "mes/outlook.h"

#include "contracts/flow/flow.h"
#include "contracts/risks.h"
#include "mes/forecast.h"
#include "mes/mes_fixture.h"

namespace atelier::mes {
namespace {

using OutlookTest = MesFixture;

const flow::StageView* stage_of(const flow::StageList& list, std::string_view stage) {
  for (const auto& one : list.stages)
    if (one.stage == stage) return &one;
  return nullptr;
}

TEST_F(OutlookTest, EveryStageCountsWhatCameAndWhatWent) {
  const auto order = released();
  const auto first = page(order.order_id).lots[0].operations[0].code;
  const auto flow_now = [&] {
    return get<flow::FlowView>(anna_, "/internal/mes/flow", "days=1").days.at(0);
  };
  EXPECT_EQ(flow_now().entered.at(first), 1);
  EXPECT_EQ(flow_now().in_work.at(first), 1);
  make(anna_, order.order_id);
  auto day = flow_now();
  const auto made = page(order.order_id);  // lives as long as the walk over a part of it
  for (const auto& operation : made.lots[0].operations) {
    EXPECT_EQ(day.entered.at(operation.code), 1) << operation.code;
    EXPECT_EQ(day.left.at(operation.code), 1) << operation.code;
    EXPECT_EQ(day.in_work.at(operation.code), 0) << operation.code;
  }
  EXPECT_EQ(day.in_work.at("shipping"), 1);
  EXPECT_EQ(ship(anna_, order.order_id), "");
  EXPECT_EQ(flow_now().in_work.at("shipping"), 0);
  EXPECT_EQ(flow_now().left.at("shipping"), 1);
}

TEST_F(OutlookTest, ACancelledOrderLeavesItsStageWithoutATime) {
  const auto order = released();
  const auto first = page(order.order_id).lots[0].operations[0].code;
  command(order, OrderCommandKind::cancel);
  bus_->drain();
  const auto day = get<flow::FlowView>(anna_, "/internal/mes/flow", "days=1").days.at(0);
  EXPECT_EQ(day.left.at(first), 1);
  EXPECT_EQ(day.in_work.at(first), 0);
}

TEST_F(OutlookTest, TheCountsSurviveARestart) {
  const auto order = released();
  const auto first = page(order.order_id).lots[0].operations[0].code;
  open();
  EXPECT_EQ(get<flow::FlowView>(anna_, "/internal/mes/flow", "days=1").days.at(0).entered.at(first),
            1);
}

TEST_F(OutlookTest, StagesTellAgesAndWhatIsPastItsPromise) {
  const auto late = new_order();
  hand_over(late, kHour);
  bus_->drain();
  const auto first = page(late.order_id).lots[0].operations[0].code;
  clock_.advance(2 * kHour);
  released();
  board();  // shows what has become overdue
  const auto list = get<flow::StageList>(anna_, "/internal/mes/stages");
  const auto* stage = stage_of(list, first);
  ASSERT_NE(stage, nullptr);
  EXPECT_EQ(stage->orders, 2);
  EXPECT_EQ(stage->oldest_age_s, 2 * 3600);
  EXPECT_EQ(stage->past_promise, 1);
  EXPECT_NE(stage_of(list, "shipping"), nullptr);
}

TEST_F(OutlookTest, NamesTheOrdersThatWillBeLateTheLatestFirst) {
  // Nothing is known of any stage, so each takes a day: nine operations and the parcel.
  Board board;
  flow::Flow flow(*db_);
  Outlook outlook(*db_, board, flow, clock_);
  const auto add = [&](std::int64_t due_in_us) {
    Card card{.lot_id = LotId::make(),
              .order_id = OrderId::make(),
              .number = order_number('S', static_cast<std::int64_t>(board.size()) + 1),
              .product = ProductKind::ring,
              .operation_id = OperationId::make(),
              .work_center = "casting",
              .state = OperationState::ready,
              .since = clock_.now(),
              .due_at = clock_.now() + due_in_us};
    card.stage = "cast";
    board.replace(card.order_id, {card}, clock_.now());
    return card.number;
  };
  const auto soon = add(2 * kDay);
  const auto missed = add(-kDay);
  add(60 * kDay);
  outlook.turn({});
  const auto risks = outlook.risks();
  EXPECT_EQ(risks->counts.orders, 3);
  EXPECT_EQ(risks->counts.at_risk, 2);
  EXPECT_EQ(risks->counts.missed, 1);
  ASSERT_EQ(risks->orders.size(), 2U);
  EXPECT_EQ(risks->orders[0].number, missed);
  EXPECT_EQ(risks->orders[1].number, soon);
  EXPECT_EQ(risks->orders[0].stage, "cast");
  EXPECT_GT(risks->orders[1].late_by_h, 0);
  ASSERT_TRUE(risks->bottleneck);
  EXPECT_EQ(risks->bottleneck->work_center, "casting");
  EXPECT_EQ(risks->bottleneck->waiting, 3);
}

}  // namespace
}  // namespace atelier::mes
