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
  card.promised_at = placed_at + kPromise_us;
  return card;
}

ListPage page_of(const Board& board, const ListQuery& query) {
  auto page = from_json<ListPage>(board.page_json(query, kNow));
  EXPECT_TRUE(page) << (page ? "" : page.error().detail);
  return std::move(page).value();
}

TEST(CrmBoard, ShowsNothingWhereThereIsNothing) {
  const Board board;
  const auto page = page_of(board, {});
  EXPECT_TRUE(page.orders.empty());
  EXPECT_EQ(page.total, 0);
  EXPECT_EQ(page.totals.size(), 9u);
}

TEST(CrmBoard, NeverGoesBackToAnOlderVersion) {
  Board board;
  auto card = card_of(1, kNow, OrderStatus::shipped);
  card.version = 6;
  board.put(card);
  EXPECT_EQ(board.apply({.order_id = card.order_id, .status = OrderStatus::released, .version = 3}),
            "");
  EXPECT_EQ(board.find(card.order_id)->status, OrderStatus::shipped);
  EXPECT_NE(
      board.apply({.order_id = card.order_id, .status = OrderStatus::delivered, .version = 7}), "");
  EXPECT_EQ(board.find(card.order_id)->status, OrderStatus::delivered);
}

TEST(CrmBoard, FindsByNumberPrefixAndByPartOfTheNameInEitherCase) {
  Board board;
  board.put(card_of(7, kNow, OrderStatus::submitted));
  auto other = card_of(8, kNow, OrderStatus::submitted);
  other.customer_name = "Maria Rossi";
  other.reference = "PO-Ёлка";
  board.put(other);
  const auto found = [&](const char* q) { return page_of(board, {.q = q}).total; };
  EXPECT_EQ(found("S-100007"), 1);
  EXPECT_EQ(found("орлова"), 1);
  EXPECT_EQ(found("РОССИ"), 0);
  EXPECT_EQ(found("ROSSI"), 1);
  EXPECT_EQ(found("ёЛКА"), 1);
  EXPECT_EQ(found("S-10000"), 2);
}

TEST(CrmBoard, StopsCountingWhatItHasToWalkAndSaysSo) {
  Board board;
  for (int i = 0; i < 1'200; ++i) board.put(card_of(i, kNow - i, OrderStatus::submitted));
  const auto walked = page_of(board, {.q = "орлова"});
  EXPECT_EQ(walked.total, Board::kMostWalked);
  EXPECT_FALSE(walked.total_is_exact);
  const auto ranked = page_of(board, {.status = OrderStatus::submitted});
  EXPECT_EQ(ranked.total, 1'200);
  EXPECT_TRUE(ranked.total_is_exact);
}

TEST(CrmBoard, ChangesItsETagWithEveryChange) {
  Board board;
  const auto before = board.etag();
  board.put(card_of(1, kNow, OrderStatus::submitted));
  EXPECT_NE(board.etag(), before);
}

bool matches(const Card& card, const ListQuery& query) {
  const bool overdue = card.status < OrderStatus::shipped && card.promised_at < kNow;
  return (!query.status || card.status == *query.status) &&
         (!query.channel || card.channel == *query.channel) &&
         (!query.older_than_days || card.placed_at <= kNow - *query.older_than_days * kDay) &&
         (!query.on_hold || card.on_hold == *query.on_hold) &&
         (!query.overdue || overdue == *query.overdue);
}

/// What a query means, said the slow way.
std::vector<std::string> expected(const std::vector<Card>& all, const ListQuery& query) {
  std::vector<const Card*> kept;
  for (const auto& card : all)
    if (matches(card, query)) kept.push_back(&card);
  std::sort(kept.begin(), kept.end(), [](const Card* a, const Card* b) {
    return std::tie(b->placed_at, a->order_id) < std::tie(a->placed_at, b->order_id);
  });
  std::vector<std::string> ids;
  const auto skip =
      static_cast<std::size_t>((query.page.value_or(1) - 1) * query.page_size.value_or(50));
  for (auto i = skip;
       i < kept.size() && ids.size() < static_cast<std::size_t>(query.page_size.value_or(50)); ++i)
    ids.push_back(kept[i]->order_id.str());
  return ids;
}

TEST(CrmBoard, AgreesWithTheSlowWayAfterThousandsOfRandomChanges) {
  std::mt19937 random(42);
  const auto any = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  Board board;
  std::vector<Card> all;
  for (int step = 0; step < 6'000; ++step) {
    if (all.size() < 400 || any(3) == 0) {
      all.push_back(card_of(step, kNow - any(60) * kDay, static_cast<OrderStatus>(any(9)),
                            static_cast<Context>(any(3))));
      board.put(all.back());
    } else {
      auto& card = all[static_cast<std::size_t>(any(static_cast<int>(all.size())))];
      card.status = static_cast<OrderStatus>(any(9));
      card.on_hold = any(10) == 0;
      ++card.version;
      board.apply({.order_id = card.order_id,
                   .status = card.status,
                   .version = card.version,
                   .on_hold = card.on_hold});
    }
    if (step % 40 != 0) continue;
    ListQuery query;
    if (any(2)) query.status = static_cast<OrderStatus>(any(9));
    if (any(2)) query.channel = static_cast<Context>(any(3));
    if (any(3) == 0) query.older_than_days = any(60);
    if (any(4) == 0) query.on_hold = any(2) == 1;
    if (any(4) == 0) query.overdue = any(2) == 1;
    query.page = 1 + any(5);
    query.page_size = 1 + any(30);
    std::vector<std::string> ids;
    for (const auto& card : page_of(board, query).orders) ids.push_back(card.order_id.str());
    ASSERT_EQ(ids, expected(all, query)) << "at step " << step;
  }
}

TEST(CrmBoard, ServesWholePagesWhileItChanges) {
  Board board;
  std::vector<Card> all;
  for (int i = 0; i < 200; ++i)
    board.put(all.emplace_back(card_of(i, kNow - i, OrderStatus::submitted)));
  std::atomic<bool> done{false};
  std::thread writer([&] {
    for (int version = 2; version < 60; ++version)
      for (auto& card : all)
        board.apply({.order_id = card.order_id,
                     .status = static_cast<OrderStatus>(version % 9),
                     .version = version});
    done = true;
  });
  while (!done) {
    const auto page = page_of(board, {.page_size = 200});
    EXPECT_EQ(page.total, 200);
    std::int64_t sum = 0;
    for (const auto& total : page.totals) sum += total.orders;
    EXPECT_EQ(sum, 200);
  }
  writer.join();
}

}  // namespace
}  // namespace atelier::crm
