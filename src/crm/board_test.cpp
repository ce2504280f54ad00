// SPDX-License-Identifier: Apache-2.0
#include "crm/board.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <random>
#include <thread>

#include "platform/base/json_codec.h"

namespace atelier::crm {
namespace {

constexpr Instant kNow{1'772'000'000 * kSecond};

Card card_of(int number, Instant placed_at, OrderStatus status, Context channel = Context::shop) {
  Card card{.order_id = OrderId::make(), .number = "S-" + std::to_string(100'000 + number) + "-0"};
  card.channel = channel;
  card.customer_name = "Анна Орлова";
  card.status = status;
  card.version = 1;
  card.placed_at = placed_at;
  card.changed_at = placed_at;
  card.promised_at = placed_at + kPromise_us;
  return card;
}

void fill(Board& board, const std::vector<Card>& cards) {
  Board::Loading loading(board, kNow);
  loading.add(cards);
  loading.finish();
}

std::vector<std::string> numbers(const Board::Page& page) {
  const auto rows = from_json<std::vector<JsonRow<Card>>>('[' + page.rows.text + ']');
  EXPECT_TRUE(rows.ok()) << page.rows.text;
  std::vector<std::string> list;
  for (const auto& row : rows.value()) list.push_back(row.value.number);
  return list;
}

TEST(CrmBoard, ShowsNothingWhereThereIsNothing) {
  const Board board;
  const auto page = board.page({}, 0, 50);
  EXPECT_TRUE(page.rows.text.empty());
  EXPECT_EQ(page.total, 0);
  EXPECT_EQ(page.totals.value().size(), 9u);
}

TEST(CrmBoard, NeverGoesBackToAnOlderVersion) {
  Board board;
  auto card = card_of(1, kNow, OrderStatus::shipped);
  card.version = 6;
  board.put(card, kNow);
  EXPECT_TRUE(board
                  .apply({.order_id = card.order_id, .status = OrderStatus::released, .version = 3},
                         kNow, kNow)
                  .empty());
  EXPECT_EQ(board.find(card.order_id)->status, OrderStatus::shipped);
  const auto changes = board.apply(
      {.order_id = card.order_id, .status = OrderStatus::delivered, .version = 7}, kNow, kNow);
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(board.find(card.order_id)->status, OrderStatus::delivered);
  EXPECT_EQ(changes[0].row, to_json_row(*board.find(card.order_id)));
  EXPECT_EQ(changes[0].where, (std::vector<std::string>{"all", "status:delivered"}));
  EXPECT_EQ(changes[0].left, (std::vector<std::string>{"all", "status:shipped"}));
}

TEST(CrmBoard, FindsByNumberPrefixAndByTheBeginningOfAnyNameInEitherCase) {
  Board board;
  board.put(card_of(7, kNow, OrderStatus::submitted), kNow);
  auto other = card_of(8, kNow, OrderStatus::submitted);
  other.customer_name = "Maria Rossi";
  other.reference = "PO-Ёлка";
  board.put(other, kNow);
  const auto found = [&](const char* q) { return board.page({.search = q}, 0, 50).total; };
  EXPECT_EQ(found("S-100007"), 1);
  EXPECT_EQ(found("орлова"), 1);
  EXPECT_EQ(found("РОССИ"), 0);
  EXPECT_EQ(found("ROSSI"), 1);
  EXPECT_EQ(found("ёЛКА"), 1);
  EXPECT_EQ(found("S-10000"), 2);
}

TEST(CrmBoard, OrdersBecomeOverdueAndStuckAndAreForgottenWithTimeAlone) {
  Board board;
  auto open = card_of(1, kNow, OrderStatus::submitted);
  open.changed_at = kNow;
  auto closed = card_of(2, kNow, OrderStatus::closed);
  closed.changed_at = kNow;
  fill(board, {open, closed});
  const auto count = [&](const BoardFilter& filter) { return board.page(filter, 0, 50).total; };
  EXPECT_EQ(count({.overdue = true}) + count({.stuck = true}), 0);
  EXPECT_FALSE(board.due(kNow + kDay));

  board.turn(kNow + kDay + kSecond);
  EXPECT_EQ(count({.overdue = false, .stuck = true}), 1);
  board.turn(kNow + kPromise_us + kSecond);
  EXPECT_EQ(count({.overdue = true, .stuck = true}), 1);
  EXPECT_EQ(count({.status = OrderStatus::closed, .overdue = false, .stuck = false}), 1);

  const auto gone = board.turn(kNow + 90 * kDay + kSecond);
  ASSERT_EQ(gone.size(), 1U);
  EXPECT_EQ(gone[0].order_id, closed.order_id);
  EXPECT_EQ(gone[0].row, "");
  EXPECT_EQ(board.size(), 1U);
  EXPECT_TRUE(board.put(closed, kNow + 91 * kDay).empty());
}

TEST(CrmBoard, AChangeElsewhereLeavesTheTagOfAPageAlone) {
  Board board;
  const auto tag = [&](OrderStatus status) { return board.page({.status = status}, 0, 50).etag; };
  board.put(card_of(1, kNow, OrderStatus::shipped), kNow);
  board.put(card_of(2, kNow, OrderStatus::submitted), kNow);
  const auto shipped = tag(OrderStatus::shipped);
  const auto submitted = tag(OrderStatus::submitted);
  board.put(card_of(3, kNow, OrderStatus::submitted), kNow);
  EXPECT_EQ(tag(OrderStatus::shipped), shipped);
  EXPECT_NE(tag(OrderStatus::submitted), submitted);
}

TEST(CrmBoard, TellsThoseWhoWatchAnOrderOfWhatIsNotOnItsCard) {
  Board board;
  const auto card = card_of(1, kNow, OrderStatus::shipped);
  board.put(card, kNow);
  const auto changes = board.touch(card.order_id);
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].row, to_json_row(card));
  EXPECT_EQ(changes[0].where, (std::vector<std::string>{"all", "status:shipped"}));
  EXPECT_TRUE(board.touch(OrderId::make()).empty());
}

TEST(CrmBoard, TakesLessThan600BytesForAnOrder) {
  Board board;
  std::vector<Card> cards;
  const Manager manager{UserId::make(), "Ирина Соколова"};
  for (int i = 0; i < 100'000; ++i) {
    auto card = card_of(i, kNow - i * kSecond, OrderStatus::in_production);
    card.reference = "PO-2026-" + std::to_string(100'000 + i);
    card.total = {1'234'500 + i, "RUB"};
    card.lines = 1;
    card.changed_at = kNow;
    if (i % 2) card.manager = manager;
    cards.push_back(std::move(card));
  }
  fill(board, cards);
  EXPECT_LT(board.bytes() / cards.size(), 600U);
  RecordProperty("bytes_per_order", static_cast<int>(board.bytes() / cards.size()));
}

const std::array<Manager, 3> kManagers{Manager{UserId::make(), "Irina"},
                                       Manager{UserId::make(), "Oleg"},
                                       Manager{UserId::make(), "Pavel"}};

bool is_overdue(const Card& card) {
  return card.status < OrderStatus::shipped && card.promised_at < kNow;
}
bool is_stuck(const Card& card) {
  const auto usual = stuck_after(card.status);
  return usual && card.changed_at + *usual < kNow;
}
int rank(const Card& card, ListOrder order) {
  if (order == ListOrder::newest) return 0;
  return is_overdue(card) ? 0 : is_stuck(card) ? 1 : 2;
}

bool matches(const Card& card, const BoardFilter& filter) {
  return (!filter.status || card.status == *filter.status) &&
         (!filter.channel || card.channel == *filter.channel) &&
         (!filter.manager || (card.manager && card.manager->id == *filter.manager)) &&
         (!filter.on_hold || card.on_hold == *filter.on_hold) &&
         (!filter.stuck || is_stuck(card) == *filter.stuck) &&
         (!filter.overdue || is_overdue(card) == *filter.overdue);
}

/// What a filter means, said the slow way.
std::vector<std::string> expected(const std::vector<Card>& all, const BoardFilter& filter,
                                  ListOrder order) {
  std::vector<const Card*> kept;
  for (const auto& card : all)
    if (matches(card, filter)) kept.push_back(&card);
  std::sort(kept.begin(), kept.end(), [order](const Card* a, const Card* b) {
    return std::tuple(rank(*a, order), b->placed_at, a->order_id) <
           std::tuple(rank(*b, order), a->placed_at, b->order_id);
  });
  std::vector<std::string> list;
  for (const auto* card : kept) list.push_back(card->number);
  return list;
}

TEST(CrmBoard, AgreesWithTheSlowWayAfterThousandsOfRandomChanges) {
  std::mt19937 random(42);
  const auto any = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  Board board;
  std::vector<Card> all;
  for (int step = 0; step < 6'000; ++step) {
    if (all.size() < 400 || any(3) == 0) {
      auto card = card_of(step, kNow - any(60) * kDay, static_cast<OrderStatus>(any(9)),
                          static_cast<Context>(any(3)));
      card.changed_at = kNow - any(40) * kDay;
      if (any(2)) card.manager = kManagers[static_cast<std::size_t>(any(3))];
      all.push_back(card);
      board.put(card, kNow);
    } else {
      auto& card = all[static_cast<std::size_t>(any(static_cast<int>(all.size())))];
      card.status = static_cast<OrderStatus>(any(9));
      card.on_hold = any(10) == 0;
      card.changed_at = kNow - any(40) * kDay;
      ++card.version;
      board.apply({.order_id = card.order_id,
                   .status = card.status,
                   .version = card.version,
                   .changed_at = card.changed_at,
                   .on_hold = card.on_hold},
                  kNow, kNow);
    }
    if (step % 40 != 0) continue;
    BoardFilter filter;
    if (any(2)) filter.status = static_cast<OrderStatus>(any(9));
    if (any(2)) filter.channel = static_cast<Context>(any(3));
    if (any(3) == 0) filter.manager = kManagers[static_cast<std::size_t>(any(3))].id;
    if (any(4) == 0) filter.on_hold = any(2) == 1;
    if (any(4) == 0) filter.stuck = any(2) == 1;
    if (any(4) == 0) filter.overdue = any(2) == 1;
    const auto order = any(2) ? ListOrder::urgent : ListOrder::newest;
    const auto slow = expected(all, filter, order);
    const auto skip = static_cast<std::size_t>(any(100));
    const auto most = static_cast<std::size_t>(1 + any(30));
    const auto page = board.page(filter, skip, most, order);
    ASSERT_EQ(page.total, static_cast<std::int64_t>(slow.size())) << "at step " << step;
    const auto begin = std::min(skip, slow.size());
    const auto end = std::min(begin + most, slow.size());
    ASSERT_EQ(numbers(page), std::vector(slow.begin() + static_cast<std::ptrdiff_t>(begin),
                                         slow.begin() + static_cast<std::ptrdiff_t>(end)))
        << "at step " << step;
  }
  std::int64_t sum = 0;
  for (const auto& bucket : board.totals().buckets) sum += bucket.orders;
  EXPECT_EQ(sum, static_cast<std::int64_t>(all.size()));
}

TEST(CrmBoard, ServesWholePagesWhileItChanges) {
  Board board;
  std::vector<Card> all;
  for (int i = 0; i < 200; ++i)
    board.put(all.emplace_back(card_of(i, kNow - i, OrderStatus::submitted)), kNow);
  std::atomic<bool> done{false};
  std::thread writer([&] {
    for (int version = 2; version < 60; ++version)
      for (auto& card : all)
        board.apply({.order_id = card.order_id,
                     .status = static_cast<OrderStatus>(version % 9),
                     .version = version,
                     .changed_at = kNow},
                    kNow, kNow);
    done = true;
  });
  while (!done) {
    const auto page = board.page({}, 0, 200);
    EXPECT_EQ(page.total, 200);
    std::int64_t sum = 0;
    for (const auto& total : page.totals.value()) sum += total.orders;
    EXPECT_EQ(sum, 200);
  }
  writer.join();
}

}  // namespace
}  // namespace atelier::crm
