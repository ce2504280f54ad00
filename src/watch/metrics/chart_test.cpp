// SPDX-License-Identifier: Apache-2.0
#include "watch/metrics/chart.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace atelier::watch::metrics {
namespace {

using testing::ElementsAre;
using testing::Optional;

class ChartTest : public testing::Test {
 protected:
  void see(const std::string& text) {
    now_ = now_ + 15 * kSecond;
    history_.begin(now_);
    history_.add({{"instance", "crm"}}, text);
  }

  Instant now_{1'772'000'000 * kSecond};
  History history_;
};

TEST_F(ChartTest, AGaugeShowsTheLargestOfEachStep) {
  for (const int depth : {1, 9, 2, 3, 3, 3, 3, 4})
    see("# TYPE depth gauge\ndepth " + std::to_string(depth));
  const auto drawn = chart(history_, {.metric = "depth", .over_us = 3 * kMinute, .points = 3});
  EXPECT_EQ(drawn.kind, Kind::gauge);
  EXPECT_EQ(drawn.step_us, kMinute);
  EXPECT_THAT(drawn.at, ElementsAre(now_ - 2 * kMinute, now_ - kMinute, now_));
  ASSERT_EQ(drawn.lines.size(), 1u);
  EXPECT_EQ(drawn.lines[0].labels, (Labels{{"instance", "crm"}}));
  EXPECT_THAT(drawn.lines[0].values, ElementsAre(std::nullopt, 9, 4));
}

TEST_F(ChartTest, ACounterShowsWhatComesInASecondSummedAsAsked) {
  for (int i = 0; i < 20; ++i) {
    const auto n = std::to_string(30 * i);
    see("# TYPE n_total counter\nn_total{route=\"a\",status=\"200\"} " + n +
        "\nn_total{route=\"b\",status=\"200\"} " + n + "\nn_total{route=\"b\",status=\"500\"} " +
        n);
  }
  Question question{.metric = "n_total", .by = {{"route"}}, .over_us = kMinute, .points = 4};
  auto drawn = chart(history_, question);
  ASSERT_EQ(drawn.lines.size(), 2u);
  EXPECT_EQ(drawn.lines[0].labels, (Labels{{"route", "a"}}));
  EXPECT_THAT(drawn.lines[0].values, testing::Each(Optional(testing::DoubleEq(2))));
  EXPECT_THAT(drawn.lines[1].values, testing::Each(Optional(testing::DoubleEq(4))));
  question.where = {{"status", "500"}};
  drawn = chart(history_, question);
  ASSERT_EQ(drawn.lines.size(), 1u);
  EXPECT_EQ(drawn.lines[0].labels, (Labels{{"route", "b"}}));
}

TEST_F(ChartTest, AHistogramShowsQuantiles) {
  for (int i = 0; i < 8; ++i)
    see("# TYPE took_seconds histogram\ntook_seconds_bucket{le=\"0.1\"} " + std::to_string(90 * i) +
        "\ntook_seconds_bucket{le=\"1.0\"} " + std::to_string(100 * i) +
        "\ntook_seconds_bucket{le=\"+Inf\"} " + std::to_string(100 * i) + "\ntook_seconds_count " +
        std::to_string(100 * i));
  const auto drawn = chart(history_, {.metric = "took_seconds", .over_us = kMinute, .points = 1});
  ASSERT_EQ(drawn.lines.size(), 3u);
  EXPECT_EQ(drawn.lines[1].labels, (Labels{{"instance", "crm"}, {"quantile", "0.95"}}));
  EXPECT_NEAR(drawn.lines[0].values[0].value(), 0.1 * 50 / 90, 1e-9);
  EXPECT_NEAR(drawn.lines[1].values[0].value(), 0.1 + 0.9 * 0.5, 1e-9);
  EXPECT_EQ(kind_of(history_, "took_seconds_count"), Kind::counter);
}

TEST_F(ChartTest, QuantilesOfNothingAreNone) {
  EXPECT_EQ(quantile({}, 0.5), std::nullopt);
  EXPECT_EQ(quantile({{1, 0}, {HUGE_VAL, 0}}, 0.5), std::nullopt);
  EXPECT_EQ(quantile({{1, 0}, {HUGE_VAL, 7}}, 0.5), 1);
}

TEST_F(ChartTest, OnlySoManyLinesAreDrawn) {
  std::string text;
  for (int i = 0; i < 150; ++i) text += "n{x=\"" + std::to_string(i) + "\"} 1\n";
  see(text);
  const auto drawn = chart(history_, {.metric = "n"});
  EXPECT_EQ(drawn.lines.size(), kMostLines);
  EXPECT_TRUE(drawn.cut);
  EXPECT_TRUE(chart(history_, {.metric = "unknown"}).lines.empty());
}

}  // namespace
}  // namespace atelier::watch::metrics
