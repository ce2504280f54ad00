// SPDX-License-Identifier: Apache-2.0
#include "contracts/order_status.h"

#include <gtest/gtest.h>

#include "platform/base/enum_text.h"

namespace atelier {
namespace {

using enum OrderStatus;
constexpr OrderStatus kWay[] = {submitted,     confirmed, released,  in_production,
                                ready_to_ship, shipped,   delivered, closed};
const Actor kAnna{"user:anna", "Anna", "because"};
constexpr Instant kNow{1'000'000};

OrderState order_in(OrderStatus status, std::int64_t version = 7) {
  return {
      .order_id = OrderId::make(), .number = "S-000001-3", .status = status, .version = version};
}

TEST(OrderMachine, GoesStepByStepAndNeverBackOrFurther) {
  for (auto from : kWay)
    for (auto to : kWay)
      EXPECT_EQ(may_follow(from, to), static_cast<int>(to) == static_cast<int>(from) + 1)
          << name_of(from) << " -> " << name_of(to);
}

TEST(OrderMachine, CanBeCancelledOnlyBeforeItIsShipped) {
  for (auto from : kWay) EXPECT_EQ(may_follow(from, cancelled), from < shipped) << name_of(from);
  EXPECT_FALSE(may_follow(cancelled, submitted));
  EXPECT_FALSE(may_follow(cancelled, cancelled));
}

TEST(OrderMachine, HasOneAuthorityInEachStatusAndNoneAtTheEnd) {
  EXPECT_EQ(authority_over(submitted), Context::crm);
  EXPECT_EQ(authority_over(confirmed), Context::crm);
  EXPECT_EQ(authority_over(released), Context::mes);
  EXPECT_EQ(authority_over(in_production), Context::mes);
  EXPECT_EQ(authority_over(ready_to_ship), Context::mes);
  EXPECT_EQ(authority_over(shipped), Context::crm);
  EXPECT_EQ(authority_over(delivered), Context::crm);
  EXPECT_EQ(authority_over(closed), std::nullopt);
  EXPECT_EQ(authority_over(cancelled), std::nullopt);
}

TEST(OrderMachine, HandsOverExactlyWhereTheAuthorityChanges) {
  for (std::size_t i = 1; i + 1 < std::size(kWay); ++i)
    EXPECT_EQ(hands_over(kWay[i]), authority_over(kWay[i]) != authority_over(kWay[i - 1]))
        << name_of(kWay[i]);
  EXPECT_TRUE(hands_over(submitted));
}

TEST(OrderMachine, NumbersEventsFromOneWithoutGaps) {
  const auto first = submit(OrderId::make(), Context::shop, kAnna, kNow);
  EXPECT_EQ(first.version, 1);
  EXPECT_EQ(first.from, std::nullopt);
  auto state = state_after(first, nullptr, "S-000001-3");
  for (auto to : {confirmed, released, in_production}) {
    const auto next = move(state, to, *authority_over(state.status), kAnna, kNow + 5);
    ASSERT_TRUE(next);
    EXPECT_EQ(next->version, state.version + 1);
    EXPECT_EQ(next->from, state.status);
    state = state_after(*next, &state, state.number);
  }
  EXPECT_EQ(state.version, 4);
  EXPECT_EQ(state.status, in_production);
}

TEST(OrderMachine, RefusesWhoeverIsNotTheAuthority) {
  for (auto status : kWay)
    for (auto by : {Context::shop, Context::partner, Context::crm, Context::mes}) {
      const auto result =
          move(order_in(status), static_cast<OrderStatus>(static_cast<int>(status) + 1), by, kAnna,
               kNow);
      EXPECT_EQ(result.ok(), authority_over(status) == by)
          << name_of(status) << " by " << name_of(by);
    }
}

TEST(OrderMachine, HoldsWhatIsOnHoldButLetsItBeCancelled) {
  auto state = order_in(released);
  const auto held = hold(state, Context::mes, kAnna, kNow);
  ASSERT_TRUE(held);
  state = state_after(*held, &state, state.number);
  EXPECT_TRUE(state.on_hold);
  EXPECT_EQ(state.hold_reason, "because");
  EXPECT_EQ(move(state, in_production, Context::mes, kAnna, kNow).error().type, "order-on-hold");
  EXPECT_EQ(hold(state, Context::mes, kAnna, kNow).error().type, "already-on-hold");
  const auto gone = move(state, cancelled, Context::mes, kAnna, kNow);
  ASSERT_TRUE(gone);
  EXPECT_FALSE(gone->on_hold);
  const auto again = resume(state, Context::mes, kAnna, kNow);
  ASSERT_TRUE(again);
  EXPECT_FALSE(state_after(*again, &state, state.number).on_hold);
  EXPECT_EQ(resume(order_in(released), Context::mes, kAnna, kNow).error().type, "not-on-hold");
}

TEST(OrderMachine, DoesNotHoldWhatHasLeftTheHouse) {
  EXPECT_EQ(hold(order_in(shipped), Context::crm, kAnna, kNow).error().type, "illegal-move");
}

TEST(OrderMachine, KeepsTheTimeOfAStatusThroughHoldAndResume) {
  auto state = order_in(released);
  state.changed_at = Instant{5};
  const auto held = hold(state, Context::mes, kAnna, kNow);
  ASSERT_TRUE(held);
  EXPECT_EQ(state_after(*held, &state, state.number).changed_at, Instant{5});
}

TEST(OrderMachine, CountsADeedAtTheBenchAndChangesNothingElse) {
  auto state = order_in(in_production);
  state.changed_at = Instant{5};
  state.on_hold = true;
  state.hold_reason = "which size?";
  const OrderWork cast{.deed = WorkDeed::started, .line = 1, .operation = "cast"};
  const auto event = worked(state, cast, Context::mes, kAnna, kNow);
  ASSERT_TRUE(event);
  EXPECT_EQ(event->work, cast);
  auto expected = state;
  ++expected.version;
  EXPECT_EQ(state_after(*event, &state, state.number), expected);
  EXPECT_EQ(worked(state, cast, Context::crm, kAnna, kNow).error().type, "not-the-authority");
  EXPECT_EQ(worked(order_in(cancelled), cast, Context::mes, kAnna, kNow).error().type,
            "illegal-move");
}

}  // namespace
}  // namespace atelier
