// SPDX-License-Identifier: Apache-2.0
#include "watch/errors.h"

#include <gmock/gmock.h>

#include "watch/live_logs.h"
#include "watch/views.h"
#include "watch/watch_fixture.h"

namespace atelier::watch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ErrorsTest : public WatchTest {
 protected:
  TestLog error(const std::string& event, const std::string& type, int trace = 1) {
    return {.at = rig.clock.now(),
            .event = event,
            .severity = 17,
            .trace = trace_id(static_cast<std::uint64_t>(trace)),
            .span = span_id(1),
            .attributes = {{"error.type", type}, {"http.route", "/api/shop/orders"}}};
  }
  std::vector<ErrorGroup> groups(int minutes = 60) {
    return ask<ErrorsView>("/api/watch/errors?minutes=" + std::to_string(minutes))->groups;
  }
};

TEST_F(ErrorsTest, FailuresOfTheSameKindAreOneGroup) {
  const auto first = rig.clock.now();
  keep("shop", std::vector{error("order.lost", "internal", 1), error("order.lost", "timeout", 2)},
       "1.0");
  rig.clock.advance(2 * kMinute);
  keep("shop", std::vector{error("order.lost", "internal", 3)}, "1.1");
  const auto all = groups();
  ASSERT_EQ(all.size(), 2u);
  const auto& most = all[0];
  EXPECT_EQ(most.event, "order.lost");
  EXPECT_EQ(most.error_type, "internal");
  EXPECT_EQ(most.route, "/api/shop/orders");
  EXPECT_EQ(most.service, "shop");
  EXPECT_THAT(most.builds, ElementsAre("1.0", "1.1"));
  EXPECT_EQ(most.count, 2);
  EXPECT_EQ(most.first_seen, first);
  EXPECT_EQ(most.last_seen, rig.clock.now());
  ASSERT_EQ(most.per_minute.size(), 60u);
  EXPECT_EQ(most.per_minute[59], 1);
  EXPECT_EQ(most.per_minute[57], 1);
  EXPECT_THAT(most.traces, ElementsAre(hex(trace_id(1)), hex(trace_id(3))));
}

TEST_F(ErrorsTest, FailedRequestsCountAndWhatIsBeneathThemDoesNot) {
  keep("shop", std::vector<TestSpan>{
                   {.name = "POST /orders",
                    .start = rig.clock.now(),
                    .failed = true,
                    .attributes = {{"error.type", "storage-full"}, {"atelier.context", "shop"}}},
                   {.span = span_id(2),
                    .parent = span_id(1),
                    .name = "INSERT",
                    .kind = 3,
                    .start = rig.clock.now(),
                    .failed = true},
                   {.trace = trace_id(2), .name = "GET /fine", .start = rig.clock.now()}});
  const auto all = groups();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].event, "POST /orders");
  EXPECT_EQ(all[0].error_type, "storage-full");
}

TEST_F(ErrorsTest, ASentenceIsAGroupWhateverItsNumbers) {
  const auto now = rig.clock.now();
  keep("old", std::vector<TestLog>{{.at = now, .body = "order 17 not found", .severity = 17},
                                   {.at = now, .body = "order 4711 not found", .severity = 21},
                                   {.at = now, .body = "order 1 is late", .severity = 13}});
  const auto all = groups();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].event, "order # not found");
  EXPECT_EQ(all[0].count, 2);
}

TEST_F(ErrorsTest, OnlyTheNewestTracesAreKept) {
  std::vector<TestLog> logs;
  for (int i = 1; i <= 8; ++i) logs.push_back(error("order.lost", "internal", i));
  keep("shop", logs);
  EXPECT_EQ(groups()[0].traces.size(), 5u);
  EXPECT_EQ(groups()[0].traces.back(), hex(trace_id(8)));
}

TEST_F(ErrorsTest, WhatWasNotSeenLatelyIsLeftOut) {
  keep("shop", std::vector{error("order.lost", "internal")});
  rig.clock.advance(2 * kHour);
  EXPECT_THAT(groups(), IsEmpty());
  const auto all = groups(180);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_THAT(all[0].per_minute, ::testing::Each(0));
}

TEST_F(ErrorsTest, ARestartForgetsNothing) {
  keep("shop", std::vector{error("order.lost", "internal")}, "1.0");
  rig.clock.advance(3 * kMinute);
  keep("shop", std::vector{error("order.late", "internal")}, "1.0");
  const auto before = groups();
  restart();
  const auto after = groups();
  ASSERT_EQ(after.size(), 2u);
  EXPECT_EQ(to_json(ErrorsView{60, after}), to_json(ErrorsView{60, before}));
}

TEST_F(ErrorsTest, ThereAreOnlySoManyGroups) {
  Errors errors("");
  for (int i = 0; i < 1100; ++i) {
    std::string text;
    for (int rest = i; rest > 0; rest /= 26) text += static_cast<char>('a' + rest % 26);
    const auto request = archive::testing::request(
        "shop",
        std::vector<TestLog>{{.at = {i * kSecond}, .event = "event." + text, .severity = 17}});
    errors.add(archive::read_batch(archive::Signal::logs, request).value());
  }
  const auto all = errors.list(60, {1100 * kSecond}).groups;
  EXPECT_EQ(all.size(), 1000u);
  EXPECT_GE(all.back().last_seen, Instant{100 * kSecond});
}

// ------------------------------------------------------------------------ as they come

class LiveLogsTest : public WatchTest {
 protected:
  auto follow(const std::string& query) {
    return rig
        .listen(
            {.target = "/api/watch/logs/live" + query, .caller = testing::somebody(Role::on_call)})
        .value();
  }
  TestLog log(const std::string& body, int severity = 9) {
    return {.at = rig.clock.now(), .body = body, .severity = severity};
  }
  static int events(const std::string& frames, const std::string& name) {
    int count = 0;
    for (auto at = frames.find("event: " + name); at != std::string::npos;
         at = frames.find("event: " + name, at + 1))
      ++count;
    return count;
  }
  static constexpr std::size_t kAll = 1 << 20;
};

TEST_F(LiveLogsTest, EveryoneIsShownWhatFits) {
  const auto all = follow("");
  const auto late = follow("?q=LATE%20ring&service=shop");
  const auto errors = follow("?severity=error");
  keep("shop", std::vector{log("the ring is late"), log("the ring is here", 17)});
  keep("crm", std::vector{log("a late ring")});
  EXPECT_EQ(events(all->take(kAll), "log"), 3);
  const auto shown = late->take(kAll);
  EXPECT_EQ(events(shown, "log"), 1);
  EXPECT_THAT(shown, HasSubstr(R"("service":"shop","body":"the ring is late")"));
  EXPECT_EQ(events(errors->take(kAll), "log"), 1);
}

TEST_F(LiveLogsTest, WhatIsTooMuchIsCountedAndTold) {
  const auto all = follow("");
  std::vector<TestLog> logs;
  for (int i = 0; i < 150; ++i) logs.push_back(log("again"));
  keep("shop", logs);
  auto frames = all->take(kAll);
  EXPECT_EQ(events(frames, "log"), kMostLiveLogs);
  EXPECT_THAT(frames, HasSubstr("event: dropped\ndata: {\"count\":50}"));
  rig.clock.advance(kSecond);
  keep("shop", std::vector{log("once more")});
  EXPECT_EQ(events(all->take(kAll), "log"), 1);
}

TEST_F(LiveLogsTest, OnlySoManyFiltersAreLookedAt) {
  LiveLogs live;
  for (int i = 0; i < 32; ++i)
    EXPECT_TRUE(live.follow({.words = {std::to_string(i)}}, rig.clock.now()));
  EXPECT_TRUE(live.follow({.words = {"7"}}, rig.clock.now()));
  EXPECT_EQ(live.follow({.words = {"more"}}, rig.clock.now()).error().type, "too-many-streams");
  // Nobody opened them.
  EXPECT_TRUE(live.follow({.words = {"more"}}, rig.clock.now() + kMinute));
}

}  // namespace
}  // namespace atelier::watch
