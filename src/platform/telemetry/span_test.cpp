// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/telemetry/caught.h"

namespace atelier::telemetry {
namespace {

using namespace std::string_literals;

class SpanTest : public testing::Test {
 protected:
  Caught caught_;
};

TEST_F(SpanTest, IsTheChildOfTheSpanItIsIn) {
  {
    const Span outer("outer", SpanKind::server);
    EXPECT_EQ(current(), outer.context());
    const Span inner("inner", SpanKind::client);
    EXPECT_EQ(current(), inner.context());
  }
  EXPECT_FALSE(current().valid());
  const auto finished = caught_.spans();
  ASSERT_EQ(finished.size(), 2U);
  const auto& [inner, outer] = std::tie(finished[0], finished[1]);
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
  const auto finished = caught_.spans();
  ASSERT_EQ(finished.size(), 1U);
  EXPECT_EQ(finished[0].context.trace, caller.trace);
  EXPECT_EQ(finished[0].parent, caller.span);
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
  EXPECT_TRUE(caught_.spans().empty());
}

TEST_F(SpanTest, KeepsAttributesLinksErrorsAndTime) {
  const auto other = TraceContext::make();
  const auto before = std::chrono::system_clock::now().time_since_epoch();
  {
    Span span("process", SpanKind::consumer);
    span.set({attr::kOrderId, "order-1"s});  // the text is gone before the span ends
    span.set({attr::kHttpStatus, 404});
    span.set({attr::kCount, -1});
    span.set({attr::kDurationMs, 1.5});
    span.set({attr::kRedelivered, true});
    span.link(other);
    span.link(TraceContext{});  // none
    span.fail("conflict");
  }
  const auto finished = caught_.spans();
  ASSERT_EQ(finished.size(), 1U);
  const auto& span = finished[0];
  ASSERT_EQ(span.attributes.size(), 6U);
  EXPECT_EQ(span.attributes[0].first, "atelier.order.id");
  EXPECT_EQ(std::get<std::string>(span.attributes[0].second), "order-1");
  EXPECT_EQ(std::get<std::int64_t>(span.attributes[1].second), 404);
  EXPECT_EQ(std::get<std::int64_t>(span.attributes[2].second), -1);
  EXPECT_EQ(std::get<double>(span.attributes[3].second), 1.5);
  EXPECT_EQ(std::get<bool>(span.attributes[4].second), true);
  EXPECT_EQ(span.attributes[5].first, "error.type");
  EXPECT_TRUE(span.failed);
  EXPECT_THAT(span.links, testing::ElementsAre(other));
  EXPECT_GE(span.start_unix_ns, std::chrono::nanoseconds(before).count());
  EXPECT_GE(span.end_unix_ns, span.start_unix_ns);
}

TEST_F(SpanTest, IsNamedByTwoPartsOrOne) {
  {
    const Span one("one", SpanKind::internal);
    const Span two(SpanName("GET", "/orders/{id}"), SpanKind::internal);
  }
  EXPECT_EQ(caught_.spans().at(0).name, "GET /orders/{id}");
  EXPECT_EQ(caught_.spans().at(1).name, "one");
}

TEST_F(SpanTest, MayHaveBegunEarlier) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  {
    Span("late", SpanKind::internal)
        .began(std::chrono::steady_clock::now() - std::chrono::seconds(10));
  }
  const auto span = caught_.spans().at(0);
  EXPECT_GE(span.end_unix_ns - span.start_unix_ns, 10'000'000'000U);
  EXPECT_LT(span.start_unix_ns, std::chrono::nanoseconds(now).count());
  EXPECT_GE(span.end_unix_ns, std::chrono::nanoseconds(now).count());
}

TEST_F(SpanTest, IsBoundedAndCountsWhatItLeavesOut) {
  {
    Span many("many", SpanKind::internal);
    for (int i = 0; i < 300; ++i) {
      many.set({attr::kCount, i});
      many.link(TraceContext::make());
    }
    many.fail("timeout");
  }
  {
    Span span("long", SpanKind::internal);
    span.set({attr::kReason, std::string(100'000, 'x')});
  }
  const auto finished = caught_.spans();
  ASSERT_EQ(finished.size(), 2U);
  EXPECT_GT(finished[0].attributes.size(), 50U);
  EXPECT_EQ(finished[0].attributes.size() + finished[0].dropped_attributes, 301U);
  EXPECT_GT(finished[0].links.size(), 50U);
  EXPECT_EQ(finished[0].links.size() + finished[0].dropped_links, 300U);
  EXPECT_TRUE(finished[0].failed);
  EXPECT_GT(finished[0].end_unix_ns, 0U);
  EXPECT_EQ(std::get<std::string>(finished[1].attributes[0].second).size(), 1024U);
}

TEST_F(SpanTest, TellsValidUtf8Only) {
  {
    Span span("text", SpanKind::internal);
    span.set({attr::kReason, "кольцо \xff"});
    span.set({attr::kReason, std::string(2000, '\xff')});
  }
  const auto span = caught_.spans().at(0);
  EXPECT_EQ(std::get<std::string>(span.attributes.at(0).second), "кольцо \xef\xbf\xbd");
  EXPECT_EQ(std::get<std::string>(span.attributes.at(1).second).size(), 1023U);
}

TEST_F(SpanTest, CanBeAddedToFromFurtherInside) {
  Span outer("outer", SpanKind::server, TraceContext{}, Detached{});
  EXPECT_EQ(current_span(), nullptr);
  {
    const Scope scope(outer);
    EXPECT_EQ(current(), outer.context());
    EXPECT_EQ(current_span(), &outer);
    const Span inner("inner", SpanKind::internal);
    EXPECT_EQ(current_span(), &inner);
    const Scope elsewhere(TraceContext::make());
    EXPECT_EQ(current_span(), nullptr);
  }
  EXPECT_EQ(current_span(), nullptr);
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
  const auto finished = caught_.spans();
  ASSERT_EQ(finished.size(), 2U);
  EXPECT_EQ(finished[0].parent, finished[1].context.span);
}

TEST_F(SpanTest, IsExportedFromManyThreadsWhileSinksComeAndGo) {
  constexpr std::size_t kThreads = 4;
  constexpr std::size_t kEach = 2000;
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < kThreads; ++t) {
    threads.emplace_back([] {
      for (std::size_t i = 0; i < kEach; ++i) {
        Span span("busy", SpanKind::internal);
        span.set({attr::kCount, i});
      }
    });
  }
  for (int i = 0; i < 50; ++i) Caught().spans();
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(caught_.spans().size(), kThreads * kEach);
}

TEST(Span, GivesItsIdsWhereNobodyRecordsToo) {
  const Span span("quiet", SpanKind::internal);
  EXPECT_TRUE(TraceContext::parse(span.context().traceparent()));
  EXPECT_EQ(current(), span.context());
  EXPECT_EQ(current_span(), nullptr);
}

}  // namespace
}  // namespace atelier::telemetry
