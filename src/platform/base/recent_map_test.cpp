// SPDX-License-Identifier: Apache-2.0
#include "platform/base/recent_map.h"

#include <gtest/gtest.h>
#include <string>

namespace atelier {
namespace {

TEST(RecentMap, RemembersOneGenerationAtLeastAndTwoAtMost) {
  RecentMap<int, std::string> map(2);
  for (int key = 1; key <= 4; ++key) map.put(key, std::to_string(key));
  for (int key = 1; key <= 4; ++key) EXPECT_EQ(*map.find(key), std::to_string(key));
  map.put(5, "5");
  EXPECT_EQ(map.find(1), nullptr);
  EXPECT_EQ(map.find(2), nullptr);
  EXPECT_EQ(*map.find(3), "3");
  EXPECT_EQ(*map.find(5), "5");
}

TEST(RecentMap, TheNewerValueOfAKeyHolds) {
  RecentMap<int, std::string> map(2);
  map.put(1, "first");
  map.put(1, "second");
  EXPECT_EQ(*map.find(1), "second");
  map.put(2, "");
  map.put(3, "");  // 1 is of the older generation now
  map.put(1, "third");
  EXPECT_EQ(*map.find(1), "third");
}

TEST(RecentMap, AKeyThatWasTakenIsForgottenInBothGenerations) {
  RecentMap<int, std::string> map(2);
  map.put(1, "elder");
  map.put(2, "");
  map.put(3, "");
  map.put(1, "newer");
  EXPECT_EQ(map.take(1), "newer");
  EXPECT_EQ(map.take(1), std::nullopt);
  EXPECT_EQ(map.find(1), nullptr);
  EXPECT_EQ(map.take(2), "");
}

}  // namespace
}  // namespace atelier
