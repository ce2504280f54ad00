// SPDX-License-Identifier: Apache-2.0
// What the boards of mes and crm do not test: turning, memory that is given back, one life of a
// slot after another.
#include "platform/board/index.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <random>

namespace atelier::board {
namespace {

const Instant kNow{1'772'000'000 * kSecond};

/// A row whose text is all there is to know of it: "<id>|<stage>|<turns left>".
Row row_of(const Uuid& id, std::uint16_t stage, int turns) {
  Row row{.id = id, .group = id, .sort = stage, .since = kNow, .turns_at = kNow + kHour};
  row.facets[0] = stage;
  row.text = id.str() + '|' + std::to_string(stage) + '|' + std::to_string(turns);
  return row;
}

/// With each turn a row moves to the next stage; after its last one it leaves.
std::optional<Row> turned(std::string_view text, Instant now) {
  const auto stage = static_cast<std::uint16_t>(std::stoi(std::string(text.substr(37))));
  const auto turns = std::stoi(std::string(text.substr(text.rfind('|') + 1)));
  if (turns == 0) return std::nullopt;
  auto row =
      row_of(*Uuid::parse(text.substr(0, 36)), static_cast<std::uint16_t>(stage + 1), turns - 1);
  row.turns_at = now + kHour;
  return row;
}

std::string sizes(const std::vector<BucketCount>& counts) {
  std::string text;
  for (const auto& [facets, count] : counts)
    text += std::to_string(facets[0]) + ':' + std::to_string(count) + ' ';
  return text;
}

Index make_index() { return Index({.turned = turned, .words = {}, .totals = sizes}); }

TEST(Index, ARowTurnsAgainAndAgainUntilItLeaves) {
  auto index = make_index();
  const auto id = Uuid::make();
  index.replace(id, {row_of(id, 1, 2)});
  EXPECT_FALSE(index.due(kNow + kHour - 1));
  auto at = kNow + kHour;
  for (const std::uint16_t stage : {2, 3}) {
    ASSERT_TRUE(index.due(at));
    const auto changes = index.turn(at);
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0].after->at(0), stage);
    EXPECT_FALSE(index.due(at));
    at = at + kHour;
  }
  const auto last = index.turn(at);
  ASSERT_EQ(last.size(), 1U);
  EXPECT_FALSE(last[0].after);
  EXPECT_EQ(index.size(), 0U);
  EXPECT_FALSE(index.due(kNever - 1));
}

TEST(Index, AThousandRowsTurnAtATime) {
  auto index = make_index();
  for (int i = 0; i < 1500; ++i) {
    const auto id = Uuid::make();
    index.replace(id, {row_of(id, 1, 1)});
  }
  EXPECT_EQ(index.turn(kNow + kHour).size(), 1000U);
  EXPECT_TRUE(index.due(kNow + kHour));
  EXPECT_EQ(index.turn(kNow + kHour).size(), 500U);
}

TEST(Index, PlacesOfRowsThatLeftAreUsedAgain) {
  auto index = make_index();
  std::vector<Uuid> ids;
  std::size_t most = 0;
  for (int round = 0; round < 20; ++round) {
    for (int i = 0; i < 2000; ++i) {
      ids.push_back(Uuid::make());
      index.replace(ids.back(), {row_of(ids.back(), static_cast<std::uint16_t>(i % 7), 0)});
    }
    if (round == 0) most = index.bytes();
    for (const auto& id : ids) index.replace(id, {});
    ids.clear();
    ASSERT_EQ(index.size(), 0U);
  }
  EXPECT_LT(index.bytes(), 2 * most);
}

TEST(Index, RowsOfOneGroupComeAndGoInAnyOrder) {
  auto index = make_index();
  std::mt19937 random(3);
  const auto group = Uuid::make();
  std::vector<Uuid> ids;
  for (int i = 0; i < 8; ++i) ids.push_back(Uuid::make());
  for (int round = 0; round < 500; ++round) {
    std::vector<Row> rows;
    for (const auto& id : ids) {
      if (random() % 2) continue;
      rows.push_back(row_of(id, static_cast<std::uint16_t>(random() % 3), 0));
      rows.back().group = group;
    }
    std::multimap<std::uint16_t, std::string> expected;
    for (const auto& row : rows) expected.emplace(row.facets[0], row.text);
    index.replace(group, rows);
    ASSERT_EQ(index.size(), rows.size());
    ASSERT_EQ(index.texts(group).size(), rows.size());
    for (std::uint16_t stage = 0; stage < 3; ++stage)
      ASSERT_EQ(index.total(Filter().require(0, stage)),
                static_cast<std::int64_t>(expected.count(stage)));
  }
}

/// What pages have in common is kept between two changes: of each index its own, and never longer.
TEST(Index, APageTellsOfEveryChangeBeforeIt) {
  std::array indexes{make_index(), make_index()};
  std::array<std::map<Uuid, std::uint16_t>, 2> rows;
  std::mt19937 random(5);
  for (int i = 0; i < 3000; ++i) {
    const auto which = random() % 2;
    auto& index = indexes[which];
    const bool leaves = !rows[which].empty() && random() % 3 == 0;
    const auto id = leaves ? rows[which].begin()->first : Uuid::make();
    const auto stage = static_cast<std::uint16_t>(random() % 5);
    index.replace(id, leaves ? std::vector<Row>{} : std::vector{row_of(id, stage, 0)});
    if (leaves)
      rows[which].erase(id);
    else
      rows[which][id] = stage;

    const auto asked = static_cast<std::uint16_t>(random() % 5);
    for (std::size_t of = 0; of < indexes.size(); ++of) {
      std::int64_t expected = 0;
      for (const auto& row : rows[of]) expected += row.second == asked;
      const auto page = indexes[of].page(Filter().require(0, asked), 0, 10'000);
      ASSERT_EQ(page.total, expected);
      ASSERT_EQ(std::ranges::count(page.rows, '|'), 2 * expected);
      ASSERT_EQ(page.totals, expected == 0 ? "" : sizes({{{asked}, expected}}));
    }
  }
}

TEST(Index, AFilterIsNeverTakenForAnother) {
  auto index = make_index();
  const auto owner = Uuid::make();
  for (std::uint16_t stage = 0; stage < 300; ++stage) {
    const auto id = Uuid::make();
    auto row = row_of(id, stage, 0);
    row.facets[1] = stage % 2;
    if (stage < 10) row.owner = owner;
    index.replace(id, {std::move(row)});
  }
  Filter mine;
  mine.owner = owner;
  for (int round = 0; round < 2; ++round) {
    for (std::uint16_t stage = 0; stage < 300; ++stage) {
      ASSERT_EQ(index.page(Filter().require(0, stage), 0, 1).total, 1);
      ASSERT_EQ(index.page(Filter(mine).require(0, stage), 0, 1).total, stage < 10 ? 1 : 0);
    }
    EXPECT_EQ(index.page(Filter().require(1, 1), 0, 1).total, 150);
    EXPECT_EQ(index.page({}, 0, 1).total, 300);
    EXPECT_EQ(index.page(mine, 0, 1).total, 10);
  }
}

}  // namespace
}  // namespace atelier::board
