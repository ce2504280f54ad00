// SPDX-License-Identifier: Apache-2.0
#include "mes/forecast.h"

#include <gtest/gtest.h>

namespace atelier::mes {
namespace {

const Instant kNow{1'772'000'000 * kSecond};
const Routings kRoutings{{ProductKind::ring,
                          {{.seq = 10, .code = "cast", .work_center = "casting"},
                           {.seq = 20, .code = "polish", .work_center = "polishing"},
                           {.seq = 30, .code = "pack", .work_center = "packing"}}}};
/// Cast 2 days, polish 1 day, pack 0.5 days; ships the day after.
const Histories kHistories{{"cast", {kDay, 2 * kDay, 10}},
                           {"polish", {kHour, kDay, 20}},
                           {"pack", {kHour, kDay / 2, 20}},
                           {"shipping", {kHour, kDay, 20}}};

Forecast forecast(const std::map<std::string, std::int64_t>& waiting) {
  return {kRoutings, kHistories, loads_of(waiting, kRoutings, kHistories)};
}

TEST(Forecast, AddsWhatTheRemainingStagesUsuallyTake) {
  const auto usual = forecast({{"casting", 5}});
  // All of cast, polish, pack, shipping: 2 + 1 + 0.5 + 1.
  EXPECT_EQ(usual.of({ProductKind::ring, "cast", false, kNow}, kNow).ready,
            kNow + 4 * kDay + kDay / 2);
  EXPECT_EQ(usual.of({ProductKind::ring, "pack", false, kNow}, kNow).ready, kNow + 3 * kDay / 2);
  EXPECT_EQ(usual.of({ProductKind::ring, "pack", true, kNow}, kNow).ready, kNow + kDay);
}

TEST(Forecast, TakesOffWhatALotHasSpentAtItsStageAndNoMore) {
  const auto usual = forecast({});
  EXPECT_EQ(usual.of({ProductKind::ring, "cast", false, kNow - kDay}, kNow).ready,
            kNow + 3 * kDay + kDay / 2);
  EXPECT_EQ(usual.of({ProductKind::ring, "cast", false, kNow - 9 * kDay}, kNow).ready,
            kNow + 2 * kDay + kDay / 2);
}

TEST(Forecast, WaitsForTheQueueWhereItIsLongerThanUsual) {
  // 60 lots at 20 a day: three days instead of one.
  const auto slow = forecast({{"polishing", 60}});
  const auto outcome = slow.of({ProductKind::ring, "cast", false, kNow}, kNow);
  EXPECT_EQ(outcome.ready, kNow + 6 * kDay + kDay / 2);
  EXPECT_EQ(outcome.bottleneck, "polishing");
  EXPECT_EQ(slow.of({ProductKind::ring, "pack", false, kNow}, kNow).bottleneck, "packing");
}

TEST(Forecast, AllowsADayForAStageThatNobodyKnows) {
  const Forecast nothing({}, {}, {});
  EXPECT_EQ(nothing.of({ProductKind::ring, "engrave", false, kNow}, kNow).ready, kNow + 2 * kDay);
}

TEST(Loads, NameTheWorkCenterWithMostWorkAgainstItsRate) {
  const auto loads = loads_of({{"casting", 30}, {"polishing", 40}}, kRoutings, kHistories);
  ASSERT_EQ(loads.size(), 2U);
  EXPECT_EQ(loads[0].work_center, "casting");  // 3 days; polishing has 2
  EXPECT_DOUBLE_EQ(*loads[0].load_days, 3);
  EXPECT_DOUBLE_EQ(*loads[1].load_days, 2);
}

TEST(Loads, PutAWorkCenterThatStandsStillBeforeAllOthers) {
  auto histories = kHistories;
  histories["polish"].went_per_day = 0;
  const auto loads = loads_of({{"casting", 1000}, {"polishing", 1}}, kRoutings, histories);
  EXPECT_EQ(loads[0].work_center, "polishing");
  EXPECT_FALSE(loads[0].load_days);
}

}  // namespace
}  // namespace atelier::mes
