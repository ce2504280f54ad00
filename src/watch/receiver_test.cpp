// SPDX-License-Identifier: Apache-2.0
#include "watch/receiver.h"

#include <protozero/pbf_reader.hpp>

#include "platform/http/gzip.h"
#include "watch/watch_fixture.h"

namespace atelier::watch {
namespace {

using http::gzip;

class ReceiverTest : public WatchTest {
 protected:
  std::string spans() {
    return archive::testing::request<TestSpan>("shop", {{.start = rig.clock.now()}});
  }
  std::size_t kept() { return ask<TracePage>("/api/watch/traces").value().traces.size(); }
};

TEST_F(ReceiverTest, TakesProtobufAndAnswersInIt) {
  const auto reply = post("/v1/traces", spans());
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.content_type, "application/x-protobuf");
  EXPECT_EQ(reply.body, "");
  EXPECT_EQ(kept(), 1u);
}

TEST_F(ReceiverTest, TakesJsonAndAnswersInIt) {
  const auto at = std::to_string(rig.clock.now().us * 1000);
  const auto reply = post(
      "/v1/logs",
      R"({"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":")" + at +
          R"(","body":{"stringValue":"hello"},"traceId":"5b8efff798038103d269b633813fc60c"}]}]}]})",
      {{"content-type", "application/json; charset=utf-8"}});
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.content_type, "application/json");
  EXPECT_EQ(reply.body, "{}");
  const auto page = ask<LogPage>("/api/watch/logs?q=hello").value();
  ASSERT_EQ(page.logs.size(), 1u);
  EXPECT_EQ(page.logs[0].body.text, "\"hello\"");
  EXPECT_EQ(page.logs[0].trace, "5b8efff798038103d269b633813fc60c");
}

TEST_F(ReceiverTest, TakesWhatIsPacked) {
  const Sent packed = {{"content-type", "application/x-protobuf"}, {"content-encoding", "gzip"}};
  EXPECT_EQ(post("/v1/traces", gzip(spans()), packed).status, 200);
  EXPECT_EQ(kept(), 1u);
  EXPECT_EQ(post("/v1/traces", gzip(spans()).substr(0, 30), packed).status, 400);
  EXPECT_EQ(post("/v1/traces", gzip(std::string(20 << 20, '\0')), packed).status, 413);
  EXPECT_EQ(post("/v1/traces", spans(),
                 {{"content-type", "application/x-protobuf"}, {"content-encoding", "br"}})
                .status,
            415);
}

TEST_F(ReceiverTest, SaysHowManySpansItCannotKeep) {
  const auto mixed = archive::testing::request<TestSpan>(
      "shop", {{.start = rig.clock.now()}, {.trace = "short", .start = rig.clock.now()}});
  const auto reply = post("/v1/traces", mixed);
  EXPECT_EQ(reply.status, 200);
  protozero::pbf_reader answer(reply.body);
  ASSERT_TRUE(answer.next(1));
  auto partial = answer.get_message();
  ASSERT_TRUE(partial.next(1));
  EXPECT_EQ(partial.get_int64(), 1);
  ASSERT_TRUE(partial.next(2));
  EXPECT_EQ(partial.get_string(), "a span has no valid trace id");
  EXPECT_EQ(kept(), 1u);
}

TEST_F(ReceiverTest, RefusesWhatItCannotReadAndKeepsTheRest) {
  const auto reply = post("/v1/traces", "this is no protobuf");
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(reply.content_type, "application/x-protobuf");
  protozero::pbf_reader status(reply.body);
  ASSERT_TRUE(status.next(1));
  EXPECT_EQ(status.get_int32(), 3);  // INVALID_ARGUMENT
  ASSERT_TRUE(status.next(2));
  EXPECT_EQ(status.get_string(), "otlp-unreadable: The body is not an OTLP request in protobuf.");
  const auto json = post("/v1/traces", "{", {{"content-type", "application/json"}});
  EXPECT_EQ(json.status, 400);
  EXPECT_TRUE(json.body.starts_with(R"({"code":3,"message":"json-syntax)")) << json.body;
  EXPECT_EQ(post("/v1/traces", "x", {{"content-type", "text/plain"}}).status, 415);
  EXPECT_EQ(post("/v1/traces", spans()).status, 200);
  EXPECT_EQ(kept(), 1u);
}

TEST_F(ReceiverTest, TakesNothingFromStrangers) {
  const Sent plain = {{"content-type", "application/x-protobuf"}};
  auto keyed = plain;
  keyed["authorization"] = std::string("Bearer ") + kKey;
  auto wrong = plain;
  wrong["authorization"] = "Bearer something else";
  auto by_proxy = plain;
  by_proxy["x-forwarded-for"] = "198.51.100.7";
  EXPECT_EQ(post("/v1/traces", spans(), plain, "192.0.2.1").status, 401);
  EXPECT_EQ(post("/v1/traces", spans(), wrong, "192.0.2.1").status, 401);
  EXPECT_EQ(post("/v1/traces", spans(), by_proxy, "127.0.0.1").status, 401);
  EXPECT_EQ(kept(), 0u);
  EXPECT_EQ(post("/v1/traces", spans(), keyed, "192.0.2.1").status, 200);
  EXPECT_EQ(post("/v1/traces", spans(), plain, "::1").status, 200);
}

}  // namespace
}  // namespace atelier::watch
