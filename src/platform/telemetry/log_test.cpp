// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <future>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>
#include <unistd.h>

#include "platform/telemetry/log_writer.h"
#include "platform/telemetry/metrics.h"
#include "platform/telemetry/telemetry.h"

namespace atelier::telemetry {
namespace {

using boost::json::parse;
using boost::json::value;

class LogTest : public testing::Test {
 protected:
  LogTest() {
    set_log_sink([this](std::string_view line) { lines_.emplace_back(line); });
  }
  ~LogTest() override {
    set_log_sink(nullptr);
    set_log_level(Level::info);
  }

  std::vector<value> records() {
    EXPECT_TRUE(flush_logs());
    std::vector<value> all;
    for (const auto& line : lines_) all.push_back(parse(line));
    return all;
  }

  std::vector<std::string> lines_;  // by the writer's thread; ours after a flush
};

std::uint64_t dropped() {
  return Family<Counter>("atelier_telemetry_dropped_total", "", {"signal"}).with({"logs"}).value();
}

TEST_F(LogTest, WritesTheOpenTelemetryModelInOneLine) {
  set_resource("atelier", "1.2.3");
  const auto context = TraceContext::make();
  {
    const Scope scope(context);
    log(Level::warn, "order.released", "Order R-1 went to the bench.",
        {{attr::kOrderId, "R-1"},
         {attr::kCount, 3},
         {attr::kDurationMs, 0.5},
         {attr::kRedelivered, false}});
  }
  const auto all = records();
  ASSERT_EQ(all.size(), 1U);
  const auto& record = all[0].as_object();
  EXPECT_EQ(record.at("severityText"), "WARN");
  EXPECT_EQ(record.at("severityNumber"), 13);
  EXPECT_EQ(record.at("eventName"), "order.released");
  EXPECT_EQ(record.at("body"), "Order R-1 went to the bench.");
  EXPECT_EQ(record.at("attributes"), parse(R"({"atelier.order.id":"R-1","atelier.count":3,
      "atelier.duration_ms":0.5,"atelier.message.redelivered":false})"));
  EXPECT_EQ(record.at("traceId").as_string(), context.trace_id());
  EXPECT_EQ(record.at("spanId").as_string(), context.traceparent().substr(36, 16));
  EXPECT_EQ(record.at("resource").at("service.name"), "atelier");
  EXPECT_EQ(record.at("resource").at("service.version"), "1.2.3");
  EXPECT_EQ(record.at("resource").at("service.instance.id").as_string().size(), 32U);
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto age = std::chrono::nanoseconds(now).count() -
                   std::stoll(std::string(record.at("timeUnixNano").as_string()));
  EXPECT_GE(age, 0);
  EXPECT_LT(age, 60'000'000'000);
}

TEST_F(LogTest, LeavesTraceIdsOutWhereThereIsNoTrace) {
  log(Level::info, "app.started", "Started.");
  const auto all = records();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_FALSE(all[0].as_object().contains("traceId"));
}

TEST_F(LogTest, OfHostileTextIsStillOneLineOfJson) {
  using namespace std::string_literals;
  const std::string hostile =
      "\"}\n{\"severityText\":\"FORGED\"}\r\n\x1b[2J\xff\xfe\0\xe2\x80\xae"s;
  log(Level::error, "a\"b", hostile, {{attr::kReason, hostile}});
  const auto all = records();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].at("severityText"), "ERROR");
  EXPECT_EQ(all[0].at("eventName"), "a\"b");
  for (const char c : lines_[0]) EXPECT_GE(static_cast<unsigned char>(c), 0x20);
}

TEST_F(LogTest, WritesAKeyOnceAndNumbersThatJsonDoesNotHaveAsText) {
  log(Level::info, "numbers", "",
      {{attr::kCount, 1},
       {attr::kCount, 2},
       {attr::kDurationMs, std::numeric_limits<double>::quiet_NaN()},
       {attr::kServerPort, -std::numeric_limits<double>::infinity()},
       {attr::kProcessId, std::numeric_limits<std::int64_t>::min()}});
  const auto all = records();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].at("attributes"), parse(R"({"atelier.count":1,"atelier.duration_ms":"NaN",
      "server.port":"-Infinity","process.pid":-9223372036854775808})"));
}

TEST_F(LogTest, BoundsTheLengthOfARecord) {
  log(Level::info, "long", std::string(1'000'000, 'x'),
      {{attr::kReason, std::string(1'000'000, 'y')}});
  const auto all = records();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].at("body").as_string().size(), 8192U);
  EXPECT_EQ(all[0].at("attributes").at("atelier.reason").as_string().size(), 4096U);
}

TEST_F(LogTest, WritesOnlyFromTheLevelUp) {
  log(Level::debug, "quiet", "");
  set_log_level(Level::error);
  log(Level::warn, "quiet", "");
  log(Level::error, "heard", "");
  set_log_level(Level::debug);
  log(Level::debug, "heard", "");
  const auto all = records();
  ASSERT_EQ(all.size(), 2U);
  for (const auto& record : all) EXPECT_EQ(record.at("eventName"), "heard");
}

TEST_F(LogTest, OfManyThreadsKeepsEachLineWholeAndEachThreadsOrder) {
  constexpr int kThreads = 4;
  constexpr int kEach = 500;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([t] {
      for (int i = 0; i < kEach; ++i) {
        log(i % 100 == 0 ? Level::error : Level::info, "burst", "",
            {{attr::kProcessId, t}, {attr::kCount, i}});
      }
    });
  }
  for (auto& thread : threads) thread.join();
  std::array<int, kThreads> next{};
  for (const auto& record : records()) {
    const auto& attributes = record.at("attributes");
    auto& expected = next.at(attributes.at("process.pid").as_int64());
    EXPECT_EQ(attributes.at("atelier.count"), expected++);
  }
  EXPECT_THAT(next, testing::Each(kEach));
}

TEST_F(LogTest, GivesWhatWasLoggedBeforeToTheFormerSink) {
  log(Level::info, "first", "");
  std::vector<std::string> others;
  set_log_sink([&](std::string_view line) { others.emplace_back(line); });
  log(Level::info, "second", "");
  set_log_sink(nullptr);
  ASSERT_EQ(lines_.size(), 1U);
  EXPECT_THAT(lines_[0], testing::HasSubstr("first"));
  ASSERT_EQ(others.size(), 1U);
  EXPECT_THAT(others[0], testing::HasSubstr("second"));
}

TEST_F(LogTest, IsDroppedAndCountedWhenNobodyReads) {
  std::promise<void> entered;
  std::promise<void> released;
  bool first = true;
  std::size_t delivered = 0;
  set_log_sink([&](std::string_view) {
    if (std::exchange(first, false)) {
      entered.set_value();
      released.get_future().wait();
    }
    ++delivered;
  });
  const auto before = dropped();
  log(Level::error, "stuck", "");
  entered.get_future().wait();
  const std::string body(8000, 'x');
  const std::size_t sent = 2 * LogWriter::kCapacity / body.size();
  for (std::size_t i = 0; i < sent; ++i) log(Level::info, "flood", body);
  const auto lost = dropped() - before;
  EXPECT_GE(lost, sent / 2);
  EXPECT_LT(lost, sent);
  released.set_value();
  set_log_sink(nullptr);
  EXPECT_EQ(delivered, sent + 1 - lost);
}

// A forked child would lack the writer's thread.
class LogDeathTest : public testing::Test {
 protected:
  LogDeathTest() { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

TEST_F(LogDeathTest, GoesToStandardErrorAndIsWrittenAtExit) {
  EXPECT_EXIT(
      {
        log(Level::info, "last.words", "Written though the program ends at once.");
        std::exit(0);
      },
      testing::ExitedWithCode(0), "\"eventName\":\"last.words\"");
}

TEST_F(LogDeathTest, SurvivesAStandardErrorThatIsClosed) {
  EXPECT_EXIT(
      {
        close(STDERR_FILENO);
        log(Level::error, "unheard", "");
        std::exit(flush_logs() && dropped() == 1 ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace atelier::telemetry
