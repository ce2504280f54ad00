// SPDX-License-Identifier: Apache-2.0
#include "watch/alerts/table.h"

#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>
#include <sstream>

#include "watch/alerts/evaluate.h"
#include "watch/alerts/promql.h"

namespace atelier::watch::alerts {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string file(const std::string& path) {
  std::ifstream in(std::string(ATELIER_SOURCE_DIR) + "/" + path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

TEST(Alerts, TheRulesForPrometheusAreThoseOfTheTable) {
  EXPECT_EQ(file("deploy/prometheus/atelier.rules.yml"), prometheus_rules(table()))
      << "atelier alerts rules > deploy/prometheus/atelier.rules.yml";
}

TEST(Alerts, EachHasANameOfItsOwnAndASectionThatSaysWhatToDo) {
  const auto page = file("docs/alerts.md");
  std::set<std::string_view> names;
  for (const auto& alert : table()) {
    EXPECT_TRUE(names.insert(alert.name).second) << alert.name;
    EXPECT_THAT(page, HasSubstr("\n## " + std::string(alert.name) + "\n"));
  }
}

TEST(Alerts, NameOnlyLabelsThatTheyAreGroupedBy) {
  for (const auto& alert : table()) {
    Labels labels;
    for (const auto label : alert.condition.by) labels.emplace(label, "x");
    EXPECT_THAT(sentence(alert, labels), Not(HasSubstr("{")));
  }
}

TEST(Alerts, AreWrittenAsPromql) {
  EXPECT_EQ(
      promql({.by = {"queue"},
              .all = {{{Measure::How::largest,
                        {"a", {{"x", Match::How::is_not, "y"}, {"z", Match::How::begins, "5"}}}},
                       Comparison::Is::above,
                       0.5}}}),
      "max by (queue) (a{x!=\"y\", z=~\"5.*\"}) > 0.5");
  EXPECT_EQ(
      promql(
          {.by = {},
           .all = {{{Measure::How::ratio, {"a", {}}, 1'800'000'000, {"b", {}}},
                    Comparison::Is::below,
                    1},
                   {{Measure::How::per_second, {"b", {}}, 15'000'000}, Comparison::Is::above, 0}}}),
      "sum(rate(a[30m])) / sum(rate(b[30m])) < 1\nand\nsum(rate(b[15s])) > 0");
}

}  // namespace
}  // namespace atelier::watch::alerts
