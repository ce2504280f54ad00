// SPDX-License-Identifier: Apache-2.0
#include "mes/production.h"

#include <gtest/gtest.h>

namespace atelier::mes {
namespace {

const Instant kNow{1'772'000'000 * kSecond};
const Worker kAnna{UserId::make(), "Anna"};
const Worker kBoris{UserId::make(), "Boris"};
const std::vector<RoutingStep> kRouting{{10, "cast", "casting"}, {20, "pack", "packing"}};

Production released(int lots = 1) {
  Production production{.order = {.order_id = OrderId::make(),
                                  .number = "S-000001-3",
                                  .status = OrderStatus::released,
                                  .version = 3}};
  for (int i = 1; i <= lots; ++i)
    production.lots.push_back(
        plan_lot({.line_id = LineId::make(), .alloy = "silver-925"}, i, kRouting, kNow));
  return production;
}

Operation& at(Production& production, int lot, int operation) {
  return production.lots.at(static_cast<std::size_t>(lot))
      .operations.at(static_cast<std::size_t>(operation));
}

/// Finishes what is no inspection and has no check list.
Result<Step> done(const Production& production, const OperationId& id, const Worker& worker,
                  Instant now) {
  return finish(production, id, worker, {}, {}, now);
}

/// Takes a step as the store would.
void apply(Production& production, const Result<Step>& step) {
  ASSERT_TRUE(step.ok()) << step.error().detail;
  for (const auto& change : step->operations)
    for (auto& lot : production.lots)
      for (auto& operation : lot.operations)
        if (operation.id == change.operation.id) {
          ASSERT_EQ(operation.state, change.from);
          operation = change.operation;
        }
  if (step->lot)
    for (auto& lot : production.lots)
      if (lot.id == step->lot->id) {
        lot.state = step->lot->state;
        lot.current_seq = step->lot->current_seq;
      }
  if (step->reaches) production.order.status = std::max(production.order.status, *step->reaches);
}

void work(Production& production, int lot, int operation, const Worker& worker) {
  const auto id = at(production, lot, operation).id;
  apply(production, claim(production, id, worker, kNow));
  apply(production, start(production, id, worker, kNow));
  apply(production, done(production, id, worker, kNow));
}

std::string refusal(const auto& result) { return result.ok() ? "" : result.error().type; }

TEST(Production, PlansOneOperationPerStepOfTheRoutingAndOnlyTheFirstIsReady) {
  auto production = released();
  ASSERT_EQ(production.lots[0].operations.size(), 2U);
  EXPECT_EQ(at(production, 0, 0).state, OperationState::ready);
  EXPECT_EQ(at(production, 0, 0).ready_at, kNow);
  EXPECT_EQ(at(production, 0, 1).state, OperationState::blocked);
  EXPECT_EQ(production.lots[0].current_seq, 10);
}

TEST(Production, TheLoserOfAClaimIsToldWhoWasFaster) {
  auto production = released();
  const auto id = at(production, 0, 0).id;
  apply(production, claim(production, id, kAnna, kNow));
  const auto lost = claim(production, id, kBoris, kNow);
  EXPECT_EQ(refusal(lost), "operation-taken");
  EXPECT_NE(lost.error().detail.find("Anna"), std::string::npos);
}

TEST(Production, AskingAgainForWhatOneHasChangesNothing) {
  auto production = released();
  const auto id = at(production, 0, 0).id;
  for (const auto act : {claim, start, done}) {
    apply(production, act(production, id, kAnna, kNow));
    const auto again = act(production, id, kAnna, kNow);
    ASSERT_TRUE(again.ok());
    EXPECT_TRUE(again->operations.empty());
    EXPECT_FALSE(again->reaches);
  }
}

TEST(Production, AnOperationWaitsForTheOneBeforeIt) {
  auto production = released();
  EXPECT_EQ(refusal(claim(production, at(production, 0, 1).id, kAnna, kNow)),
            "operation-not-ready");
  work(production, 0, 0, kAnna);
  EXPECT_EQ(at(production, 0, 1).state, OperationState::ready);
  EXPECT_EQ(production.lots[0].current_seq, 20);
  EXPECT_TRUE(claim(production, at(production, 0, 1).id, kBoris, kNow).ok());
}

TEST(Production, OnlyTheHolderStartsAndFinishes) {
  auto production = released();
  const auto id = at(production, 0, 0).id;
  EXPECT_EQ(refusal(start(production, id, kAnna, kNow)), "not-your-operation");
  apply(production, claim(production, id, kAnna, kNow));
  EXPECT_EQ(refusal(start(production, id, kBoris, kNow)), "not-your-operation");
  EXPECT_EQ(refusal(done(production, id, kAnna, kNow)), "operation-not-started");
  apply(production, start(production, id, kAnna, kNow));
  EXPECT_EQ(refusal(done(production, id, kBoris, kNow)), "not-your-operation");
  apply(production, done(production, id, kAnna, kNow));
  EXPECT_EQ(refusal(start(production, id, kAnna, kNow)), "operation-done");
}

TEST(Production, TheFirstStartPutsTheOrderInProduction) {
  auto production = released();
  const auto id = at(production, 0, 0).id;
  apply(production, claim(production, id, kAnna, kNow));
  EXPECT_EQ(production.order.status, OrderStatus::released);
  apply(production, start(production, id, kAnna, kNow));
  EXPECT_EQ(production.order.status, OrderStatus::in_production);
}

TEST(Production, IsReadyToShipWithTheLastLotThatIsNotCancelled) {
  auto production = released(3);
  production.lots[2].state = LotState::cancelled;
  work(production, 0, 0, kAnna);
  work(production, 0, 1, kAnna);
  EXPECT_EQ(production.lots[0].state, LotState::packed);
  EXPECT_EQ(production.order.status, OrderStatus::in_production);
  EXPECT_EQ(refusal(may_ship(production)), "order-not-packed");
  work(production, 1, 0, kBoris);
  work(production, 1, 1, kBoris);
  EXPECT_EQ(production.order.status, OrderStatus::ready_to_ship);
  EXPECT_TRUE(may_ship(production).ok());
}

TEST(Production, OnHoldNothingIsDone) {
  auto production = released();
  const auto id = at(production, 0, 0).id;
  production.order.on_hold = true;
  EXPECT_EQ(refusal(claim(production, id, kAnna, kNow)), "order-on-hold");
  production.order.on_hold = false;
  apply(production, claim(production, id, kAnna, kNow));
  production.order.on_hold = true;
  EXPECT_EQ(refusal(start(production, id, kAnna, kNow)), "order-on-hold");
  production.order.on_hold = false;
  apply(production, start(production, id, kAnna, kNow));
  production.order.on_hold = true;
  EXPECT_EQ(refusal(done(production, id, kAnna, kNow)), "order-on-hold");
  EXPECT_EQ(refusal(may_ship(production)), "order-on-hold");
  EXPECT_TRUE(may_cancel(production, false).ok());
}

TEST(Production, ACustomerCancelsUntilAnOperationIsClaimedAManagerUntilTheOrderIsShipped) {
  auto production = released();
  EXPECT_TRUE(may_cancel(production, true).ok());
  apply(production, claim(production, at(production, 0, 0).id, kAnna, kNow));
  EXPECT_EQ(refusal(may_cancel(production, true)), "order-in-work");
  EXPECT_TRUE(may_cancel(production, false).ok());
  production.order.status = OrderStatus::ready_to_ship;
  EXPECT_TRUE(may_cancel(production, false).ok());
  production.order.status = OrderStatus::shipped;
  EXPECT_EQ(refusal(may_cancel(production, false)), "order-shipped");
  EXPECT_EQ(may_cancel(production, false).error().detail, "The order has been shipped already.");
  production.order.status = OrderStatus::cancelled;
  EXPECT_EQ(refusal(may_cancel(production, false)), "order-cancelled");
}

TEST(Production, NothingIsDoneForACancelledOrder) {
  auto production = released();
  production.order.status = OrderStatus::cancelled;
  EXPECT_EQ(refusal(claim(production, at(production, 0, 0).id, kAnna, kNow)), "order-cancelled");
  EXPECT_EQ(refusal(may_ship(production)), "order-cancelled");
}

TEST(Production, APathLeavesNoStatusOut) {
  EXPECT_EQ(path(OrderStatus::released, OrderStatus::ready_to_ship),
            (std::vector{OrderStatus::in_production, OrderStatus::ready_to_ship}));
  EXPECT_TRUE(path(OrderStatus::in_production, OrderStatus::in_production).empty());
  EXPECT_TRUE(path(OrderStatus::ready_to_ship, OrderStatus::in_production).empty());
}

}  // namespace
}  // namespace atelier::mes
