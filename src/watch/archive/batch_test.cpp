// SPDX-License-Identifier: Apache-2.0
#include "watch/archive/batch.h"

#include <gtest/gtest.h>

#include "watch/archive/otlp_json.h"
#include "watch/archive/test_otlp.h"

namespace atelier::archive {
namespace {

using testing::TestLog;
using testing::TestSpan;

const Instant kAt{1'772'000'000 * kSecond};

TEST(ReadBatch, FindsWhatASpanIsLookedForBy) {
  const auto batch =
      read_batch(Signal::traces,
                 testing::request<TestSpan>(
                     "shop", {{.parent = testing::span_id(9),
                               .start = kAt,
                               .duration_us = 1234,
                               .failed = true,
                               .attributes = {{"k", "v"}, {"atelier.order.id", "o-1"}},
                               .links = {{testing::trace_id(5), testing::span_id(5)}}}}))
          .value();
  ASSERT_EQ(batch.spans.size(), 1u);
  const auto& span = batch.spans[0];
  EXPECT_EQ(batch.sources[span.source].service, "shop");
  EXPECT_EQ(span.trace, testing::trace_id(1));
  EXPECT_EQ(span.parent, testing::span_id(9));
  EXPECT_EQ(span.name, "GET /things");
  EXPECT_EQ(span.start_us, kAt.us);
  EXPECT_EQ(span.duration_us, 1234);
  EXPECT_TRUE(span.failed);
  EXPECT_TRUE(span.entry());
  EXPECT_EQ(span.order_id, "o-1");
  ASSERT_EQ(span.links.size(), 1u);
  EXPECT_EQ(span.links[0].trace, testing::trace_id(5));
}

TEST(ReadBatch, RejectsOnlyTheSpansThatCannotBeKept) {
  const auto batch =
      read_batch(Signal::traces,
                 testing::request<TestSpan>("shop", {{.start = kAt},
                                                     {.trace = "short", .start = kAt},
                                                     {.span = std::string(8, '\0'), .start = kAt},
                                                     {.start = {0}}}))
          .value();
  EXPECT_EQ(batch.spans.size(), 1u);
  EXPECT_EQ(batch.rejected, 3);
  EXPECT_EQ(batch.why, "a span has no valid trace id");
}

TEST(ReadBatch, KeepsALogWithoutATrace) {
  const auto batch =
      read_batch(Signal::logs,
                 testing::request<TestLog>("shop", {{.at = kAt, .event = "a.b", .trace = "short"}}))
          .value();
  ASSERT_EQ(batch.logs.size(), 1u);
  EXPECT_EQ(batch.logs[0].trace, "");
  EXPECT_EQ(batch.logs[0].words, "something happened a.b ");
}

TEST(ReadBatch, RefusesWhateverIsCutOff) {
  const auto whole = testing::request<TestSpan>("shop", {{.start = kAt}});
  int refused = 0;
  for (std::size_t size = 1; size < whole.size(); ++size) {
    const auto batch = read_batch(Signal::traces, whole.substr(0, size));
    if (!batch) {
      EXPECT_EQ(batch.error().type, "otlp-unreadable");
    }
    refused += !batch;
  }
  EXPECT_EQ(refused, static_cast<int>(whole.size()) - 1);
  EXPECT_TRUE(read_batch(Signal::traces, "").value().spans.empty());
}

TEST(ReadBatch, RefusesWhatNestsWithoutEnd) {
  std::string value;
  for (int i = 0; i < 1000; ++i) {
    std::string list;
    testing::pbf_writer(list).add_message(1, value);
    value.clear();
    testing::pbf_writer(value).add_message(5, list);
  }
  std::string request;
  {
    testing::pbf_writer out(request);
    testing::pbf_writer group(out, 1);
    testing::pbf_writer scope(group, 2);
    testing::pbf_writer record(scope, 2);
    record.add_message(5, value);
  }
  EXPECT_EQ(read_batch(Signal::logs, request).error().type, "otlp-unreadable");
}

// The example of the specification, github.com/open-telemetry/opentelemetry-proto/examples, told
// with its integers once as numbers.
constexpr std::string_view kJsonTrace = R"({"resourceSpans":[{"resource":{"attributes":[
  {"key":"service.name","value":{"stringValue":"my.service"}}]},
  "scopeSpans":[{"scope":{"name":"my.library","unknown":1},"spans":[{
    "traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"EEE19B7EC3C1B174","parentSpanId":"EEE19B7EC3C1B173",
    "name":"I'm a server span","kind":2,
    "startTimeUnixNano":"1772000000000000000","endTimeUnixNano":1772000001000000000,
    "attributes":[{"key":"my.attr","value":{"intValue":"-7"}},{"key":"raw","value":{"bytesValue":"AP8="}},
      {"key":"ratio","value":{"doubleValue":0.5}},{"key":"nothing","value":null}],
    "links":[{"traceId":"00000000000000000000000000000001","spanId":"0000000000000002"}],
    "status":{"message":"no","code":2}}]}]}]})";

TEST(OtlpJson, IsReadAsTheSameMessage) {
  const auto bytes = protobuf_of_json(kTraceRequest, kJsonTrace).value();
  const auto batch = read_batch(Signal::traces, bytes).value();
  ASSERT_EQ(batch.spans.size(), 1u);
  const auto& span = batch.spans[0];
  EXPECT_EQ(batch.sources[span.source].service, "my.service");
  EXPECT_EQ(span.trace.substr(0, 2), "\x5B\x8E");
  EXPECT_EQ(span.start_us, kAt.us);
  EXPECT_EQ(span.duration_us, kSecond);
  EXPECT_TRUE(span.failed);
  EXPECT_EQ(span.links.size(), 1u);
}

TEST(OtlpJson, IsWrittenAsTheSpecificationHasIt) {
  const auto bytes = protobuf_of_json(kTraceRequest, kJsonTrace).value();
  std::string json;
  append_otlp_json(json, kTraceRequest, bytes);
  EXPECT_EQ(
      json,
      R"({"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"my.service"}}]},)"
      R"("scopeSpans":[{"scope":{"name":"my.library"},"spans":[{"traceId":"5b8efff798038103d269b633813fc60c",)"
      R"("spanId":"eee19b7ec3c1b174","parentSpanId":"eee19b7ec3c1b173","name":"I'm a server span","kind":2,)"
      R"("startTimeUnixNano":"1772000000000000000","endTimeUnixNano":"1772000001000000000",)"
      R"("attributes":[{"key":"my.attr","value":{"intValue":"-7"}},{"key":"raw","value":{"bytesValue":"AP8="}},)"
      R"({"key":"ratio","value":{"doubleValue":0.5}},{"key":"nothing"}],)"
      R"("links":[{"traceId":"00000000000000000000000000000001","spanId":"0000000000000002"}],)"
      R"("status":{"message":"no","code":2}}]}]}]})");
  EXPECT_EQ(protobuf_of_json(kTraceRequest, json).value(), bytes);
}

TEST(OtlpJson, NamesTheFieldThatCannotBeRead) {
  for (const auto& [json, field] : std::initializer_list<std::pair<const char*, const char*>>{
           {R"({"resourceSpans":{}})", "resourceSpans"},
           {R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"xy"}]}]}]})", "traceId"},
           {R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"startTimeUnixNano":-1}]}]}]})",
            "startTimeUnixNano"},
           {R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"kind":1.5}]}]}]})", "kind"},
           {"[]", "no object"}}) {
    const auto read = protobuf_of_json(kTraceRequest, json);
    ASSERT_FALSE(read) << json;
    EXPECT_EQ(read.error().type, "otlp-unreadable");
    EXPECT_NE(read.error().detail.find(field), std::string::npos) << read.error().detail;
  }
  EXPECT_EQ(protobuf_of_json(kTraceRequest, "{").error().type, "json-syntax");
}

TEST(OtlpJson, ForPeopleIsPlain) {
  const auto bytes = protobuf_of_json(kTraceRequest, kJsonTrace).value();
  const auto batch = read_batch(Signal::traces, bytes).value();
  std::string json;
  append_plain_attributes(json, batch.spans[0].body, 9);
  EXPECT_EQ(json, R"({"my.attr":-7,"raw":"AP8=","ratio":0.5,"nothing":null})");
  std::string broken;
  append_plain_attributes(broken, "\x4a\xff", 9);
  EXPECT_EQ(broken, "{}");
}

}  // namespace
}  // namespace atelier::archive
