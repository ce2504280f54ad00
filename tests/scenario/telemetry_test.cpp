// SPDX-License-Identifier: Apache-2.0
// Somebody else's program tells what it does, and whoever is on call finds it.
#include <algorithm>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "platform/base/time.h"
#include "tests/harness/workshop.h"

namespace atelier::harness {
namespace {

constexpr const char* kKey = "a-key-of-many-letters";
constexpr const char* kTrace = "5b8efff798038103d269b633813fc60c";

std::string now_ns() { return std::to_string(SystemClock().now().us) + "000"; }

Answer send(const std::string& url, const std::string& path, const std::string& body,
            const std::string& key) {
  return User(url).send(
      {.method = "POST",
       .path = path,
       .body = body,
       .headers = {{"Authorization", "Bearer " + key}, {"X-Forwarded-For", "198.51.100.7"}}});
}

TEST(Telemetry, OfAnotherProgramIsFoundByWhoIsOnCall) {
  const TempFolder folder;
  Workshop shop(folder.path(), {.environment = {std::string("ATELIER_TELEMETRY_KEY=") + kKey}});
  const auto url = shop.system.url();
  const std::string spans =
      R"({"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"scale"}}]},)"
      R"("scopeSpans":[{"spans":[{"traceId":")" +
      std::string(kTrace) + R"(","spanId":"eee19b7ec3c1b174","name":"weigh","kind":2,)" +
      R"("startTimeUnixNano":")" + now_ns() + R"(","endTimeUnixNano":")" + now_ns() +
      R"(","status":{"code":2,"message":"not level"}}]}]}]})";
  const std::string logs = R"({"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":")" +
                           now_ns() + R"(","severityNumber":17,"traceId":")" + kTrace +
                           R"(","spanId":"eee19b7ec3c1b174",)" +
                           R"("body":{"stringValue":"the scale is not level"}}]}]}]})";
  EXPECT_EQ(send(url, "/v1/traces", spans, "no such key").status, 401);
  EXPECT_EQ(send(url, "/v1/traces", spans, kKey).status, 200);
  EXPECT_EQ(send(url, "/v1/logs", logs, kKey).status, 200);
  EXPECT_EQ(send(url, "/v1/logs", "{", kKey).status, 400);

  const auto found = shop.on_call.get("/api/watch/logs?q=scale%20level&severity=error");
  EXPECT_EQ(found["/logs/0/trace"], kTrace) << found.text;
  const auto failed = shop.on_call.get("/api/watch/traces?failed=true&service=scale");
  EXPECT_EQ(failed["/traces/0/trace"], kTrace) << failed.text;
  const auto trace = shop.on_call.get(std::string("/api/watch/traces/") + kTrace);
  EXPECT_EQ(trace["/spans/0/message"], "not level") << trace.text;
  EXPECT_EQ(trace["/spans/0/logs/0/body"], "the scale is not level");
  EXPECT_EQ(shop.manager.get("/api/watch/logs").status, 403);
}

TEST(Telemetry, ShowsWhichPartCallsWhichThoughAllRunInOneProcess) {
  const TempFolder folder;
  Workshop shop(folder.path());
  shop.released_order(shop.upload_ring());
  const auto calls = [&](const std::string& from, const std::string& to) {
    const auto map = shop.on_call.get("/api/watch/services?minutes=5");
    const auto& list = map.body.at("calls").as_array();
    return std::ranges::any_of(list, [&](const boost::json::value& call) {
      return call.at("from").as_string() == from && call.at("to").as_string() == to;
    });
  };
  EXPECT_TRUE(eventually([&] { return calls("shop", "pricing"); }));
  EXPECT_TRUE(eventually([&] { return calls("shop", "crm"); }));
  EXPECT_TRUE(eventually([&] { return calls("crm", "mes"); }));
}

}  // namespace
}  // namespace atelier::harness
