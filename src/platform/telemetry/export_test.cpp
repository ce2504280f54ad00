// SPDX-License-Identifier: Apache-2.0
#include "platform/telemetry/export.h"

#include <future>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/telemetry/batcher.h"
#include "platform/telemetry/caught.h"
#include "platform/telemetry/metrics.h"

namespace atelier::telemetry {
namespace {

std::uint64_t dropped_traces() {
  return Family<Counter>("atelier_telemetry_dropped_total", "", {"signal"})
      .with({"traces"})
      .value();
}

TEST(Export, TellsTheResourceOfEachRequest) {
  set_resource("atelier", "1.2.3");
  std::string request;
  const auto sink = export_to([&](Signal, std::string_view got) { request = got; });
  { const Span span("one", SpanKind::internal); }
  flush_export();
  otlp::ReadAttributes all = otlp::read_resource(request);
  ASSERT_EQ(all.size(), 4U);
  EXPECT_EQ(all[0], (std::pair<std::string, otlp::ReadValue>("service.namespace", "atelier")));
  EXPECT_EQ(all[1], (std::pair<std::string, otlp::ReadValue>("service.name", "atelier")));
  EXPECT_EQ(all[2], (std::pair<std::string, otlp::ReadValue>("service.version", "1.2.3")));
  EXPECT_EQ(all[3].first, "service.instance.id");
  EXPECT_EQ(otlp::count_records(request), 1U);
}

TEST(Export, GivesLogRecordsWithTheirTraceAndTheirEvent) {
  set_log_sink([](std::string_view) {});
  Caught caught;
  const auto context = TraceContext::make();
  {
    const Scope scope(context);
    log(Level::warn, "order.late", "Order R-1 is late.",
        {{attr::kOrderNumber, "R-1"}, {attr::kCount, 3}});
  }
  log(Level::info, "alone", std::string(9000, '\xff'));
  const auto logs = caught.logs();
  set_log_sink(nullptr);
  ASSERT_EQ(logs.size(), 2U);
  EXPECT_EQ(logs[0].event, "order.late");
  EXPECT_EQ(logs[0].body, "Order R-1 is late.");
  EXPECT_EQ(logs[0].severity, 13U);
  EXPECT_EQ(logs[0].severity_text, "WARN");
  EXPECT_EQ(logs[0].context, context);
  ASSERT_EQ(logs[0].attributes.size(), 2U);
  EXPECT_EQ(logs[0].attributes[0].first, "atelier.order.number");
  EXPECT_EQ(std::get<std::int64_t>(logs[0].attributes[1].second), 3);
  EXPECT_FALSE(logs[1].context.valid());
  EXPECT_EQ(logs[1].body.size(), 8190U);  // three bytes for each that is not UTF-8
}

TEST(Export, GivesToAllSinksAndToNoneThatHasGone) {
  Caught first;
  {
    Caught second;
    { const Span span("one", SpanKind::internal); }
    EXPECT_EQ(second.spans().size(), 1U);
  }
  { const Span span("two", SpanKind::internal); }
  EXPECT_EQ(first.spans().size(), 2U);
}

TEST(Export, RecordsNothingWhereNobodyGetsIt) {
  { const Caught gone; }
  const Span span("one", SpanKind::internal);
  EXPECT_FALSE(span.recorded());
}

TEST(Export, ComesByItselfAfterAWhile) {
  std::promise<std::size_t> came;
  const auto sink = export_to([&, first = true](Signal, std::string_view request) mutable {
    if (std::exchange(first, false)) came.set_value(otlp::count_records(request));
  });
  { const Span span("one", SpanKind::internal); }
  EXPECT_EQ(came.get_future().get(), 1U);
}

TEST(Export, SplitsWhatIsMuchAndLosesNothing) {
  std::size_t records = 0;
  std::size_t longest = 0;
  const auto sink = export_to([&](Signal, std::string_view request) {
    records += otlp::count_records(request);
    longest = std::max(longest, request.size());
  });
  constexpr std::size_t kSpans = 10'000;
  const auto before = dropped_traces();
  for (std::size_t i = 0; i < kSpans; ++i) {
    Span span("large", SpanKind::internal);
    span.set({attr::kReason, std::string(200, 'x')});
  }
  flush_export();
  EXPECT_EQ(records + (dropped_traces() - before), kSpans);
  EXPECT_LT(longest, Batcher::kRequestBytes + 8192);
}

TEST(Export, DropsAndCountsWhatASlowSinkLeavesNoRoomFor) {
  std::promise<void> entered;
  std::promise<void> released;
  bool first = true;
  std::size_t records = 0;
  const auto sink = export_to([&](Signal, std::string_view request) {
    records += otlp::count_records(request);
    if (!std::exchange(first, false)) return;
    entered.set_value();
    released.get_future().wait();
  });
  { const Span span("first", SpanKind::internal); }
  entered.get_future().wait();
  const auto before = dropped_traces();
  constexpr std::size_t kSpans = 3 * Batcher::kCapacity / 1000;
  for (std::size_t i = 0; i < kSpans; ++i) {
    Span span("flood", SpanKind::internal);
    span.set({attr::kReason, std::string(1000, 'x')});
  }
  const auto lost = dropped_traces() - before;
  EXPECT_GT(lost, kSpans / 2);
  released.set_value();
  flush_export();
  EXPECT_EQ(records + lost, kSpans + 1);
}

TEST(Export, HandsOnWhatAnotherProcessHasMade) {
  std::string whole;
  {
    const auto sink = export_to([&](Signal, std::string_view got) { whole.append(got); });
    const Span span("elsewhere", SpanKind::internal);
    { const Span inner("inner", SpanKind::internal); }
    flush_export();
  }
  Caught caught;
  hand_on(Signal::traces, whole);
  EXPECT_EQ(caught.spans("inner").size(), 1U);
}

TEST(CountRecords, OfRubbishIsNone) {
  EXPECT_EQ(otlp::count_records("rubbish"), 0U);
  EXPECT_EQ(otlp::count_records(""), 0U);
}

}  // namespace
}  // namespace atelier::telemetry
