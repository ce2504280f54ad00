// SPDX-License-Identifier: Apache-2.0
#include "mes/production_rig.h"

namespace atelier::mes {
namespace {

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

TEST(Production, IsLaidDownAndTakenUpAgainByItsHolderAndTheTimeIsCounted) {
  auto production = released();
  const auto id = at(production, 0, 0).id;
  apply(production, claim(production, id, kAnna, kNow));
  EXPECT_EQ(refusal(pause(production, id, kAnna, "no wax", kNow)), "operation-not-started");
  apply(production, start(production, id, kAnna, kNow));
  EXPECT_EQ(refusal(pause(production, id, kBoris, "no wax", kNow)), "not-your-operation");
  apply(production, pause(production, id, kAnna, "no wax", kNow));
  EXPECT_EQ(at(production, 0, 0).pause, (Pause{kNow, "no wax"}));
  EXPECT_TRUE(pause(production, id, kAnna, "no wax", kNow)->operations.empty());
  EXPECT_EQ(refusal(done(production, id, kAnna, kNow)), "operation-paused");
  EXPECT_EQ(refusal(start(production, id, kAnna, kNow)), "operation-paused");
  apply(production, resume(production, id, kAnna, kNow + kHour));
  EXPECT_TRUE(resume(production, id, kAnna, kNow)->operations.empty());
  EXPECT_EQ(at(production, 0, 0).state, OperationState::in_progress);
  EXPECT_FALSE(at(production, 0, 0).pause);
  EXPECT_EQ(at(production, 0, 0).paused_us, kHour);
}

TEST(Production, OnHoldWorkMayBeLaidDownButNotTakenUp) {
  auto production = released();
  const auto id = at(production, 0, 0).id;
  begin(production, id, kAnna);
  production.order.on_hold = true;
  apply(production, pause(production, id, kAnna, "on hold", kNow));
  EXPECT_EQ(refusal(resume(production, id, kAnna, kNow)), "order-on-hold");
}

TEST(Production, AClaimIsGivenBackByItsHolderUntilItIsStarted) {
  auto production = released();
  const auto id = at(production, 0, 0).id;
  apply(production, claim(production, id, kAnna, kNow));
  EXPECT_EQ(refusal(release(production, id, {kBoris}, "")), "not-your-operation");
  const auto back = release(production, id, {kAnna}, "");
  apply(production, back);
  EXPECT_EQ(back->deeds.at(0).deed, WorkDeed::unclaimed);
  EXPECT_EQ(at(production, 0, 0).state, OperationState::ready);
  EXPECT_FALSE(at(production, 0, 0).worker);
  EXPECT_TRUE(release(production, id, {kAnna}, "")->operations.empty());
  begin(production, id, kBoris);
  EXPECT_EQ(refusal(release(production, id, {kBoris}, "tired")), "operation-started");
}

TEST(Production, ALeadTakesAnOperationFromWhoeverHasItButSaysWhy) {
  auto production = released();
  const Authorised lead{kBoris, true};
  const auto id = at(production, 0, 0).id;
  EXPECT_EQ(refusal(release(production, at(production, 0, 1).id, lead, "x")),
            "operation-not-ready");
  begin(production, id, kAnna);
  apply(production, pause(production, id, kAnna, "went home", kNow));
  EXPECT_EQ(refusal(release(production, id, lead, "")), "reason-required");
  apply(production, release(production, id, lead, "she is ill"));
  auto untouched = Operation{.id = id,
                             .seq = 10,
                             .code = "cast",
                             .work_center = "casting",
                             .state = OperationState::ready,
                             .ready_at = kNow};
  EXPECT_EQ(at(production, 0, 0), untouched);
  work(production, 0, 0, kAnna);
  EXPECT_EQ(refusal(release(production, id, lead, "x")), "operation-done");
}

TEST(Production, ALeadGivesAnOperationToSomeoneElseWhoStartsAnew) {
  auto production = released();
  const auto id = at(production, 0, 0).id;
  begin(production, id, kAnna);
  const auto given = reassign(production, id, kBoris, kNow + kMinute);
  apply(production, given);
  EXPECT_EQ(given->deeds.at(0).to, "Boris");
  EXPECT_EQ(at(production, 0, 0).state, OperationState::claimed);
  EXPECT_EQ(at(production, 0, 0).worker, kBoris);
  EXPECT_FALSE(at(production, 0, 0).started_at);
  EXPECT_TRUE(reassign(production, id, kBoris, kNow)->operations.empty());
  EXPECT_EQ(refusal(done(production, id, kAnna, kNow)), "not-your-operation");
  EXPECT_EQ(refusal(reassign(production, at(production, 0, 1).id, kAnna, kNow)),
            "operation-not-ready");
}

TEST(Production, NobodyHoldsMoreThanTheirLimitAndIsToldWhatTheyHold) {
  const std::vector<Held> held{{"S-000001-3", "cast"}, {"S-000002-1", "polish"}};
  EXPECT_TRUE(may_take_another(kAnna, held, 3).ok());
  const auto refused = may_take_another(kAnna, held, 2);
  ASSERT_EQ(refusal(refused), "work-limit-reached");
  EXPECT_EQ(refused.error().detail,
            "Anna has 2 operations and may have 2 at once: cast of S-000001-3, polish of "
            "S-000002-1. Finish or give back one of them first.");
}

TEST(Production, IsPackedOnlyWithEverythingOnTheCheckList) {
  auto production = released();
  work(production, 0, 0, kAnna);
  const auto id = at(production, 0, 1).id;
  begin(production, id, kAnna);
  const std::vector<CheckItem> list{{"hallmark", "", ""}, {"box", "", ""}};
  const auto refused = finish(production, id, kAnna, {.checked = {"box"}}, list, kNow);
  ASSERT_EQ(refusal(refused), "check-list-incomplete");
  EXPECT_EQ(refused.error().fields, (std::vector<FieldError>{{"/checked", "hallmark is missing"}}));
  apply(production, finish(production, id, kAnna, {.checked = {"box", "hallmark"}}, list, kNow));
  EXPECT_EQ(production.lots[0].state, LotState::packed);
  // The answer may have got lost; what was ticked is known already.
  EXPECT_TRUE(finish(production, id, kAnna, {}, list, kNow)->operations.empty());
}

TEST(Production, EachStepSaysItsDeedAndWhatItIsWorth) {
  auto production = released(1, kRouting, 3);
  const auto id = at(production, 0, 0).id;
  const auto claimed = claim(production, id, kAnna, kNow);
  apply(production, claimed);
  EXPECT_EQ(claimed->deeds, (std::vector<OrderWork>{{.deed = WorkDeed::claimed,
                                                     .line = 1,
                                                     .lot_id = production.lots[0].id,
                                                     .operation = "cast",
                                                     .work_center = "casting"}}));
  EXPECT_EQ(claimed->accepted, 0);
  apply(production, start(production, id, kAnna, kNow));
  const auto finished = done(production, id, kAnna, kNow);
  EXPECT_EQ(finished->deeds.at(0).deed, WorkDeed::finished);
  EXPECT_EQ(finished->accepted, 3);
}

TEST(Production, ACustomerMayNotCancelWhatWasBegunAndTakenAway) {
  auto production = released();
  const auto id = at(production, 0, 0).id;
  apply(production, claim(production, id, kAnna, kNow));
  apply(production, release(production, id, {kAnna}, ""));
  EXPECT_TRUE(may_cancel(production, true).ok());
  begin(production, id, kAnna);
  apply(production, release(production, id, {kBoris, true}, "ill"));
  EXPECT_EQ(refusal(may_cancel(production, true)), "order-in-work");
}

}  // namespace
}  // namespace atelier::mes
