// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/telemetry/finished_span.h"

namespace atelier::telemetry {
namespace {

using namespace std::string_literals;

class SpanTest : public testing::Test {
 protected:
  SpanTest() {
    set_span_exporter([this](const FinishedSpan& span) {
      const std::lock_guard lock(mutex_);
      finished_.push_back(span);
    });
  }
  ~SpanTest() override { set_span_exporter(nullptr); }

  std::mutex mutex_;
  std::vector<FinishedSpan> finished_;
};

TEST_F(SpanTest, IsTheChildOfTheSpanItIsIn) {
  {
    const Span outer("outer", SpanKind::server);
    EXPECT_EQ(current(), outer.context());
    const Span inner("inner", SpanKind::client);
    EXPECT_EQ(current(), inner.context());
  }
  EXPECT_FALSE(current().valid());
  ASSERT_EQ(finished_.size(), 2U);
  const auto& [inner, outer] = std::tie(finished_[0], finished_[1]);
  EXPECT_EQ(inner.name, "inner");
  EXPECT_EQ(inner.kind, SpanKind::client);
  EXPECT_EQ(inner.context.trace, outer.context.trace);
  EXPECT_EQ(inner.parent, outer.context.span);
  EXPECT_NE(inner.context.span, outer.context.span);
  EXPECT_EQ(outer.parent, decltype(outer.parent){});
}

TEST_F(SpanTest, ContinuesTheTraceOfARemoteCaller) {
  const auto caller = TraceContext::make();
  { const Span span("GET /", SpanKind::server, caller); }
  ASSERT_EQ(finished_.size(), 1U);
  EXPECT_EQ(finished_[0].context.trace, caller.trace);
  EXPECT_EQ(finished_[0].parent, caller.span);
}

TEST_F(SpanTest, OfACallerWhoDoesNotSampleIsNotExported) {
  auto caller = TraceContext::make();
  caller.sampled = false;
  {
    const Span span("GET /", SpanKind::server, caller);
    const Span inner("inside", SpanKind::internal);
    EXPECT_EQ(inner.context().trace, caller.trace);
    EXPECT_FALSE(inner.context().sampled);
  }
  EXPECT_TRUE(finished_.empty());
}

TEST_F(SpanTest, KeepsAttributesLinksErrorsAndTime) {
  const auto other = TraceContext::make();
  const auto before = std::chrono::system_clock::now().time_since_epoch();
  {
    Span span("process", SpanKind::consumer);
    span.set({attr::kOrderId, "order-1"s});  // the text is gone before the span ends
    span.set({attr::kHttpStatus, 404});
    span.set({attr::kDurationMs, 1.5});
    span.set({attr::kRedelivered, true});
    span.link(other);
    span.link(TraceContext{});  // none
    span.fail("conflict");
  }
  ASSERT_EQ(finished_.size(), 1U);
  const auto& span = finished_[0];
  ASSERT_EQ(span.attributes.size(), 5U);
  EXPECT_EQ(span.attributes[0].key.name, "atelier.order.id");
  EXPECT_EQ(std::get<std::string>(span.attributes[0].value), "order-1");
  EXPECT_EQ(std::get<std::int64_t>(span.attributes[1].value), 404);
  EXPECT_EQ(std::get<double>(span.attributes[2].value), 1.5);
  EXPECT_EQ(std::get<bool>(span.attributes[3].value), true);
  EXPECT_EQ(span.attributes[4].key.name, "error.type");
  EXPECT_TRUE(span.failed);
  EXPECT_THAT(span.links, testing::ElementsAre(other));
  EXPECT_GE(span.start_unix_ns, std::chrono::nanoseconds(before).count());
  EXPECT_GE(span.duration_ns, 0);
}

TEST_F(SpanTest, IsBoundedAndCountsWhatItLeavesOut) {
  {
    Span span("many", SpanKind::internal);
    for (int i = 0; i < 100; ++i) {
      span.set({attr::kCount, i});
      span.link(TraceContext::make());
    }
  }
  {
    Span span("long", SpanKind::internal);
    span.set({attr::kReason, std::string(100'000, 'x')});
  }
  ASSERT_EQ(finished_.size(), 2U);
  EXPECT_EQ(finished_[0].attributes.size(), 64U);
  EXPECT_EQ(finished_[0].dropped_attributes, 36U);
  EXPECT_EQ(finished_[0].links.size(), 64U);
  EXPECT_EQ(finished_[0].dropped_links, 36U);
  EXPECT_EQ(std::get<std::string>(finished_[1].attributes[0].value).size(), 4096U);
}

TEST_F(SpanTest, DetachedEndsOnAnotherThreadAndIsCurrentOnNone) {
  auto span = std::make_unique<Span>("request", SpanKind::server, TraceContext{}, Detached{});
  EXPECT_FALSE(current().valid());
  std::thread([moved = std::move(span)]() mutable {
    {
      const Scope scope(moved->context());
      const Span inner("write", SpanKind::client);
    }
    moved.reset();
    EXPECT_FALSE(current().valid());
  }).join();
  ASSERT_EQ(finished_.size(), 2U);
  EXPECT_EQ(finished_[0].parent, finished_[1].context.span);
}

TEST_F(SpanTest, ExportsFromManyThreadsWhileTheExporterChanges) {
  std::atomic<int> counted{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([] {
      for (int i = 0; i < 2000; ++i) {
        Span span("busy", SpanKind::internal);
        span.set({attr::kCount, i});
      }
    });
  }
  for (int i = 0; i < 50; ++i) {
    set_span_exporter([&](const FinishedSpan&) { ++counted; });
    set_span_exporter(nullptr);
  }
  set_span_exporter([&](const FinishedSpan&) { ++counted; });
  for (auto& thread : threads) thread.join();
  { const Span last("last", SpanKind::internal); }
  EXPECT_GE(counted, 1);
}

TEST(Span, GivesItsIdsWithoutAnExporterToo) {
  const Span span("quiet", SpanKind::internal);
  EXPECT_TRUE(TraceContext::parse(span.context().traceparent()));
  EXPECT_EQ(current(), span.context());
}

}  // namespace
}  // namespace atelier::telemetry
