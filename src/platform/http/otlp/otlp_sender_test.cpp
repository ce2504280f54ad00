// SPDX-License-Identifier: Apache-2.0
#include "platform/http/otlp/otlp_sender.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/http/gzip.h"
#include "platform/telemetry/caught.h"
#include "platform/telemetry/metrics.h"
#include "platform/testing/scripted_server.h"

namespace atelier::http {
namespace {

using namespace std::chrono_literals;
using namespace telemetry;
using atelier::testing::kCut;
using atelier::testing::kTaken;
using atelier::testing::ScriptedServer;
using atelier::testing::status;

std::string body_of(const std::string& request) {
  return gunzip(std::string_view(request).substr(request.find("\r\n\r\n") + 4), 100'000).value();
}

/// A request of so many spans.
std::string spans(int count) {
  std::string request;
  const auto sink = export_to([&](Signal signal, std::string_view got) {
    if (signal == Signal::traces) request.append(got);
  });
  for (int i = 0; i < count; ++i) const Span span("one", SpanKind::internal);
  flush_export();
  return request;
}

std::uint64_t dropped() {
  return Family<Counter>("atelier_telemetry_dropped_total", "", {"signal"})
      .with({"traces"})
      .value();
}

class SenderTest : public ::testing::Test {
 protected:
  SenderTest() {
    set_log_sink([](std::string_view) {});
  }
  ~SenderTest() override { set_log_sink(nullptr); }

  static OtlpSenderOptions options(const ScriptedServer& collector) {
    return {.endpoint = collector.url(),
            .packing = Packing::always,
            .first_delay = 1ms,
            .longest_delay = 2ms};
  }
  const std::uint64_t dropped_before_ = dropped();
  std::uint64_t lost() const { return dropped() - dropped_before_; }
};

TEST_F(SenderTest, WhatStaysOnThisMachineIsNotPacked) {
  ScriptedServer collector({std::string(kTaken)});
  const auto request = spans(1);
  OtlpSender sender({.endpoint = collector.url()});
  sender.send(Signal::traces, request);
  const auto got = collector.requests(1)[0];
  EXPECT_THAT(got, ::testing::Not(::testing::HasSubstr("Content-Encoding")));
  EXPECT_EQ(got.substr(got.find("\r\n\r\n") + 4), request);
}

TEST_F(SenderTest, PostsProtobufWithGzipToTheSignalsPath) {
  ScriptedServer collector({std::string(kTaken)});
  const auto request = spans(2);
  {
    OtlpSender sender(options(collector));
    sender.send(Signal::traces, request);
    sender.send(Signal::logs, request);
  }
  const auto got = collector.requests(2);
  EXPECT_THAT(got[0], ::testing::StartsWith("POST /v1/traces HTTP/1.1\r\n"));
  EXPECT_THAT(got[0], ::testing::HasSubstr("Content-Type: application/x-protobuf\r\n"));
  EXPECT_THAT(got[0], ::testing::HasSubstr("Content-Encoding: gzip\r\n"));
  EXPECT_THAT(got[0], ::testing::ContainsRegex("traceparent: 00-[0-9a-f]{32}-[0-9a-f]{16}-00\r\n"));
  EXPECT_EQ(body_of(got[0]), request);
  EXPECT_THAT(got[1], ::testing::StartsWith("POST /v1/logs HTTP/1.1\r\n"));
  EXPECT_EQ(lost(), 0U);
}

TEST_F(SenderTest, TriesAgainWhatMayWorkLater) {
  ScriptedServer collector(
      {status(429), status(502), std::string(kCut), status(503), status(504), std::string(kTaken)});
  OtlpSender sender(options(collector));
  sender.send(Signal::traces, spans(1));
  const auto got = collector.requests(6);
  EXPECT_EQ(body_of(got[5]), body_of(got[0]));
  EXPECT_EQ(lost(), 0U);
}

TEST_F(SenderTest, GivesUpAtOnceWhatNeverWorks) {
  ScriptedServer collector({status(400), std::string(kTaken)});
  OtlpSender sender(options(collector));
  sender.send(Signal::traces, spans(3));
  sender.send(Signal::traces, spans(1));
  EXPECT_EQ(otlp::count_records(body_of(collector.requests(2)[1])), 1U);
  EXPECT_EQ(lost(), 3U);
}

TEST_F(SenderTest, WaitsAsLongAsRetryAfterSays) {
  ScriptedServer collector({status(503, "Retry-After: 1\r\n"), std::string(kTaken)});
  OtlpSender sender(options(collector));
  const auto begun = std::chrono::steady_clock::now();
  sender.send(Signal::traces, spans(1));
  collector.requests(2);
  EXPECT_GE(std::chrono::steady_clock::now() - begun, 1s);
}

TEST_F(SenderTest, NeverRepeatsWhatWasPartlyTaken) {
  // partial_success { rejected_spans: 2, error_message: "no" }
  ScriptedServer collector(
      {std::string("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n") + "\x0a\x06\x08\x02\x12\x02no"});
  {
    OtlpSender sender(options(collector));
    sender.send(Signal::traces, spans(5));
  }
  EXPECT_EQ(collector.requests(1).size(), 1U);
  EXPECT_EQ(lost(), 2U);
}

TEST_F(SenderTest, DropsAndCountsWhatFindsNoRoom) {
  ScriptedServer collector({status(503)});
  const auto request = spans(10);
  auto chosen = options(collector);
  chosen.queue_bytes = request.size() * 2;
  {
    OtlpSender sender(chosen);
    for (int i = 0; i < 10; ++i) sender.send(Signal::traces, request);
    EXPECT_GE(lost(), 70U);
  }
  EXPECT_EQ(lost(), 100U);  // at its end, what was left too
}

TEST_F(SenderTest, LosesPatienceWithOneRequest) {
  ScriptedServer collector({status(503), status(503), std::string(kTaken)});
  auto chosen = options(collector);
  chosen.patience = 0ms;
  OtlpSender sender(chosen);
  sender.send(Signal::traces, spans(4));
  sender.send(Signal::traces, spans(1));
  collector.requests(2);
  sender.send(Signal::traces, spans(2));
  EXPECT_EQ(otlp::count_records(body_of(collector.requests(3)[2])), 2U);
  EXPECT_EQ(lost(), 5U);
}

}  // namespace
}  // namespace atelier::http
