// SPDX-License-Identifier: Apache-2.0
#include "mes/board.h"

#include <algorithm>
#include <atomic>
#include <gtest/gtest.h>
#include <random>
#include <thread>

namespace atelier::mes {
namespace {

const Instant kNow{1'772'000'000 * kSecond};
const std::array<std::string, 4> kStages{"cast", "polish", "qc", "pack"};
const std::array<OperationState, 3> kStates{OperationState::ready, OperationState::claimed,
                                            OperationState::in_progress};
const std::array<OrderStatus, 3> kStatuses{OrderStatus::released, OrderStatus::in_production,
                                           OrderStatus::ready_to_ship};
const std::array<Worker, 3> kWorkers{Worker{UserId::make(), "Anna"},
                                     Worker{UserId::make(), "Boris"},
                                     Worker{UserId::make(), "Vera"}};

Card card(OrderId order, std::string number, std::int64_t due_in_us = kDay) {
  return {.lot_id = LotId::make(),
          .order_id = order,
          .number = std::move(number),
          .operation_id = OperationId::make(),
          .stage = "cast",
          .work_center = "casting",
          .state = OperationState::ready,
          .since = kNow,
          .due_at = kNow + due_in_us,
          .status = OrderStatus::released};
}

std::vector<std::string> texts(const std::vector<CardText>& cards) {
  std::vector<std::string> list;
  for (const auto& c : cards) list.push_back(c.text);
  return list;
}

TEST(Board, OrdersCardsByDueDateThenNumber) {
  Board board;
  const auto late = card(OrderId::make(), "S-000001-3", 2 * kDay);
  const auto second = card(OrderId::make(), "S-000003-1");
  const auto first = card(OrderId::make(), "S-000002-6");
  for (const auto& c : {late, second, first}) board.add(c);
  const auto page = board.page({}, 0, 10, kNow);
  EXPECT_EQ(texts(page.cards), (std::vector{to_json(first), to_json(second), to_json(late)}));
  EXPECT_EQ(page.total, 3);
  EXPECT_EQ(page.totals, (std::vector{StageCount{"cast", OperationState::ready, 3}}));
}

TEST(Board, AChangeTellsWhatIsNewWhatIsGoneAndWhichTotalsDiffer) {
  Board board;
  const auto order = OrderId::make();
  auto one = card(order, "S-000001-3");
  const auto other = card(order, "S-000001-3");
  auto change = board.replace(order, {one, other});
  EXPECT_EQ(change.cards.size(), 2U);
  EXPECT_EQ(change.totals, (std::vector{StageCount{"cast", OperationState::ready, 2}}));

  one.state = OperationState::claimed;
  one.worker = kWorkers[0];
  change = board.replace(order, {one, other});
  EXPECT_EQ(change.cards, std::vector{to_json(one)});
  EXPECT_TRUE(change.gone.empty());
  EXPECT_EQ(change.totals, (std::vector{StageCount{"cast", OperationState::ready, 1},
                                        StageCount{"cast", OperationState::claimed, 1}}));

  change = board.replace(order, {one, other});
  EXPECT_TRUE(change.cards.empty());
  EXPECT_TRUE(change.totals.empty());

  change = board.replace(order, {});
  EXPECT_EQ(change.gone.size(), 2U);
  EXPECT_EQ(board.size(), 0U);
  EXPECT_EQ(board.orders_by_status().at(OrderStatus::released), 0);
}

TEST(Board, AChangeElsewhereLeavesTheTagOfAPageAlone) {
  Board board;
  const auto order = OrderId::make();
  auto moving = card(order, "S-000001-3");
  auto resting = card(OrderId::make(), "S-000002-6");
  resting.stage = "qc";
  board.add(moving);
  board.add(resting);
  const BoardFilter qc{.stage = "qc"};
  const auto of_qc = board.page(qc, 0, 10, kNow).etag;
  const auto of_all = board.page({}, 0, 10, kNow).etag;
  moving.state = OperationState::claimed;
  board.replace(order, {moving});
  EXPECT_EQ(board.page(qc, 0, 10, kNow).etag, of_qc);
  EXPECT_NE(board.page({}, 0, 10, kNow).etag, of_all);
  const auto before = board.page({}, 0, 10, kNow).etag;
  board.replace(order, {moving});
  EXPECT_EQ(board.page({}, 0, 10, kNow).etag, before);
}

TEST(Board, TheTagOfOverdueCardsChangesWhenOneBecomesOverdue) {
  Board board;
  board.add(card(OrderId::make(), "S-000001-3", kHour));
  const BoardFilter overdue{.overdue = true};
  const auto before = board.page(overdue, 0, 10, kNow);
  const auto after = board.page(overdue, 0, 10, kNow + 2 * kHour);
  EXPECT_EQ(before.total, 0);
  EXPECT_EQ(after.total, 1);
  EXPECT_NE(before.etag, after.etag);
  EXPECT_NE(board.totals(kNow).etag, board.totals(kNow + 2 * kHour).etag);
}

TEST(Board, TwoLivesOfABoardHaveNoTagInCommon) {
  EXPECT_NE(Board().page({}, 0, 10, kNow).etag, Board().page({}, 0, 10, kNow).etag);
}

TEST(Board, KnowsTheOldestOfEachStageAndForgetsItWithTheStage) {
  Board board;
  const auto order = OrderId::make();
  auto old = card(order, "S-000001-3");
  old.since = kNow - kDay;
  board.add(old);
  board.add(card(OrderId::make(), "S-000002-6"));
  EXPECT_EQ(board.oldest_by_stage().at("cast"), kNow - kDay);
  board.replace(order, {});
  EXPECT_EQ(board.oldest_by_stage().at("cast"), kNow);
}

// ------------------------------------------------------------ against a slow one

/// What a board is to answer, by looking at every card.
class SlowBoard {
 public:
  void replace(const OrderId& order, const std::vector<Card>& cards) {
    std::erase_if(cards_, [&](const Card& c) { return c.order_id == order; });
    cards_.insert(cards_.end(), cards.begin(), cards.end());
  }
  std::vector<std::string> all(const BoardFilter& f, Instant now) const {
    std::vector<Card> found;
    for (const auto& c : cards_)
      if ((!f.stage || *f.stage == c.stage) && (!f.state || *f.state == c.state) &&
          (!f.work_center || *f.work_center == c.work_center) &&
          (!f.status || *f.status == c.status) && (!f.free || c.state == OperationState::ready) &&
          (!f.worker || (c.worker && c.worker->id == *f.worker)) && (!f.overdue || c.due_at < now))
        found.push_back(c);
    std::ranges::sort(found, {},
                      [](const Card& c) { return std::tuple(c.due_at, c.number, c.lot_id); });
    std::vector<std::string> list;
    for (const auto& c : found) list.push_back(to_json(c));
    return list;
  }

 private:
  std::vector<Card> cards_;
};

class Dice {
 public:
  explicit Dice(unsigned seed) : engine_(seed) {}
  std::size_t below(std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(engine_);
  }
  bool once_in(std::size_t n) { return below(n) == 0; }
  template <class List>
  const auto& of(const List& list) {
    return list[below(list.size())];
  }

 private:
  std::mt19937 engine_;
};

std::vector<Card> random_cards(Dice& dice, OrderId order, const std::string& number) {
  std::vector<Card> cards;
  const auto status = dice.of(kStatuses);
  const auto due = static_cast<std::int64_t>(dice.below(40)) * kHour - 20 * kHour;
  for (std::size_t i = dice.below(4); i > 0; --i) {
    auto c = card(order, number, due);
    c.status = status;
    c.stage = dice.of(kStages);
    c.work_center = c.stage + "-" + std::to_string(dice.below(2));
    c.state = dice.of(kStates);
    if (c.state != OperationState::ready) c.worker = dice.of(kWorkers);
    cards.push_back(std::move(c));
  }
  return cards;
}

BoardFilter random_filter(Dice& dice) {
  BoardFilter filter;
  if (dice.once_in(3)) filter.stage = dice.of(kStages);
  if (dice.once_in(3)) filter.state = dice.of(kStates);
  if (dice.once_in(4)) filter.work_center = dice.of(kStages) + "-0";
  if (dice.once_in(4)) filter.status = dice.of(kStatuses);
  if (dice.once_in(4)) filter.worker = dice.of(kWorkers).id;
  filter.free = !filter.worker && dice.once_in(4);
  filter.overdue = dice.once_in(3);
  return filter;
}

void expect_same(const Board& board, const SlowBoard& slow, const BoardFilter& filter,
                 std::size_t offset, std::size_t most) {
  const auto expected = slow.all(filter, kNow);
  const auto page = board.page(filter, offset, most, kNow);
  ASSERT_EQ(page.total, static_cast<std::int64_t>(expected.size()));
  std::int64_t sum = 0;
  for (const auto& count : page.totals) sum += count.count;
  ASSERT_EQ(sum, page.total);
  const auto begin = std::min(offset, expected.size());
  const auto end = std::min(begin + most, expected.size());
  ASSERT_EQ(texts(page.cards), std::vector(expected.begin() + static_cast<std::ptrdiff_t>(begin),
                                           expected.begin() + static_cast<std::ptrdiff_t>(end)));
}

TEST(Board, AnyPageOfAnyFilterIsWhatLookingAtEveryCardFinds) {
  for (unsigned seed = 1; seed <= 5; ++seed) {
    SCOPED_TRACE(seed);
    Dice dice(seed);
    Board board;
    SlowBoard slow;
    std::vector<OrderId> orders;
    for (int i = 0; i < 100; ++i) orders.push_back(OrderId::make());
    for (int round = 0; round < 800; ++round) {
      const auto n = dice.below(orders.size());
      const auto cards = random_cards(dice, orders[n], "S-" + std::to_string(n));
      board.replace(orders[n], cards);
      slow.replace(orders[n], cards);
      if (round % 4 == 0) {
        ASSERT_NO_FATAL_FAILURE(
            expect_same(board, slow, random_filter(dice), dice.below(60), 1 + dice.below(30)));
      }
    }
    std::int64_t total = 0;
    for (const auto& bucket : board.totals(kNow).buckets) total += bucket.count;
    EXPECT_EQ(static_cast<std::size_t>(total), board.size());
  }
}

TEST(Board, ReadersSeeEachChangeWholeWhileItIsWritten) {
  Board board;
  const auto order = OrderId::make();
  auto one = card(order, "S-000001-3");
  auto two = card(order, "S-000001-3");
  board.replace(order, {one, two});
  std::atomic<bool> stop = false;
  std::vector<std::thread> readers;
  for (int i = 0; i < 2; ++i)
    readers.emplace_back([&] {
      while (!stop) {
        const auto page = board.page({}, 0, 10, kNow);
        EXPECT_EQ(page.total, 2);
        EXPECT_EQ(page.totals.size(), 1U);
        EXPECT_LE(board.totals(kNow).buckets.size(), 1U);
      }
    });
  for (int i = 0; i < 2000; ++i) {
    one.state = two.state = i % 2 ? OperationState::ready : OperationState::claimed;
    board.replace(order, {one, two});
  }
  stop = true;
  for (auto& reader : readers) reader.join();
}

}  // namespace
}  // namespace atelier::mes
