// SPDX-License-Identifier: Apache-2.0
#include "watch/metrics/history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace atelier::watch::metrics {
namespace {

class HistoryTest : public testing::Test {
 protected:
  static constexpr std::int64_t kEvery_us = 15 * kSecond;

  void see(const std::string& text) {
    now_ = now_ + kEvery_us;
    history_->begin(now_);
    history_->add(crm_, text);
  }
  const Series& only(std::string_view metric) const { return *history_->of(metric).at(0); }
  std::optional<double> newest(std::string_view metric) const {
    return only(metric).newest(history_->rounds(), now_);
  }
  std::optional<double> growth(std::string_view metric, std::int64_t over_us) const {
    return only(metric).growth(history_->rounds(), now_ - over_us, now_);
  }
  void begin_anew(HistoryOptions options) { history_.emplace(std::move(options)); }

  Instant now_{1'772'000'000 * kSecond};
  const Labels crm_{{"job", "atelier"}, {"instance", "crm"}};
  std::optional<History> history_{HistoryOptions{}};
};

TEST_F(HistoryTest, KeepsWhatATargetTellsUnderItsLabels) {
  see("# TYPE depth gauge\n# HELP depth How deep.\ndepth{queue=\"a\",instance=\"x\"} 3\n");
  EXPECT_EQ(only("depth").labels(),
            (Labels{{"job", "atelier"}, {"instance", "crm"}, {"queue", "a"}}));
  EXPECT_EQ(newest("depth"), 3);
  EXPECT_EQ(history_->families().at("depth").kind, Kind::gauge);
  EXPECT_EQ(history_->families().at("depth").says, "How deep.");
  EXPECT_TRUE(history_->of("height").empty());
}

TEST_F(HistoryTest, AValueIsNoneAMinuteAfterItWasSeenLast) {
  see("a 1\n");
  for (int i = 0; i < 4; ++i) see("b 1\n");
  EXPECT_EQ(newest("a"), 1);
  see("b 1\n");
  EXPECT_EQ(newest("a"), std::nullopt);
}

TEST_F(HistoryTest, ACounterGrowsOverARestart) {
  for (const char* value : {"10", "10", "14", "3", "5"}) see("n_total " + std::string(value));
  EXPECT_EQ(growth("n_total", kMinute), 4 + 3 + 2);
  EXPECT_EQ(growth("n_total", kEvery_us), 2);
  EXPECT_EQ(growth("n_total", 0), std::nullopt);
}

TEST_F(HistoryTest, RoundsThatMissedATargetAreGaps) {
  see("n_total 1");
  see("n_total 1");
  see("");
  see("n_total 4");
  const auto last = history_->rounds().last();
  EXPECT_EQ(only("n_total").at(last), 4);
  EXPECT_EQ(only("n_total").at(last - 1), std::nullopt);
  EXPECT_EQ(only("n_total").at(last - 2), 1);
  EXPECT_EQ(growth("n_total", kHour), 3);
}

TEST_F(HistoryTest, TheOldestGoAsNewOnesCome) {
  begin_anew({.keep_us = kMinute});
  for (int i = 0; i < 10; ++i) see("n " + std::to_string(i) + "\nsame 7");
  const auto last = history_->rounds().last();
  for (const std::int64_t ago : {0, 1, 2, 3})
    EXPECT_EQ(only("n").at(last - ago), 9 - static_cast<double>(ago));
  EXPECT_EQ(only("n").at(last - 4), std::nullopt);
  EXPECT_EQ(only("same").at(last - 3), 7);
  EXPECT_EQ(only("same").at(last - 4), std::nullopt);
}

TEST_F(HistoryTest, SomeAreKeptLonger) {
  begin_anew({.keep_us = kMinute, .keep_long_us = 2 * kMinute, .long_ones = {"long_total"}});
  for (int i = 0; i < 20; ++i)
    see("n_total " + std::to_string(i) + "\nlong_total " + std::to_string(i));
  EXPECT_EQ(growth("n_total", kHour), 3);
  EXPECT_EQ(growth("long_total", kHour), 7);
}

TEST_F(HistoryTest, SeriesThatNobodyTellsOfAnyMoreAreForgotten) {
  begin_anew({.keep_us = kMinute});
  see("a 1\nb 1");
  for (int i = 0; i < 40; ++i) see("b 1");
  EXPECT_TRUE(history_->of("a").empty());
  EXPECT_EQ(history_->series(), 1u);
  see("a 5");
  EXPECT_EQ(newest("a"), 5);
}

TEST_F(HistoryTest, ThereAreOnlySoMany) {
  begin_anew({.most_series = 2});
  see("a 1\nb 1\nc 1\nd{broken} 1");
  see("a 1\nb 1\nc 1");
  EXPECT_EQ(history_->series(), 2u);
  EXPECT_EQ(history_->dropped(), 3u);
  EXPECT_EQ(newest("b"), 1);
}

TEST_F(HistoryTest, WhatNeverChangesTakesLittle) {
  see("same 1\nmoves 1");
  for (int i = 0; i < 100; ++i) see("same 1\nmoves " + std::to_string(i));
  EXPECT_GT(only("moves").bytes(), 260 * sizeof(double));
  EXPECT_LT(only("same").bytes(), 600u);
}

TEST_F(HistoryTest, AClockThatIsSetBackDoesNoHarm) {
  see("n_total 1");
  see("n_total 2");
  now_ = now_ - kHour;
  see("n_total 3");
  now_ = now_ + kHour;
  EXPECT_EQ(growth("n_total", kHour), 2);
}

}  // namespace
}  // namespace atelier::watch::metrics
