// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <thread>

#include "platform/auth/auth.h"

namespace atelier::auth {
namespace {

constexpr Instant kNow{1'772'000'000 * kSecond};

TEST(RateLimit, AllowsSoManyTriesAndThenSaysHowLongToWait) {
  RateLimit limit(3, kMinute);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(limit.check("anna", kNow), 0);
  EXPECT_EQ(limit.check("anna", kNow), 60);
  EXPECT_EQ(limit.check("anna", kNow + 10 * kSecond + 1), 50);
  EXPECT_EQ(limit.check("anna", kNow + kMinute - 1), 1);
  EXPECT_EQ(limit.check("anna", kNow + kMinute), 0);
}

TEST(RateLimit, KeepsKeysApart) {
  RateLimit limit(1, kMinute);
  EXPECT_EQ(limit.check("anna", kNow), 0);
  EXPECT_EQ(limit.check("boris", kNow), 0);
  EXPECT_NE(limit.check("anna", kNow), 0);
}

TEST(RateLimit, TellsLongKeysApartByTheirEnd) {
  RateLimit limit(1, kMinute);
  const std::string key(100'000, 'x');
  EXPECT_EQ(limit.check(key + "1", kNow), 0);
  EXPECT_EQ(limit.check(key + "2", kNow), 0);
  EXPECT_NE(limit.check(key + "1", kNow), 0);
}

TEST(RateLimit, ForgetsTheOldestOfTooManyKeys) {
  RateLimit limit(1, kMinute);
  EXPECT_EQ(limit.check("first", kNow), 0);
  EXPECT_EQ(limit.check("second", kNow + 1), 0);
  for (int i = 0; i < 99'999; ++i) EXPECT_EQ(limit.check(std::to_string(i), kNow + 2), 0);
  EXPECT_NE(limit.check("second", kNow + 3), 0);
  EXPECT_EQ(limit.check("first", kNow + 3), 0);
}

TEST(RateLimit, HoldsWhenManyTryAtOnce) {
  RateLimit limit(100, kMinute);
  std::atomic<int> allowed{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) allowed += limit.check("anna", kNow) == 0;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(allowed, 100);
}

}  // namespace
}  // namespace atelier::auth
