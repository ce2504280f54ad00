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

std::string rows(const std::vector<Card>& cards) {
  std::string text;
  for (const auto& c : cards) text += (text.empty() ? "" : ",") + to_json_row(c);
  return text;
}

void fill(Board& board, const std::vector<Card>& cards) {
  std::vector<std::string> texts;
  for (const auto& c : cards) texts.push_back(to_json_row(c));
  Board::Loading loading(board, kNow);
  loading.add(std::move(texts));
  loading.finish();
}

TEST(Board, OrdersCardsByPriorityThenByDueDateThenById) {
  Board board;
  const auto first = card(OrderId::make(), "S-000002-6");
  const auto second = card(OrderId::make(), "S-000003-1");
  const auto late = card(OrderId::make(), "S-000001-3", 2 * kDay);
  auto urgent = card(OrderId::make(), "S-000004-4", 90 * kDay);
  urgent.priority = Priority::urgent;
  fill(board, {late, second, urgent, first});
  const auto page = board.page({}, 0, 10);
  EXPECT_EQ(page.rows.text, rows({urgent, first, second, late}));
  EXPECT_EQ(page.total, 4);
  EXPECT_EQ(page.totals.value(), (std::vector{StageCount{"cast", OperationState::ready, 4}}));
}

TEST(Board, AChangeTellsWhatIsNewWhatIsGoneAndWhichTotalsDiffer) {
  Board board;
  const auto order = OrderId::make();
  auto one = card(order, "S-000001-3");
  const auto other = card(order, "S-000001-3");
  auto change = board.replace(order, {one, other}, kNow);
  EXPECT_EQ(change.cards.size(), 2U);
  EXPECT_EQ(change.totals, (std::vector{StageCount{"cast", OperationState::ready, 2}}));

  one.state = OperationState::claimed;
  one.worker = kWorkers[0];
  change = board.replace(order, {one, other}, kNow);
  ASSERT_EQ(change.cards.size(), 1U);
  EXPECT_EQ(change.cards[0].row, to_json_row(one));
  EXPECT_EQ(change.totals, (std::vector{StageCount{"cast", OperationState::ready, 1},
                                        StageCount{"cast", OperationState::claimed, 1}}));

  change = board.replace(order, {one, other}, kNow);
  EXPECT_TRUE(change.cards.empty());
  EXPECT_TRUE(change.totals.empty());

  change = board.replace(order, {}, kNow);
  ASSERT_EQ(change.cards.size(), 2U);
  EXPECT_EQ(change.cards[0].row, "");
  EXPECT_EQ(change.totals.size(), 2U);
  EXPECT_EQ(change.totals[0].count, 0);
  EXPECT_EQ(board.size(), 0U);
}

TEST(Board, AChangeIsForThoseWhoShowItAndForThoseWhoShowedIt) {
  Board board;
  const auto order = OrderId::make();
  auto one = card(order, "S-000001-3");
  board.replace(order, {one}, kNow);
  one.stage = "polish";
  const auto change = board.replace(order, {one}, kNow);
  ASSERT_EQ(change.cards.size(), 1U);
  EXPECT_EQ(change.cards[0].where,
            (std::vector<std::string>{"all", "stage:polish", "work_center:casting"}));
  EXPECT_EQ(change.cards[0].left,
            (std::vector<std::string>{"all", "stage:cast", "work_center:casting"}));
}

TEST(Board, AChangeElsewhereLeavesTheTagOfAPageAlone) {
  Board board;
  const auto order = OrderId::make();
  auto moving = card(order, "S-000001-3");
  auto resting = card(OrderId::make(), "S-000002-6");
  resting.stage = "qc";
  fill(board, {moving, resting});
  const BoardFilter qc{.stage = "qc"};
  const auto of_qc = board.page(qc, 0, 10).etag;
  const auto of_all = board.page({}, 0, 10).etag;
  moving.state = OperationState::claimed;
  board.replace(order, {moving}, kNow);
  EXPECT_EQ(board.page(qc, 0, 10).etag, of_qc);
  EXPECT_NE(board.page({}, 0, 10).etag, of_all);
  const auto before = board.page({}, 0, 10).etag;
  board.replace(order, {moving}, kNow);
  EXPECT_EQ(board.page({}, 0, 10).etag, before);
}

TEST(Board, ACardBecomesOverdueWithTimeAlone) {
  Board board;
  const auto one = card(OrderId::make(), "S-000001-3", kHour);
  fill(board, {one});
  const BoardFilter overdue{.overdue = true};
  const auto before = board.page(overdue, 0, 10);
  EXPECT_EQ(before.total, 0);
  EXPECT_FALSE(board.due(kNow + kHour));
  EXPECT_TRUE(board.due(kNow + 2 * kHour));
  const auto change = board.turn(kNow + 2 * kHour);
  ASSERT_EQ(change.cards.size(), 1U);
  EXPECT_EQ(change.cards[0].row, to_json_row(one));
  const auto after = board.page(overdue, 0, 10);
  EXPECT_EQ(after.total, 1);
  EXPECT_NE(before.etag, after.etag);
  EXPECT_FALSE(board.due(kNow + 900 * kDay));
}

TEST(Board, FindsByTheBeginningOfTheNumberAndOfAnyWordOfTheReference) {
  Board board;
  auto one = card(OrderId::make(), "S-000001-3");
  one.reference = "Кольцо для \"Анны\"";
  const auto other = card(OrderId::make(), "S-000002-6");
  fill(board, {one, other});
  for (const auto* question : {"S-000001", "анн", "кол", "000001-3 для"}) {
    const auto page = board.page({.search = question}, 0, 10);
    EXPECT_EQ(page.rows.text, to_json_row(one)) << question;
    EXPECT_EQ(page.total, 1);
    EXPECT_TRUE(page.total_is_exact);
  }
  EXPECT_EQ(board.page({.search = "S-00000"}, 0, 10).total, 2);
  EXPECT_EQ(board.page({.stage = "qc", .search = "анн"}, 0, 10).total, 0);
  EXPECT_EQ(board.page({.search = "льцо"}, 0, 10).total, 0);
}

TEST(Board, OfACommonWordASearchCountsOnlySoManyAndSaysSo) {
  Board board;
  std::vector<Card> cards;
  for (int i = 0; i < 30'000; ++i)
    cards.push_back(card(OrderId::make(), "S-" + std::to_string(100'000 + i), kDay + i));
  fill(board, cards);
  const auto page = board.page({.search = "s"}, 990, 50);
  EXPECT_EQ(page.total, 1000);
  EXPECT_FALSE(page.total_is_exact);
  EXPECT_EQ(page.rows.text, rows({cards.begin() + 990, cards.begin() + 1000}));
}

TEST(Board, TwoLivesOfABoardHaveNoTagInCommon) {
  EXPECT_NE(Board().page({}, 0, 10).etag, Board().page({}, 0, 10).etag);
}

TEST(Board, KnowsTheOldestOfEachStageAndForgetsItWithTheStage) {
  Board board;
  const auto order = OrderId::make();
  auto old = card(order, "S-000001-3");
  old.since = kNow - kDay;
  fill(board, {old, card(OrderId::make(), "S-000002-6")});
  EXPECT_EQ(board.oldest_by_stage().at("cast"), kNow - kDay);
  board.replace(order, {}, kNow);
  EXPECT_EQ(board.oldest_by_stage().at("cast"), kNow);
}

TEST(Board, TakesLessThan600BytesForACard) {
  Board board;
  std::vector<Card> cards;
  for (int i = 0; i < 100'000; ++i) {
    auto c = card(OrderId::make(), "S-" + std::to_string(100'000 + i) + "-4", kDay + i);
    c.alloy = "gold-585-yellow";
    c.finish = "polished";
    c.size = "17.5";
    c.reference = "to the jubilee, " + std::to_string(i);
    if (i % 20 == 0) c.worker = kWorkers[0];
    cards.push_back(std::move(c));
  }
  fill(board, cards);
  EXPECT_LT(board.bytes() / cards.size(), 600U);
  RecordProperty("bytes_per_card", static_cast<int>(board.bytes() / cards.size()));
}

// ------------------------------------------------------------ against a slow one

/// What a board is to answer, by looking at every card.
class SlowBoard {
 public:
  void replace(const OrderId& order, const std::vector<Card>& cards) {
    std::erase_if(cards_, [&](const Card& c) { return c.order_id == order; });
    cards_.insert(cards_.end(), cards.begin(), cards.end());
  }
  std::vector<Card> all(const BoardFilter& f, Instant now) const {
    std::vector<Card> found;
    for (const auto& c : cards_)
      if ((!f.stage || *f.stage == c.stage) && (!f.state || *f.state == c.state) &&
          (!f.work_center || *f.work_center == c.work_center) &&
          (!f.status || *f.status == c.status) &&
          (!f.free || (c.state == OperationState::ready && !c.on_hold)) &&
          (!f.on_hold || c.on_hold == *f.on_hold) &&
          (!f.worker || (c.worker && c.worker->id == *f.worker)) &&
          (!f.overdue || (c.due_at < now) == *f.overdue))
        found.push_back(c);
    std::ranges::sort(found, {}, [](const Card& c) {
      return std::tuple(-static_cast<int>(c.priority), c.due_at, c.lot_id);
    });
    return found;
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
    c.priority = dice.once_in(5) ? Priority::high : Priority::normal;
    c.on_hold = dice.once_in(6);
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
  if (dice.once_in(3)) filter.overdue = dice.once_in(2);
  if (dice.once_in(4)) filter.on_hold = dice.once_in(2);
  return filter;
}

void expect_same(const Board& board, const SlowBoard& slow, const BoardFilter& filter,
                 std::size_t offset, std::size_t most) {
  const auto expected = slow.all(filter, kNow);
  const auto page = board.page(filter, offset, most);
  ASSERT_EQ(page.total, static_cast<std::int64_t>(expected.size()));
  std::int64_t sum = 0;
  for (const auto& count : page.totals.value()) sum += count.count;
  ASSERT_EQ(sum, page.total);
  const auto begin = std::min(offset, expected.size());
  const auto end = std::min(begin + most, expected.size());
  ASSERT_EQ(page.rows.text, rows({expected.begin() + static_cast<std::ptrdiff_t>(begin),
                                  expected.begin() + static_cast<std::ptrdiff_t>(end)}));
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
      board.replace(orders[n], cards, kNow);
      slow.replace(orders[n], cards);
      if (round % 4 == 0) {
        ASSERT_NO_FATAL_FAILURE(
            expect_same(board, slow, random_filter(dice), dice.below(60), 1 + dice.below(30)));
      }
    }
    std::int64_t total = 0;
    for (const auto& bucket : board.totals().buckets) total += bucket.count;
    EXPECT_EQ(static_cast<std::size_t>(total), board.size());
  }
}

TEST(Board, ReadersSeeEachChangeWholeWhileItIsWritten) {
  Board board;
  const auto order = OrderId::make();
  auto one = card(order, "S-000001-3");
  auto two = card(order, "S-000001-3");
  board.replace(order, {one, two}, kNow);
  std::atomic<bool> stop = false;
  std::vector<std::thread> readers;
  for (int i = 0; i < 2; ++i)
    readers.emplace_back([&] {
      while (!stop) {
        const auto page = board.page({}, 0, 10);
        EXPECT_EQ(page.total, 2);
        EXPECT_EQ(page.totals.value().size(), 1U);
        EXPECT_LE(board.totals().buckets.size(), 1U);
      }
    });
  for (int i = 0; i < 2000; ++i) {
    one.state = two.state = i % 2 ? OperationState::ready : OperationState::claimed;
    board.replace(order, {one, two}, kNow);
  }
  stop = true;
  for (auto& reader : readers) reader.join();
}

}  // namespace
}  // namespace atelier::mes
