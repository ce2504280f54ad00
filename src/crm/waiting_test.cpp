// SPDX-License-Identifier: Apache-2.0
// What crm's board says of orders that wait. No order may be parked without anybody being told.
#include <algorithm>
#include <gtest/gtest.h>

#include "crm/board.h"
#include "platform/base/enum_text.h"

namespace atelier::crm {
namespace {

constexpr Instant kNow{1'772'000'000 * kSecond};

Card card_in(OrderStatus status, std::int64_t age_us = kHour) {
  Card card{.order_id = OrderId::make(), .number = "S-000001-3"};
  card.status = status;
  card.version = 1;
  card.placed_at = kNow - 2 * kDay;
  card.changed_at = kNow - age_us;
  card.promised_at = kNow + 19 * kDay;
  return card;
}

std::vector<WaitingOrder> items(const Board& board, const WaitingQuery& query = {}) {
  return board.waiting(query, kNow).items;
}

TEST(CrmWaiting, EveryOrderThatCrmDecidesAboutIsOnTheListAndNoOther) {
  for (const auto status : enum_values<OrderStatus>()) {
    Board board;
    board.put(card_in(status), kNow);
    const auto list = items(board);
    if (authority_over(status) != Context::crm) {
      EXPECT_TRUE(list.empty()) << name_of(status);  // production tells, or it is over
      continue;
    }
    ASSERT_EQ(list.size(), 1U) << name_of(status);
    EXPECT_EQ(list[0].waits_for, waiting_in(status));
    EXPECT_EQ(list[0].owner, expectation_of(*waiting_in(status)).who);
    EXPECT_EQ(list[0].since, kNow - kHour);
    EXPECT_TRUE(list[0].deadline);
    EXPECT_FALSE(list[0].overdue);
    EXPECT_FALSE(list[0].why.empty());
  }
}

TEST(CrmWaiting, AHoldOrAnUnansweredCommandIsOnTheListWhereverTheOrderIs) {
  for (const auto status : enum_values<OrderStatus>()) {
    if (status >= OrderStatus::shipped) continue;
    auto card = card_in(status, 5 * kDay);
    card.on_hold = true;
    card.held_at = kNow - kMinute;
    Board board;
    board.put(card, kNow);
    ASSERT_EQ(items(board).size(), 1U) << name_of(status);
    EXPECT_EQ(items(board)[0].waits_for, Waiting::hold);
    EXPECT_EQ(items(board)[0].since, kNow - kMinute);

    card.pending_command = OrderCommandKind::cancel;
    card.asked_at = kNow - 11 * kMinute;
    board.put(card, kNow);
    ASSERT_EQ(items(board).size(), 1U) << name_of(status);
    EXPECT_EQ(items(board)[0].waits_for, Waiting::command_answer);
    EXPECT_EQ(items(board)[0].since, *card.asked_at);
    EXPECT_TRUE(items(board)[0].overdue);
  }
}

TEST(CrmWaiting, KnowsSinceWhenAnOrderIsOnHoldAndForgetsItAfterwards) {
  Board board;
  const auto card = card_in(OrderStatus::submitted);
  board.put(card, kNow);
  OrderState state{.order_id = card.order_id, .status = card.status, .version = 2};
  state.changed_at = card.changed_at;
  state.on_hold = true;
  board.apply(state, kNow - 3 * kMinute, kNow);
  EXPECT_EQ(items(board).at(0).since, kNow - 3 * kMinute);
  state.version = 3;
  state.on_hold = false;
  board.apply(state, kNow, kNow);
  EXPECT_EQ(items(board).at(0).waits_for, Waiting::approval);
  EXPECT_EQ(items(board).at(0).since, card.changed_at);
}

TEST(CrmWaiting, ShowsWhatIsLateFirstThenWhatWaitsLongestPageByPage) {
  Board board;
  std::vector<OrderId> expected;
  // Approval within a day, delivery within ten: the older one is not the late one.
  const auto add = [&](OrderStatus status, std::int64_t age_us, std::int64_t promise_us) {
    auto card = card_in(status, age_us);
    card.promised_at = kNow + promise_us;
    board.put(card, kNow);
    expected.push_back(card.order_id);
  };
  add(OrderStatus::submitted, 6 * kDay, kDay);
  add(OrderStatus::submitted, 2 * kDay, kDay);
  add(OrderStatus::submitted, kHour, -kMinute);  // past its promise
  add(OrderStatus::shipped, 9 * kDay, -kDay);
  add(OrderStatus::submitted, kMinute, kDay);
  std::vector<OrderId> seen;
  std::vector<bool> late;
  WaitingQuery query{.limit = 2};
  for (;;) {
    const auto list = board.waiting(query, kNow);
    if (list.items.empty()) break;
    for (const auto& item : list.items) {
      seen.push_back(item.order);
      late.push_back(item.overdue);
    }
    query.after = list.items.back().place;
  }
  EXPECT_EQ(seen, expected);
  EXPECT_EQ(late, (std::vector{true, true, true, false, false}));
  EXPECT_EQ(items(board, {.overdue = true}).size(), 3U);
  EXPECT_EQ(items(board, {.overdue = false}).size(), 2U);
  EXPECT_EQ(items(board, {.owner = Awaited::carrier}).size(), 1U);
  EXPECT_EQ(items(board, {.stage = "shipped"}).size(), 1U);
  const auto totals = board.waiting({}, kNow).totals;
  ASSERT_EQ(totals.size(), 2U);
  EXPECT_EQ(totals[0].waiting, 4);
  EXPECT_EQ(totals[0].overdue, 3);
  EXPECT_EQ(totals[1].waiting, 1);
  EXPECT_EQ(totals[1].overdue, 0);
}

}  // namespace
}  // namespace atelier::crm
