// SPDX-License-Identifier: Apache-2.0
#include "platform/base/ticker.h"

#include <atomic>
#include <gtest/gtest.h>
#include <latch>

namespace atelier {
namespace {

TEST(Ticker, WorksAgainAndAgainUntilItsEndAndNeverAfter) {
  std::atomic<bool> ended = false;
  int times = 0;
  std::latch thrice(3);
  {
    const Ticker ticker(std::chrono::milliseconds(1), [&] {
      EXPECT_FALSE(ended);
      if (++times <= 3) thrice.count_down();
    });
    thrice.wait();
  }
  ended = true;
  EXPECT_GE(times, 3);
}

TEST(Ticker, EndsWithoutWaitingForItsPeriod) {
  const Ticker ticker(std::chrono::hours(1), [] { FAIL() << "an hour has not passed"; });
}

}  // namespace
}  // namespace atelier
