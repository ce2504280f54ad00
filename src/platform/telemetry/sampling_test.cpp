// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/telemetry/caught.h"
#include "platform/telemetry/metrics.h"

namespace atelier::telemetry {
namespace {

constexpr const char* kHot = "/api/mes/board";

class SamplingTest : public testing::Test {
 protected:
  SamplingTest() { set_sampling({.ratios = {{kHot, 0}}}); }
  ~SamplingTest() override { set_sampling({}); }

  static SpanName hot() { return {"GET", kHot}; }

  Caught caught_;
};

TEST_F(SamplingTest, KeepsAllOfRoutesThatAreNotNamed) {
  { const Span span({"GET", "/api/mes/other"}, SpanKind::server); }
  { const Span span("background", SpanKind::internal); }
  EXPECT_EQ(caught_.spans().size(), 2U);
}

TEST_F(SamplingTest, LeavesAHotRouteOutWithAllThatIsInside) {
  {
    const Span outer(hot(), SpanKind::server);
    EXPECT_TRUE(outer.context().sampled);  // whoever is asked meanwhile records too
    const Span inner("inner", SpanKind::client);
  }
  EXPECT_TRUE(caught_.spans().empty());
}

TEST_F(SamplingTest, KeepsARootOfWhichAnySpanFailed) {
  {
    const Span outer(hot(), SpanKind::server);
    Span("inner", SpanKind::client).fail("timeout");
  }
  EXPECT_EQ(caught_.spans().size(), 2U);
}

TEST_F(SamplingTest, KeepsARootThatTouchedAnOrder) {
  {
    const Span outer(hot(), SpanKind::server);
    Span("inner", SpanKind::client).set({attr::kOrderNumber, "R-1"});
  }
  EXPECT_EQ(caught_.spans().size(), 2U);
}

TEST_F(SamplingTest, KeepsARootThatWasSlow) {
  set_sampling({.ratios = {{kHot, 0}}, .slow = std::chrono::seconds(1)});
  const auto since = [](auto ago) { return std::chrono::steady_clock::now() - ago; };
  { Span(hot(), SpanKind::server).began(since(std::chrono::milliseconds(900))); }
  EXPECT_TRUE(caught_.spans().empty());
  { Span(hot(), SpanKind::server).began(since(std::chrono::seconds(2))); }
  EXPECT_EQ(caught_.spans().size(), 1U);
}

TEST_F(SamplingTest, DecidesWhenTheLastSpanHasEndedNotWhenTheRootHas) {
  auto outer = std::make_unique<Span>(hot(), SpanKind::server, TraceContext{}, Detached{});
  auto inner = std::make_unique<Span>("late", SpanKind::client, outer->context(), Detached{});
  outer.reset();
  EXPECT_TRUE(caught_.spans().empty());
  inner->fail("timeout");
  inner.reset();
  EXPECT_EQ(caught_.spans().size(), 2U);
}

TEST_F(SamplingTest, JudgesASpanThatBeginsAfterTheDecisionByItself) {
  TraceContext context;
  {
    const Span outer(hot(), SpanKind::server);
    context = outer.context();
  }
  for (int i = 0; i < 3; ++i) const Span another(hot(), SpanKind::server);  // take its place
  { const Span late("late", SpanKind::client, context); }
  EXPECT_TRUE(caught_.spans().empty());
  { Span("late", SpanKind::client, context).fail("timeout"); }
  ASSERT_EQ(caught_.spans().size(), 1U);
  EXPECT_EQ(caught_.spans()[0].parent, context.span);
}

TEST_F(SamplingTest, KeepsTheRatioAndChoosesByTraceIdAlone) {
  set_sampling({.ratios = {{kHot, 0.25}}});
  std::vector<TraceContext> callers(4000);
  for (auto& caller : callers) caller = TraceContext::make();
  const auto kept = [&] {
    Caught caught;
    for (const auto& caller : callers) const Span span(hot(), SpanKind::server, caller);
    std::vector<std::string> traces;
    for (const auto& span : caught.spans()) traces.push_back(span.context.trace_id());
    return traces;
  };
  const auto once = kept();
  EXPECT_GT(once.size(), 850U);
  EXPECT_LT(once.size(), 1150U);
  EXPECT_EQ(kept(), once);
}

TEST_F(SamplingTest, KeepsARootOfTooManySpansToWaitFor) {
  {
    const Span outer(hot(), SpanKind::server);
    for (int i = 0; i < 500; ++i) const Span inner("inner", SpanKind::client);
  }
  EXPECT_EQ(caught_.spans().size(), 501U);
}

TEST_F(SamplingTest, DropsAndCountsRootsThatFindNoRoomToWait) {
  auto& dropped =
      Family<Counter>("atelier_telemetry_dropped_total", "", {"signal"}).with({"traces"});
  const auto before = dropped.value();
  std::vector<std::unique_ptr<Span>> open;
  for (int i = 0; i < 600; ++i) {
    open.push_back(std::make_unique<Span>(hot(), SpanKind::server, TraceContext{}, Detached{}));
    open.back()->fail("timeout");
  }
  const auto lost = dropped.value() - before;
  EXPECT_GT(lost, 0U);
  EXPECT_FALSE(open.back()->context().sampled);
  open.clear();
  EXPECT_EQ(caught_.spans().size(), 600 - lost);
  { Span(hot(), SpanKind::server).fail("timeout"); }
  EXPECT_EQ(caught_.spans().size(), 601 - lost);
}

}  // namespace
}  // namespace atelier::telemetry
