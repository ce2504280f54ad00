// SPDX-License-Identifier: Apache-2.0
#include "platform/http/problem.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace atelier::http {
namespace {

using testing::HasSubstr;
using testing::Not;

boost::json::object body_of(const Reply& reply) {
  return boost::json::parse(reply.body).as_object();
}

TEST(Problem, SaysWhatWhereAndUnderWhichTrace) {
  const auto trace = telemetry::TraceContext::make();
  const auto reply = problem(
      {.kind = ErrorKind::gone, .type = "quote-expired", .detail = "Ask for a new \"quote\"."},
      "/api/shop/orders", trace);
  EXPECT_EQ(reply.status, 410);
  EXPECT_EQ(reply.content_type, "application/problem+json");
  const auto body = body_of(reply);
  EXPECT_EQ(body.at("type"), "/problems/quote-expired");
  EXPECT_EQ(body.at("title"), "Quote expired");
  EXPECT_EQ(body.at("status"), 410);
  EXPECT_EQ(body.at("detail"), "Ask for a new \"quote\".");
  EXPECT_EQ(body.at("instance"), "/api/shop/orders");
  EXPECT_EQ(body.at("trace_id"), boost::json::value(trace.trace_id()));
  EXPECT_FALSE(body.contains("errors"));
}

TEST(Problem, ListsTheWrongFields) {
  const auto reply = problem({.kind = ErrorKind::unprocessable,
                              .type = "invalid-fields",
                              .detail = "d",
                              .fields = {{"/lines/0/quantity", "at least 1"}}},
                             "/x", telemetry::TraceContext::make());
  EXPECT_EQ(body_of(reply).at("errors"),
            boost::json::parse(R"([{"pointer":"/lines/0/quantity","detail":"at least 1"}])"));
}

TEST(Problem, SaysWhenToComeAgain) {
  const auto reply = problem(
      {.kind = ErrorKind::too_many, .type = "busy", .detail = "d", .retry_after_s = 7}, "/x", {});
  EXPECT_EQ(reply.status, 429);
  EXPECT_THAT(reply.headers, testing::Contains(Header("Retry-After", "7")));
}

TEST(Problem, LogsTheDetailOfAnInternalErrorAndDoesNotTellIt) {
  std::string logged;
  telemetry::set_log_sink([&](std::string_view line) { logged += line; });
  const auto trace = telemetry::TraceContext::make();
  const auto reply = problem({ErrorKind::internal, "internal", "secret table"}, "/x", trace);
  telemetry::set_log_sink(nullptr);
  EXPECT_EQ(reply.status, 500);
  EXPECT_THAT(reply.body, Not(HasSubstr("secret table")));
  EXPECT_THAT(logged, HasSubstr("secret table"));
  EXPECT_THAT(logged, HasSubstr(trace.trace_id()));
}

}  // namespace
}  // namespace atelier::http
