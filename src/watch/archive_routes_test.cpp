// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "watch/views.h"
#include "watch/watch_fixture.h"

namespace atelier::watch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ArchiveRoutesTest : public WatchTest {};

TEST_F(ArchiveRoutesTest, ATraceIsOneConnectedStory) {
  const auto now = rig.clock.now();
  keep("shop", std::vector<TestSpan>{
                   {.name = "POST /orders", .start = now, .duration_us = 900, .failed = true},
                   {.span = span_id(2),
                    .parent = span_id(1),
                    .name = "create",
                    .kind = 4,
                    .start = now + 100,
                    .attributes = {{"db.namespace", "shop"}}}});
  keep("crm", std::vector<TestSpan>{{.trace = trace_id(2),
                                     .span = span_id(3),
                                     .name = "process",
                                     .kind = 5,
                                     .start = now + 5000,
                                     .links = {{trace_id(1), span_id(2)}}}});
  keep("shop", std::vector<TestLog>{{.at = now + 50,
                                     .body = "out of stock",
                                     .event = "order.refused",
                                     .severity = 17,
                                     .trace = trace_id(1),
                                     .span = span_id(1)}});

  const auto first = ask<TraceView>("/api/watch/traces/" + hex(trace_id(1))).value();
  EXPECT_EQ(first.start, now);
  EXPECT_EQ(first.duration_us, 1100);
  EXPECT_TRUE(first.failed);
  EXPECT_THAT(first.services, ElementsAre("shop"));
  ASSERT_EQ(first.spans.size(), 2u);
  ASSERT_EQ(first.spans[0].logs.size(), 1u);
  EXPECT_EQ(first.spans[0].logs[0].severity, Severity::error);
  EXPECT_EQ(first.spans[0].logs[0].event, "order.refused");
  EXPECT_EQ(first.spans[1].parent, hex(span_id(1)));
  EXPECT_EQ(first.spans[1].kind, "producer");
  EXPECT_EQ(first.spans[1].attributes.text, R"({"db.namespace":"shop"})");
  ASSERT_EQ(first.spans[1].linked_from.size(), 1u);
  EXPECT_EQ(first.spans[1].linked_from[0].trace, hex(trace_id(2)));
  EXPECT_EQ(first.spans[1].linked_from[0].service, "crm");

  const auto second = ask<TraceView>("/api/watch/traces/" + hex(trace_id(2))).value();
  ASSERT_EQ(second.spans[0].links.size(), 1u);
  EXPECT_EQ(second.spans[0].links[0].span, hex(span_id(2)));
  EXPECT_EQ(ask<TraceView>("/api/watch/traces/" + hex(trace_id(9))).error().kind,
            ErrorKind::not_found);
}

TEST_F(ArchiveRoutesTest, LogsComeAPageAtATime) {
  std::vector<TestLog> logs;
  for (int i = 0; i < 5; ++i)
    logs.push_back({.at = rig.clock.now() + i, .body = "number " + std::to_string(i)});
  keep("shop", logs);
  const auto first = ask<LogPage>("/api/watch/logs?q=number&limit=3").value();
  ASSERT_EQ(first.logs.size(), 3u);
  EXPECT_EQ(first.logs[0].body.text, "\"number 4\"");
  ASSERT_TRUE(first.next);
  const auto second = ask<LogPage>("/api/watch/logs?q=number&limit=3&after=" + *first.next).value();
  ASSERT_EQ(second.logs.size(), 2u);
  EXPECT_EQ(second.logs[0].body.text, "\"number 1\"");
  EXPECT_FALSE(second.next);
  EXPECT_EQ(ask<LogPage>("/api/watch/logs?after=yesterday").error().type, "invalid-fields");
  EXPECT_EQ(ask<LogPage>("/api/watch/logs?limit=501").error().type, "invalid-fields");
  EXPECT_EQ(ask<LogPage>("/api/watch/logs?trace=xyz").error().type, "invalid-fields");
}

TEST_F(ArchiveRoutesTest, SlowAndFailedTracesAreFound) {
  const auto now = rig.clock.now();
  keep("shop",
       std::vector<TestSpan>{
           {.name = "GET /fast", .start = now},
           {.trace = trace_id(2), .name = "GET /slow", .start = now + 1, .duration_us = 900'000},
           {.trace = trace_id(3), .name = "GET /bad", .start = now + 2, .failed = true}});
  const auto names = [&](const std::string& query) {
    std::vector<std::string> list;
    const auto page = ask<TracePage>("/api/watch/traces?" + query).value();
    for (const auto& row : page.traces) list.push_back(row.name);
    return list;
  };
  EXPECT_THAT(names("min_duration_ms=500"), ElementsAre("GET /slow"));
  EXPECT_THAT(names("failed=true&service=shop"), ElementsAre("GET /bad"));
  EXPECT_THAT(names("name=GET%20/fast"), ElementsAre("GET /fast"));
  EXPECT_THAT(names("to=" + to_rfc3339(now + 2)), ElementsAre("GET /slow", "GET /fast"));
}

TEST_F(ArchiveRoutesTest, WhatIsExportedCanBeSentAgain) {
  const auto now = rig.clock.now();
  keep("shop", std::vector<TestSpan>{{.start = now}});
  keep("shop", std::vector<TestLog>{{.at = now, .body = "said", .trace = trace_id(1)}});
  const auto reply = rig.send({.target = "/api/watch/traces/" + hex(trace_id(1)) + "/export",
                               .caller = testing::somebody(Role::lead)})
                         .value();
  const auto lines = reply.body;
  const auto end = lines.find('\n');
  EXPECT_THAT(lines,
              HasSubstr(R"({"resourceSpans":[{"resource":{"attributes":[{"key":"service.name")"));
  const Sent json = {{"content-type", "application/json"}};
  EXPECT_EQ(post("/v1/traces", lines.substr(0, end), json).status, 200);
  EXPECT_EQ(post("/v1/logs", lines.substr(end + 1), json).status, 200);
  const auto trace = ask<TraceView>("/api/watch/traces/" + hex(trace_id(1))).value();
  EXPECT_EQ(trace.spans.size(), 1u);
  EXPECT_EQ(trace.logs.size(), 2u);

  const auto logs = rig.send({.target = "/api/watch/logs/export?q=said",
                              .caller = testing::somebody(Role::on_call)})
                        .value();
  EXPECT_EQ(logs.content_type, "application/x-ndjson");
  EXPECT_EQ(std::count(logs.body.begin(), logs.body.end(), '\n'), 1);
}

TEST_F(ArchiveRoutesTest, TheMapShowsWhoCallsWhom) {
  const auto now = rig.clock.now();
  keep("nginx", std::vector<TestSpan>{{.kind = 3, .start = now}});
  std::vector<TestSpan> served;
  for (int i = 0; i < 100; ++i)
    served.push_back({.span = span_id(10 + i),
                      .parent = span_id(1),
                      .start = now,
                      .duration_us = (i + 1) * 1000,
                      .failed = i < 5});
  keep("shop", served);
  keep("crm", std::vector<TestSpan>{{.trace = trace_id(2),
                                     .span = span_id(200),
                                     .kind = 5,
                                     .start = now,
                                     .links = {{trace_id(1), span_id(10)}}}});
  const auto map = ask<ServicesView>("/api/watch/services?minutes=1").value();
  EXPECT_THAT(map.services, ElementsAre("crm", "nginx", "shop"));
  ASSERT_EQ(map.calls.size(), 2u);
  const auto& call = map.calls[0];
  EXPECT_EQ(call.from, "nginx");
  EXPECT_EQ(call.to, "shop");
  EXPECT_EQ(call.count, 100);
  EXPECT_EQ(call.failed, 5);
  EXPECT_NEAR(call.p50_ms, 50, 10);
  EXPECT_NEAR(call.p99_ms, 99, 19);
  EXPECT_EQ(map.calls[1].from, "shop");
  EXPECT_EQ(map.calls[1].to, "crm");
  rig.clock.advance(kMinute);
  EXPECT_TRUE(ask<ServicesView>("/api/watch/services?minutes=1")->calls.empty());
}

TEST_F(ArchiveRoutesTest, OnlyWhoIsOnCallMayLook) {
  for (const auto role : {Role::customer, Role::manager, Role::operator_})
    for (const char* target : {"/api/watch/logs", "/api/watch/traces", "/api/watch/services",
                               "/api/watch/archive", "/api/watch/logs/export"})
      EXPECT_EQ(rig.send({.target = target, .caller = testing::somebody(role)}).error().kind,
                ErrorKind::forbidden);
  keep("shop", std::vector<TestLog>{{.at = rig.clock.now()}});
  const auto archive = ask<ArchiveView>("/api/watch/archive").value();
  EXPECT_EQ(archive.files, 1);
  EXPECT_GT(archive.bytes, 0);
  EXPECT_EQ(archive.oldest_day, to_rfc3339(rig.clock.now()).substr(0, 10));
}

}  // namespace
}  // namespace atelier::watch
