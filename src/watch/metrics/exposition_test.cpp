// SPDX-License-Identifier: Apache-2.0
#include "watch/metrics/exposition.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/telemetry/metrics.h"

namespace atelier::watch::metrics {
namespace {

using Line = Exposition::Line;

std::vector<std::pair<std::string, double>> samples_of(Exposition& text) {
  std::vector<std::pair<std::string, double>> all;
  for (auto line = text.next(); line != Line::end; line = text.next())
    if (line == Line::sample)
      all.emplace_back(std::string(text.sample().metric) + "|" + std::string(text.sample().labels),
                       text.sample().value);
  return all;
}

TEST(ExpositionReader, ReadsSamplesTypesAndHelp) {
  Exposition text(
      "# HELP up Whether it answers.\n# TYPE up gauge\nup 1\n"
      "a_total{queue=\"x\",part=\"a } b\"} 12.5 1700000000000\n\n  b{} "
      "+Inf\r\nc{x=\"\\\"\"}\t-3e-2\n");
  EXPECT_EQ(text.next(), Line::help);
  EXPECT_EQ(text.description().text, "Whether it answers.");
  EXPECT_EQ(text.next(), Line::type);
  EXPECT_EQ(text.description().family, "up");
  EXPECT_EQ(text.description().text, "gauge");
  EXPECT_EQ(text.next(), Line::sample);
  EXPECT_EQ(text.sample().value, 1);
  EXPECT_EQ(text.next(), Line::sample);
  EXPECT_EQ(text.sample().labels, "queue=\"x\",part=\"a } b\"");
  EXPECT_EQ(text.sample().value, 12.5);
  EXPECT_EQ(text.next(), Line::sample);
  EXPECT_EQ(text.sample().value, HUGE_VAL);
  EXPECT_EQ(text.next(), Line::sample);
  EXPECT_EQ(text.sample().value, -0.03);
  EXPECT_EQ(text.next(), Line::end);
  EXPECT_EQ(text.next(), Line::end);
  EXPECT_EQ(text.refused(), 0u);
}

TEST(ExpositionReader, PassesOverWhatIsNoSampleAndGoesOn) {
  Exposition text("1bad 3\nno_value\nopen{x=\"y 3\nword{} many\n# a remark\n# TYPE\ngood 1");
  EXPECT_THAT(samples_of(text), testing::ElementsAre(testing::Pair("good|", 1)));
  EXPECT_EQ(text.refused(), 4u);
}

TEST(ExpositionReader, LabelsAreUnescaped) {
  EXPECT_EQ(parse_labels(R"(a="1",b="two \"quoted\" \\ and\nmore", )"),
            (Labels{{"a", "1"}, {"b", "two \"quoted\" \\ and\nmore"}}));
  EXPECT_EQ(parse_labels(""), Labels{});
  for (const char* bad : {"a", "a=1", "a=\"1", "a=\"1\" b=\"2\"", "a=\"1\",a=\"2\"", "=\"1\"", ","})
    EXPECT_FALSE(parse_labels(bad)) << bad;
}

TEST(ExpositionReader, ReadsAllThatThisProgramTells) {
  const auto page = telemetry::metrics_text();
  Exposition text(page);
  EXPECT_THAT(samples_of(text),
              testing::Contains(testing::Pair("process_open_fds|", testing::Gt(0))));
  EXPECT_EQ(text.refused(), 0u);
}

}  // namespace
}  // namespace atelier::watch::metrics
