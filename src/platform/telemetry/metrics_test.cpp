// SPDX-License-Identifier: Apache-2.0
#include "platform/telemetry/metrics.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>
#include <unistd.h>

#include "platform/telemetry/exposition.h"

namespace atelier::telemetry {
namespace {

using testing::HasSubstr;
using testing::Not;

/// The page as a strict reader sees it.
Exposition scrape() {
  const std::string text = metrics_text();
  auto page = parse_exposition(text);
  EXPECT_EQ(page.errors, std::vector<std::string>{}) << text;
  return page;
}

TEST(Counter, IsOnThePageFromTheStart) {
  static Family<Counter> family("test_started_total", "Starts.");
  EXPECT_EQ(scrape().samples.at("test_started_total"), 0);
  family.get().add();
  family.get().add(41);
  EXPECT_EQ(scrape().samples.at("test_started_total"), 42);
}

TEST(Gauge, GoesUpAndDownAndToWhatIsNoNumber) {
  static Family<Gauge> family("test_depth", "Depth.");
  family.get().set(2.5);
  family.get().add(-4);
  EXPECT_EQ(scrape().samples.at("test_depth"), -1.5);
  family.get().set(std::numeric_limits<double>::infinity());
  EXPECT_THAT(metrics_text(), HasSubstr("\ntest_depth +Inf\n"));
  family.get().set(std::numeric_limits<double>::quiet_NaN());
  EXPECT_THAT(metrics_text(), HasSubstr("\ntest_depth NaN\n"));
  family.get().set(0);
}

TEST(Histogram, PutsEachObservationIntoTheBucketThatEndsAtItOrAbove) {
  Histogram histogram;
  histogram.observe(0.0001);
  histogram.observe(0.00011);
  histogram.observe(60);
  histogram.observe(61);
  histogram.observe(-1);
  histogram.observe(std::numeric_limits<double>::quiet_NaN());
  EXPECT_EQ(histogram.bucket(0), 2U);  // 0.0001 and the negative one
  EXPECT_EQ(histogram.bucket(1), 1U);
  EXPECT_EQ(histogram.bucket(Histogram::kBuckets - 1), 1U);
  EXPECT_EQ(histogram.bucket(Histogram::kBuckets), 1U);
  EXPECT_EQ(histogram.count(), 5U);
  EXPECT_DOUBLE_EQ(histogram.sum(), 121.00021);
}

TEST(Histogram, IsWrittenCumulativelyWithSumAndCount) {
  static Family<Histogram> family("test_wait_seconds", "Wait.", {"route"});
  auto& wait = family.with({"/a"});
  wait.observe(0.002);
  wait.observe(0.3);
  wait.observe(1000);
  const auto page = scrape();
  EXPECT_EQ(page.types.at("test_wait_seconds"), "histogram");
  EXPECT_EQ(page.samples.at(R"(test_wait_seconds_bucket{route="/a",le="0.0001"})"), 0);
  EXPECT_EQ(page.samples.at(R"(test_wait_seconds_bucket{route="/a",le="0.0025"})"), 1);
  EXPECT_EQ(page.samples.at(R"(test_wait_seconds_bucket{route="/a",le="0.5"})"), 2);
  EXPECT_EQ(page.samples.at(R"(test_wait_seconds_bucket{route="/a",le="60"})"), 2);
  EXPECT_EQ(page.samples.at(R"(test_wait_seconds_bucket{route="/a",le="+Inf"})"), 3);
  EXPECT_EQ(page.samples.at(R"(test_wait_seconds_count{route="/a"})"), 3);
  EXPECT_DOUBLE_EQ(page.samples.at(R"(test_wait_seconds_sum{route="/a"})"), 1000.302);
}

TEST(Family, GivesTheSameChildForTheSameLabels) {
  static Family<Counter> family("test_same_total", "Same.", {"method", "status"});
  auto& child = family.with({"GET", "200"});
  EXPECT_EQ(&child, &family.with({"GET", "200"}));
  EXPECT_NE(&child, &family.with({"200", "GET"}));
  EXPECT_NE(&family.with({"ab", "c"}), &family.with({"a", "bc"}));
}

TEST(Family, OfOneNameIsOneFamily) {
  Family<Counter> here("test_shared_total", "Shared.", {"kind"});
  Family<Counter> there("test_shared_total", "Shared.", {"kind"});
  here.with({"a"}).add();
  there.with({"a"}).add();
  EXPECT_EQ(scrape().samples.at(R"(test_shared_total{kind="a"})"), 2);
}

TEST(Family, WithoutChildrenIsNotOnThePage) {
  static Family<Counter> family("test_childless_total", "None yet.", {"kind"});
  EXPECT_THAT(metrics_text(), Not(HasSubstr("test_childless_total")));
}

TEST(Family, EscapesHostileHelpAndLabels) {
  static Family<Counter> family("test_hostile_total", "A \\ and\na \"line\" and \xff.", {"text"});
  family.with({"\"} 1\nforged_total 2\\ \xc0\x80 кольцо"}).add();
  const auto page = scrape();
  EXPECT_FALSE(page.samples.contains("forged_total"));
  EXPECT_THAT(metrics_text(),
              HasSubstr("# HELP test_hostile_total A \\\\ and\\na \"line\" and \xef\xbf\xbd.\n"));
  EXPECT_THAT(metrics_text(), HasSubstr(R"({text="\"} 1\nforged_total 2\\ )"
                                        "\xef\xbf\xbd\xef\xbf\xbd кольцо\"} 1\n"));
}

TEST(Family, IsBoundedHoweverManyLabelsComeIn) {
  static Family<Counter> family("test_many_total", "Many.", {"id"});
  for (int i = 0; i < 3000; ++i) family.with({std::to_string(i)}).add();
  family.with({"999"}).add();
  const auto page = scrape();
  std::size_t children = 0;
  for (const auto& [series, value] : page.samples)
    children += series.starts_with("test_many_total{");
  EXPECT_EQ(children, 1001U);
  EXPECT_EQ(page.samples.at(R"(test_many_total{id="other"})"), 2000);
  EXPECT_EQ(page.samples.at(R"(test_many_total{id="999"})"), 2);
}

TEST(Family, LosesNoCountOfManyThreads) {
  static Family<Counter> counters("test_threads_total", "Threads.", {"n"});
  static Family<Histogram> histograms("test_threads_seconds", "Threads.", {"n"});
  static Family<Gauge> gauges("test_threads", "Threads.");
  constexpr int kThreads = 4;
  constexpr int kEach = 3000;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([] {
      for (int i = 0; i < kEach; ++i) {
        const std::string label = std::to_string(i % 50);
        counters.with({label}).add();
        histograms.with({label}).observe(0.001);
        gauges.get().add(1);
      }
    });
  }
  for (int i = 0; i < 20; ++i) scrape();  // a page of any moment is consistent in itself
  for (auto& thread : threads) thread.join();
  const auto page = scrape();
  double total = 0;
  double observed = 0;
  for (const auto& [series, value] : page.samples) {
    if (series.starts_with("test_threads_total{")) total += value;
    if (series.starts_with("test_threads_seconds_count{")) observed += value;
  }
  EXPECT_EQ(total, kThreads * kEach);
  EXPECT_EQ(observed, kThreads * kEach);
  EXPECT_EQ(gauges.get().value(), kThreads * kEach);
}

TEST(OnScrape, IsAskedAtEachScrapeUntilItsHandleEnds) {
  static Family<Gauge> family("test_asked", "Asked.");
  int asked = 0;
  auto handle = on_scrape([&] { family.get().set(++asked); });
  EXPECT_EQ(scrape().samples.at("test_asked"), 1);
  EXPECT_EQ(scrape().samples.at("test_asked"), 2);
  handle.reset();
  EXPECT_EQ(scrape().samples.at("test_asked"), 2);
}

TEST(MetricsText, SatisfiesPromtoolWhereItIsInstalled) {
  if (std::system("command -v promtool >/dev/null") != 0) GTEST_SKIP() << "no promtool";
  static Family<Histogram> family("test_promtool_seconds", "A \"hostile\"\n\xff help.", {"text"});
  family.with({"\"\n\\\xff"}).observe(0.01);
  FILE* promtool = popen("promtool check metrics", "w");
  ASSERT_NE(promtool, nullptr);
  const std::string text = metrics_text();
  std::fwrite(text.data(), 1, text.size(), promtool);
  EXPECT_EQ(pclose(promtool), 0);
}

TEST(ProcessMetrics, TellOfThisProcess) {
  const auto before = scrape();
  const int fd = dup(STDERR_FILENO);
  const auto after = scrape();
  close(fd);
  EXPECT_EQ(after.samples.at("process_open_fds"), before.samples.at("process_open_fds") + 1);
  EXPECT_GT(after.samples.at("process_max_fds"), after.samples.at("process_open_fds"));
  EXPECT_GT(after.samples.at("process_cpu_seconds_total"), 0);
  EXPECT_GT(after.samples.at("process_resident_memory_bytes"), 1e6);
  const auto now = static_cast<double>(std::time(nullptr));
  EXPECT_LE(after.samples.at("process_start_time_seconds"), now + 2);
  EXPECT_GT(after.samples.at("process_start_time_seconds"), now - 24 * 3600);
  EXPECT_NEAR(after.samples.at("atelier_clock_seconds"), now, 2);
}

}  // namespace
}  // namespace atelier::telemetry
