// SPDX-License-Identifier: Apache-2.0
#include "platform/base/uuid.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <set>
#include <thread>
#include <unordered_set>
#include <vector>

namespace atelier {
namespace {

TEST(Uuid, HasVersionSevenVariantTwoAndTheTimeInMilliseconds) {
  const std::int64_t before_ms = SystemClock{}.now().us / 1000;
  const Uuid id = Uuid::make();
  EXPECT_EQ(id.bytes[6] >> 4, 7);
  EXPECT_EQ(id.bytes[8] >> 6, 2);
  std::int64_t ms = 0;
  for (int i = 0; i < 6; ++i) ms = ms << 8 | id.bytes[i];
  EXPECT_GE(ms, before_ms);
  EXPECT_LT(ms, before_ms + 60'000);
}

TEST(Uuid, OfOneThreadAreStrictlyAscending) {
  Uuid last = Uuid::make();
  for (int i = 0; i < 100'000; ++i) {
    const Uuid next = Uuid::make();
    ASSERT_LT(last, next);
    ASSERT_LT(last.str(), next.str());
    last = next;
  }
}

TEST(Uuid, OfManyThreadsAreAscendingInEachAndNeverTheSame) {
  constexpr int kThreads = 4, kEach = 20'000;
  std::vector<std::vector<Uuid>> made(kThreads);
  std::vector<std::thread> threads;
  for (auto& mine : made)
    threads.emplace_back([&mine] {
      for (int i = 0; i < kEach; ++i) mine.push_back(Uuid::make());
    });
  for (auto& thread : threads) thread.join();
  std::set<Uuid> all;
  for (const auto& mine : made) {
    EXPECT_TRUE(std::is_sorted(mine.begin(), mine.end()));
    all.insert(mine.begin(), mine.end());
  }
  EXPECT_EQ(all.size(), std::size_t{kThreads} * kEach);
}

TEST(Uuid, IsReadInEitherCaseAndWrittenInLowerCase) {
  const auto id = Uuid::parse("01890A5D-AC96-774B-bcce-b302099a8057");
  ASSERT_TRUE(id);
  EXPECT_EQ(id->str(), "01890a5d-ac96-774b-bcce-b302099a8057");
  EXPECT_EQ(Uuid::parse(id->str()), id);
  EXPECT_TRUE(Uuid::parse("00000000-0000-0000-0000-000000000000")->nil());
  EXPECT_FALSE(id->nil());
}

TEST(Uuid, IsReadOnlyInTheCanonicalForm) {
  const std::string good = "01890a5d-ac96-774b-bcce-b302099a8057";
  for (const std::string& bad :
       {std::string(), std::string("01890a5dac96774bbcceb302099a8057"), "{" + good + "}",
        good + " ", " " + good, "urn:uuid:" + good, std::string(36, '-'), std::string(36, '0')})
    EXPECT_FALSE(Uuid::parse(bad)) << bad;
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    for (char c : {'g', ' ', '\0', '+', '\xff'}) {
      bad[i] = c;
      EXPECT_FALSE(Uuid::parse(bad)) << bad;
    }
    EXPECT_FALSE(Uuid::parse(good.substr(0, i)));
  }
}

TEST(Uuid, WritesWhatItRead) {
  for (int i = 0; i < 1000; ++i) {
    const Uuid id = Uuid::make();
    ASSERT_EQ(Uuid::parse(id.str()), id);
  }
}

TEST(Uuid, HashesApart) {
  std::unordered_set<std::size_t> hashes;
  for (int i = 0; i < 10'000; ++i) hashes.insert(std::hash<Uuid>{}(Uuid::make()));
  EXPECT_GT(hashes.size(), 9'990u);
  // Ids made elsewhere may differ in any byte.
  hashes.clear();
  for (std::size_t i = 0; i < 16; ++i)
    for (int value = 1; value < 256; ++value) {
      Uuid id;
      id.bytes[i] = static_cast<std::uint8_t>(value);
      hashes.insert(std::hash<Uuid>{}(id));
    }
  EXPECT_EQ(hashes.size(), 16u * 255u);
}

TEST(Id, ReadsAndWritesAsItsUuid) {
  using ThingId = Id<struct ThingTag>;
  const ThingId id = ThingId::make();
  EXPECT_EQ(ThingId::parse(id.str()), id);
  EXPECT_EQ(std::hash<ThingId>{}(id), std::hash<Uuid>{}(id.value));
  EXPECT_FALSE(ThingId::parse("no id"));
  EXPECT_TRUE(ThingId{}.nil());
}

}  // namespace
}  // namespace atelier
