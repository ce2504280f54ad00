// SPDX-License-Identifier: Apache-2.0
#include "watch/metrics/scraper.h"

#include <future>
#include <gtest/gtest.h>

namespace atelier::watch::metrics {
namespace {

using std::chrono_literals::operator""s;

Target target(std::string name, std::function<Result<std::string>()> fetch) {
  return {.name = std::move(name), .address = "", .labels = {}, .fetch = std::move(fetch)};
}

TEST(Scraper, AsksAllAtTheSameTime) {
  // Each answers only when the other is being asked too.
  std::promise<void> first, second;
  Scraper scraper({target("a",
                          [&]() -> Result<std::string> {
                            first.set_value();
                            second.get_future().wait();
                            return std::string("a 1");
                          }),
                   target("b",
                          [&]() -> Result<std::string> {
                            second.set_value();
                            first.get_future().wait();
                            return Error{ErrorKind::unavailable, "no-answer", "refused"};
                          })},
                  60s);
  const auto answers = scraper.ask();
  EXPECT_EQ(answers[0].value(), "a 1");
  EXPECT_EQ(answers[1].error().type, "no-answer");
}

TEST(Scraper, WhoHangsIsGivenUpAndAskedAgainOnlyOnceItHasAnswered) {
  std::promise<void> release;
  const auto released = release.get_future().share();
  std::atomic<int> asked = 0;
  Scraper scraper({target("hangs",
                          [&, released]() -> Result<std::string> {
                            if (++asked == 1) released.wait();
                            return std::string("late 1");
                          }),
                   target("works", []() -> Result<std::string> { return std::string("up 1"); })},
                  1s);
  for (int i = 0; i < 3; ++i) {
    const auto answers = scraper.ask();
    EXPECT_EQ(answers[0].error().type, "no-answer-in-time");
    EXPECT_TRUE(answers[1]);
  }
  EXPECT_EQ(asked, 1);
  release.set_value();
  while (asked == 1) scraper.ask();  // the answer that is late may come in one of these
  EXPECT_TRUE(scraper.ask()[0]);
}

}  // namespace
}  // namespace atelier::watch::metrics
