// SPDX-License-Identifier: Apache-2.0
#include "watch/archive/archive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <protozero/pbf_reader.hpp>
#include <set>

#include "platform/base/temp_folder.h"
#include "watch/archive/search.h"
#include "watch/archive/test_otlp.h"

namespace atelier::archive {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::TestLog;
using testing::TestSpan;

class ArchiveTest : public ::testing::Test {
 protected:
  ArchiveTest() { begin({}); }

  void begin(Limits limits) {
    archive.reset();
    segments = std::make_unique<Segments>(folder.path(), limits, clock);
    ASSERT_TRUE(segments->open());
    archive = std::make_unique<Archive>(*segments, clock);
    search = std::make_unique<Search>(*segments, clock);
  }
  template <class Record>
  Result<void> keep(const std::string& service, const std::vector<Record>& records) {
    constexpr auto kSignal = std::is_same_v<Record, TestSpan> ? Signal::traces : Signal::logs;
    auto batch = read_batch(kSignal, testing::request(service, records));
    return archive->take(std::make_shared<Batch>(std::move(batch).value()));
  }
  /// Asks again where a page is short because it took long to look.
  std::vector<std::string> bodies(LogFilter filter, int limit = 50) {
    std::vector<std::string> texts;
    for (int left = limit; left > 0; left = limit - static_cast<int>(texts.size())) {
      const auto page = search->logs(filter, left).value();
      for (const auto& log : page.found) texts.push_back(body(log));
      if (!page.next) break;
      filter.range.before_us = *page.next;
    }
    return texts;
  }
  static std::string body(const FoundLog& log) {
    protozero::pbf_reader record(log.record);
    EXPECT_TRUE(record.next(5));
    auto value = record.get_message();
    EXPECT_TRUE(value.next(1));
    return value.get_string();
  }
  std::vector<std::string> names(const SpanFilter& filter, int limit = 50) {
    std::vector<std::string> list;
    const auto page = search->spans(filter, limit).value();
    for (const auto& span : page.found) list.push_back(span.name);
    return list;
  }

  const TempFolder folder;
  ManualClock clock;
  std::unique_ptr<Segments> segments;
  std::unique_ptr<Archive> archive;
  std::unique_ptr<Search> search;
};

TEST_F(ArchiveTest, ATraceIsReadWithItsLogsAndItsLinksBothWays) {
  const auto now = clock.now();
  ASSERT_TRUE(keep<TestSpan>("shop", {{.name = "POST /orders", .start = now},
                                      {.span = testing::span_id(2),
                                       .parent = testing::span_id(1),
                                       .name = "INSERT",
                                       .kind = 3,
                                       .start = now + 10}}));
  ASSERT_TRUE(keep<TestSpan>("crm", {{.trace = testing::trace_id(2),
                                      .name = "process order.submitted",
                                      .start = now + 500,
                                      .links = {{testing::trace_id(1), testing::span_id(2)}}}}));
  ASSERT_TRUE(keep<TestLog>("shop", {{.at = now + 5,
                                      .body = "took it",
                                      .trace = testing::trace_id(1),
                                      .span = testing::span_id(1)},
                                     {.at = now, .body = "of another trace"}}));

  const auto trace = search->trace(testing::trace_id(1)).value();
  ASSERT_EQ(trace.spans.size(), 2u);
  EXPECT_EQ(trace.spans[0].name, "POST /orders");
  EXPECT_EQ(trace.spans[0].service, "shop");
  EXPECT_EQ(trace.spans[0].parent, "");
  EXPECT_EQ(trace.spans[1].parent, testing::span_id(1));
  ASSERT_EQ(trace.logs.size(), 1u);
  EXPECT_EQ(body(trace.logs[0]), "took it");
  ASSERT_EQ(trace.links_here.size(), 1u);
  EXPECT_EQ(trace.links_here[0].name, "process order.submitted");
  EXPECT_EQ(trace.links_here[0].to_span, testing::span_id(2));
  EXPECT_EQ(search->trace(testing::trace_id(3)).value().spans.size(), 0u);
}

TEST_F(ArchiveTest, ASpanThatIsSentAgainIsKeptOnce) {
  const std::vector<TestSpan> spans = {{.start = clock.now()}};
  ASSERT_TRUE(keep("shop", spans));
  ASSERT_TRUE(keep("shop", spans));
  EXPECT_EQ(search->trace(testing::trace_id(1)).value().spans.size(), 1u);
}

TEST_F(ArchiveTest, ASpanThatIsSentAgainWithOthersIsKeptOnce) {
  const TestSpan first{.name = "GET /a", .start = clock.now()};
  const TestSpan second{.span = testing::span_id(2), .name = "GET /b", .start = clock.now() + 1};
  ASSERT_TRUE(keep<TestSpan>("shop", {first, first}));
  ASSERT_TRUE(keep<TestSpan>("shop", {first, second}));
  EXPECT_EQ(search->trace(testing::trace_id(1)).value().spans.size(), 2u);
  EXPECT_EQ(names({}).size(), 2u);
}

TEST_F(ArchiveTest, ATraceOfManySpansIsListedOnceEachPageAfterPage) {
  constexpr std::size_t kSpans = 300;
  std::vector<TestSpan> spans;
  for (std::size_t i = 1; i <= kSpans; ++i)
    spans.push_back({.span = testing::span_id(i),
                     .name = "GET /" + std::to_string(i),
                     .start = clock.now() + static_cast<std::int64_t>(i)});
  ASSERT_TRUE(keep("shop", spans));
  EXPECT_EQ(search->trace(testing::trace_id(1)).value().spans.size(), kSpans);
  std::set<std::string> listed;
  std::size_t rows = 0;
  SpanFilter filter;
  for (;;) {
    const auto page = search->spans(filter, 10).value();
    for (const auto& span : page.found) listed.insert(span.name);
    rows += page.found.size();
    if (!page.next) break;
    filter.range.before_us = *page.next;
  }
  EXPECT_EQ(listed.size(), kSpans);
  EXPECT_EQ(rows, kSpans);
}

TEST_F(ArchiveTest, WhatHappenedInTheSameMomentIsAllKept) {
  std::vector<TestLog> logs;
  for (int i = 0; i < 300; ++i) logs.push_back({.at = clock.now(), .body = std::to_string(i)});
  ASSERT_TRUE(keep("shop", logs));
  ASSERT_TRUE(keep("shop", logs));
  EXPECT_EQ(bodies({}, 1000).size(), 600u);
}

TEST_F(ArchiveTest, LogsAreFoundByWordsAndTheirBeginnings) {
  const auto now = clock.now();
  ASSERT_TRUE(keep<TestLog>(
      "shop", {{.at = now, .body = "the payment was declined", .event = "payment.declined"},
               {.at = now + 1, .body = "the payment went through"},
               {.at = now + 2, .body = "заказ принят", .attributes = {{"k", "R-000123"}}}}));
  EXPECT_THAT(bodies({.words = "payment"}),
              ElementsAre("the payment went through", "the payment was declined"));
  EXPECT_THAT(bodies({.words = "payment declined"}), ElementsAre("the payment was declined"));
  EXPECT_THAT(bodies({.words = "payment.declined"}), ElementsAre("the payment was declined"));
  EXPECT_THAT(bodies({.words = "throu*"}), ElementsAre("the payment went through"));
  EXPECT_THAT(bodies({.words = "Заказ r-000123"}), ElementsAre("заказ принят"));
  EXPECT_THAT(bodies({.words = "refund"}), IsEmpty());
  EXPECT_THAT(bodies({.words = "\"payment\" OR -- NEAR("}), IsEmpty());
  EXPECT_THAT(bodies({.words = "***"}), IsEmpty());
}

TEST_F(ArchiveTest, LogsAreFoundByServiceSeverityTraceAndOrder) {
  const auto now = clock.now();
  ASSERT_TRUE(keep<TestLog>("shop", {{.at = now, .body = "fine"},
                                     {.at = now + 1, .body = "bad", .severity = 17},
                                     {.at = now + 2,
                                      .body = "odd",
                                      .severity = 13,
                                      .trace = testing::trace_id(7),
                                      .attributes = {{"atelier.order.id", "o-1"}}}}));
  ASSERT_TRUE(keep<TestLog>("crm", {{.at = now + 3, .body = "bad too", .severity = 21}}));
  EXPECT_THAT(bodies({.least_severity = 13}), ElementsAre("bad too", "odd", "bad"));
  EXPECT_THAT(bodies({.least_severity = 17}), ElementsAre("bad too", "bad"));
  EXPECT_THAT(bodies({.least_severity = 21}), ElementsAre("bad too"));
  EXPECT_THAT(bodies({.service = "shop"}), ElementsAre("odd", "bad", "fine"));
  EXPECT_THAT(bodies({.words = "bad", .service = "shop"}), ElementsAre("bad"));
  EXPECT_THAT(bodies({.trace = testing::trace_id(7)}), ElementsAre("odd"));
  EXPECT_THAT(bodies({.order_id = "o-1"}), ElementsAre("odd"));
  EXPECT_THAT(bodies({.words = "bad", .order_id = "o-1"}), IsEmpty());
}

TEST_F(ArchiveTest, PagesFollowEachOtherAcrossDays) {
  const auto start = clock.now();
  std::vector<std::string> all;
  for (int day = 0; day < 3; ++day) {
    for (int i = 0; i < 5; ++i) {
      all.insert(all.begin(), std::to_string(day * 5 + i));
      ASSERT_TRUE(keep<TestLog>("shop", {{.at = clock.now(), .body = all.front()}}));
      clock.advance(3 * kHour);
    }
    clock.advance(9 * kHour);
  }
  EXPECT_EQ(segments->files(), 3u);
  std::vector<std::string> read;
  LogFilter filter;
  for (;;) {
    const auto page = search->logs(filter, 4).value();
    for (const auto& log : page.found) read.push_back(body(log));
    if (!page.next) break;
    filter.range.before_us = *page.next;
  }
  EXPECT_EQ(read, all);
  EXPECT_EQ(bodies({.range = {.from_us = (start + kDay).us}}).size(), 10u);
}

TEST_F(ArchiveTest, SpansAreFoundByWhatIsKnownOfThem) {
  const auto now = clock.now();
  ASSERT_TRUE(keep<TestSpan>("shop", {{.name = "GET /a", .start = now},
                                      {.span = testing::span_id(2),
                                       .parent = testing::span_id(1),
                                       .name = "SELECT",
                                       .kind = 3,
                                       .start = now + 1,
                                       .duration_us = 500'000,
                                       .failed = true},
                                      {.trace = testing::trace_id(2),
                                       .name = "GET /b",
                                       .start = now + 2,
                                       .duration_us = 700'000,
                                       .attributes = {{"atelier.order.id", "o-1"}}}}));
  ASSERT_TRUE(
      keep<TestSpan>("crm", {{.trace = testing::trace_id(3), .name = "GET /c", .start = now + 3}}));
  EXPECT_THAT(names({}), ElementsAre("GET /c", "GET /b", "GET /a"));
  EXPECT_THAT(names({.service = "shop"}), ElementsAre("GET /b", "GET /a"));
  EXPECT_THAT(names({.name = "SELECT"}), ElementsAre("SELECT"));
  EXPECT_THAT(names({.min_duration_us = 600'000}), ElementsAre("GET /b"));
  EXPECT_THAT(names({.failed = true}), ElementsAre("SELECT"));
  EXPECT_THAT(names({.order_id = "o-1"}), ElementsAre("GET /b"));
  EXPECT_THAT(names({.order_id = "o-1", .failed = true}), IsEmpty());
  const auto page = search->spans({}, 2).value();
  ASSERT_TRUE(page.next);
  EXPECT_THAT(names({.range = {.before_us = *page.next}}), ElementsAre("GET /a"));
}

TEST_F(ArchiveTest, TooOldDaysAreRemovedWhole) {
  begin({.keep_days = 2});
  const auto first = day_of(clock.now().us);
  ASSERT_TRUE(keep<TestLog>("shop", {{.at = clock.now(), .body = "first"}}));
  clock.advance(kDay);
  ASSERT_TRUE(keep<TestLog>("shop", {{.at = clock.now(), .body = "second"}}));
  segments->sweep();
  EXPECT_EQ(bodies({}).size(), 2u);
  clock.advance(kDay);
  segments->sweep();
  EXPECT_THAT(bodies({}), ElementsAre("second"));
  for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
    EXPECT_FALSE(
        entry.path().filename().string().starts_with(SegmentKey{first}.file_name().substr(0, 10)))
        << entry.path();
}

TEST_F(ArchiveTest, WhatNobodyAsksForIsClosedAndOpenedAgain) {
  ASSERT_TRUE(keep<TestLog>("shop", {{.at = clock.now(), .body = "kept"}}));
  clock.advance(kHour);
  segments->sweep();
  EXPECT_THAT(bodies({}), ElementsAre("kept"));
  ASSERT_TRUE(keep<TestLog>("shop", {{.at = clock.now(), .body = "more"}}));
  EXPECT_EQ(bodies({}).size(), 2u);
}

TEST_F(ArchiveTest, TheOldestIsRemovedWhereAllOfItIsTooLarge) {
  begin({.most_bytes = 1 << 20});
  std::vector<TestLog> logs;
  for (int i = 0; i < 400; ++i)
    logs.push_back({.at = clock.now() + i, .body = "all the same " + std::to_string(i)});
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(keep("shop", logs));
    segments->sweep();
    EXPECT_LT(segments->bytes(), 3 << 20);
    clock.advance(kSecond);
    for (auto& log : logs) log.at = clock.now();
  }
  EXPECT_GT(segments->files(), 1u);
  EXPECT_LT(bodies({}, 20'000).size(), 8'000u);
  EXPECT_FALSE(bodies({.words = "399"}).empty());
}

TEST_F(ArchiveTest, ATimeThatIsNotKeptIsFiledUnderWhenItCame) {
  ASSERT_TRUE(keep<TestLog>("shop", {{.at = {1}, .body = "of 1970"},
                                     {.at = clock.now() + 400 * kDay, .body = "of next year"},
                                     {.at = {0}, .body = "of no time"}}));
  EXPECT_EQ(bodies({.range = {.from_us = clock.now().us}}).size(), 3u);
}

TEST_F(ArchiveTest, WhatWasKeptIsThereAfterANewStart) {
  ASSERT_TRUE(keep<TestLog>("shop", {{.at = clock.now(), .body = "kept"}}));
  begin({});
  EXPECT_THAT(bodies({}), ElementsAre("kept"));
}

TEST_F(ArchiveTest, WhatWaitsIsWrittenBeforeItStopsAndNothingIsTakenAfterwards) {
  const auto batch = std::make_shared<Batch>(
      read_batch(Signal::logs,
                 testing::request<TestLog>("shop", {{.at = clock.now(), .body = "last"}}))
          .value());
  int kept = 0;
  archive->take(batch, [&](const Result<void>& result) { kept += result.ok(); });
  archive->stop();
  EXPECT_EQ(kept, 1);
  EXPECT_EQ(archive->take(batch).error().type, "archive-stopped");
  EXPECT_THAT(bodies({}), ElementsAre("last"));
}

TEST(Segments, AreNamedByTheirDay) {
  EXPECT_EQ((SegmentKey{0}.file_name()), "1970-01-01.sqlite");
  EXPECT_EQ((SegmentKey{20'520, 3}.file_name()), "2026-03-08_3.sqlite");
  EXPECT_EQ(SegmentKey::parse("2026-03-08_3.sqlite"), (SegmentKey{20'520, 3}));
  EXPECT_EQ(SegmentKey::parse("2026-03-08.sqlite"), SegmentKey{20'520});
  for (const char* other : {"2026-03-08.sqlite-wal", "2026-02-30.sqlite", "2026-03-08_1.sqlite",
                            "2026-3-8.sqlite", "notes.txt", ".sqlite"})
    EXPECT_EQ(SegmentKey::parse(other), std::nullopt) << other;
}

TEST(ArchiveQueue, RefusesWhatDoesNotFitAndSaysWhenToComeAgain) {
  const TempFolder folder;
  const ManualClock clock;
  Segments segments(folder.path(), {}, clock);
  ASSERT_TRUE(segments.open());
  Archive archive(segments, clock, {.queue_bytes = 10});
  const auto batch =
      read_batch(Signal::logs, testing::request<TestLog>("shop", {{.at = clock.now()}}));
  const auto refused = archive.take(std::make_shared<Batch>(*batch));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::too_many);
  EXPECT_GT(refused.error().retry_after_s, 0);
}

}  // namespace
}  // namespace atelier::archive
