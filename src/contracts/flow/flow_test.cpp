// SPDX-License-Identifier: Apache-2.0
#include "contracts/flow/flow.h"

#include <gtest/gtest.h>

#include "platform/base/temp_folder.h"
#include "platform/sql/test_database.h"

namespace atelier::flow {
namespace {

class FlowTest : public ::testing::Test {
 protected:
  FlowTest() { EXPECT_TRUE(Flow::migrate(*db_)); }
  Day today() const { return day_of(clock_.now()); }
  static DayCount at(const Flow& flow, const std::string& stage, Day day) {
    return flow.look([&](const Counts& counts) { return counts.at(stage).at(day); });
  }

  sql::TempFolder folder_;
  ManualClock clock_;
  std::unique_ptr<sql::Database> db_ = sql::open_test_database(folder_, "flow", clock_);
};

TEST(Durations, AreRightToATenth) {
  Durations times;
  for (int hours = 1; hours <= 100; ++hours) times.add(Durations::bucket_of(hours * kHour));
  EXPECT_NEAR(static_cast<double>(*times.quantile(0.5)), 50.0 * kHour, 5.0 * kHour);
  EXPECT_NEAR(static_cast<double>(*times.quantile(0.85)), 85.0 * kHour, 8.5 * kHour);
  EXPECT_EQ(Durations().quantile(0.5), std::nullopt);
  EXPECT_EQ(Durations::bucket_of(-5), 0);
}

TEST_F(FlowTest, IsToldAtOnceAndSurvivesARestart) {
  {
    Flow flow(*db_);
    flow.note({{"cast", true}, {"cast", true}, {"cast", false, kDay}}, clock_.now());
    EXPECT_EQ(at(flow, "cast", today()).came, 2);
    flow.turn();
    flow.note({{"cast", true}}, clock_.now());
    EXPECT_EQ(at(flow, "cast", today()).came, 3);
    flow.turn();
  }
  Flow again(*db_);
  again.turn();
  EXPECT_EQ(at(again, "cast", today()).came, 3);
  EXPECT_EQ(at(again, "cast", today()).went, 1);
  EXPECT_EQ(at(again, "cast", today()).times.count(), 1);
  EXPECT_NEAR(static_cast<double>(*again.histories().at("cast").p50_us), kDay, kDay / 10.0);
}

TEST_F(FlowTest, OfTwoProcessesIsAddedUp) {
  Flow one(*db_);
  Flow other(*db_);
  one.note({{"cast", true}}, clock_.now());
  other.note({{"cast", true}}, clock_.now());
  one.turn();
  other.turn();
  one.turn();
  EXPECT_EQ(at(one, "cast", today()).came, 2);
  EXPECT_EQ(at(other, "cast", today()).came, 2);
}

TEST_F(FlowTest, CountsWhatWasBeforeOnce) {
  int asked = 0;
  const auto past = [&](sql::Reader&, Instant from, Instant to) {
    ++asked;
    EXPECT_EQ(to, clock_.now());
    EXPECT_LT(from, to);
    Counts counts;
    counts["cast"][day_of(to) - 1].came = 7;
    return counts;
  };
  Flow flow(*db_);
  flow.count_past(past);
  flow.count_past(past);
  flow.turn();
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(at(flow, "cast", today() - 1).came, 7);
}

TEST(FlowHistory, SaysHowManyGoADayOfTheDaysThatAreOver) {
  std::map<Day, DayCount> days;
  days[96].went = 10;
  days[99].went = 20;
  days[100].went = 1000;  // today is not over
  EXPECT_DOUBLE_EQ(history_of(days, 100).went_per_day, 7.5);
  days[50].went = 5;  // it has been going for long: seven days count
  EXPECT_DOUBLE_EQ(history_of(days, 100).went_per_day, 30.0 / 7);
  EXPECT_DOUBLE_EQ(history_of({}, 100).went_per_day, 0);
}

TEST(FlowView, CountsBackFromWhatIsThereNow) {
  Counts counts;
  counts["cast"][100] = {.came = 5, .went = 2, .times = {}};
  counts["cast"][99] = {.came = 1, .went = 4, .times = {}};
  counts[std::string(kWholeWay)][99].times.add(Durations::bucket_of(10 * kDay), 3);
  const auto view = view_of(counts, {{"cast", 10}}, 100, 3);
  ASSERT_EQ(view.days.size(), 2U) << "nobody counted before";
  EXPECT_EQ(view.days[1].day, "1970-04-11");
  EXPECT_EQ(view.days[1].in_work.at("cast"), 10);
  EXPECT_EQ(view.days[1].entered.at("cast"), 5);
  EXPECT_EQ(view.days[1].left.at("cast"), 2);
  EXPECT_EQ(view.days[0].in_work.at("cast"), 7);
  EXPECT_EQ(view.days[0].in_work.count(std::string(kWholeWay)), 0U);
  EXPECT_EQ(view.lead_time.orders, 3);
  EXPECT_NEAR(*view.lead_time.p50_d, 10, 1);
}

}  // namespace
}  // namespace atelier::flow
