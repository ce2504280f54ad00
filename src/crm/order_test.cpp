// SPDX-License-Identifier: Apache-2.0
#include "crm/order.h"

#include <gtest/gtest.h>

namespace atelier::crm {
namespace {

Order order_of(std::int64_t minor, std::string currency = "RUB") {
  Order order{.order_id = OrderId::make()};
  order.total = {minor, std::move(currency)};
  return order;
}

OrderState state_in(OrderStatus status) {
  return {.order_id = OrderId::make(), .number = "S-000001-3", .status = status, .version = 3};
}

TEST(Promise, IsThreeWeeksFromWhenTheOrderWasPlaced) {
  EXPECT_EQ(first_promise(Instant{0}), Instant{21 * kDay});
}

TEST(Promise, MustLieAheadButNotBeyondTwoYears) {
  const Instant now{1'000 * kDay};
  EXPECT_TRUE(check_promise(now + kDay, now));
  EXPECT_EQ(check_promise(now, now).error().type, "promise-out-of-range");
  EXPECT_EQ(check_promise(now - kDay, now).error().type, "promise-out-of-range");
  EXPECT_EQ(check_promise(now + 731 * kDay, now).error().type, "promise-out-of-range");
}

TEST(ApprovalRule, ApprovesUpToItsLimitInItsCurrencyIfItIsOn) {
  const ApprovalRule rule{true, {100'00, "RUB"}};
  EXPECT_TRUE(approves(rule, order_of(100'00)));
  EXPECT_FALSE(approves(rule, order_of(100'01)));
  EXPECT_FALSE(approves(rule, order_of(1, "EUR")));
  EXPECT_FALSE(approves({false, {100'00, "RUB"}}, order_of(1)));
}

TEST(Command, IsCarriedOutHereWhileCrmHasTheOrder) {
  for (auto status : {OrderStatus::submitted, OrderStatus::confirmed})
    EXPECT_EQ(decide(state_in(status), {}, OrderCommandKind::cancel).value(), Decision::here);
}

TEST(Command, IsAskedOfProductionWhileItHasTheOrder) {
  for (auto status :
       {OrderStatus::released, OrderStatus::in_production, OrderStatus::ready_to_ship})
    EXPECT_EQ(decide(state_in(status), {}, OrderCommandKind::hold).value(), Decision::ask_mes);
}

TEST(Command, WaitsForTheAnswerToTheLastOne) {
  SalesOrder sales;
  sales.pending_command = OrderCommandKind::hold;
  EXPECT_EQ(decide(state_in(OrderStatus::released), sales, OrderCommandKind::cancel).error().type,
            "command-pending");
}

TEST(Command, IsTooLateOnceTheOrderHasLeftTheHouse) {
  for (auto status :
       {OrderStatus::shipped, OrderStatus::delivered, OrderStatus::closed, OrderStatus::cancelled})
    EXPECT_EQ(decide(state_in(status), {}, OrderCommandKind::cancel).error().type, "illegal-move");
}

}  // namespace
}  // namespace atelier::crm
