// SPDX-License-Identifier: Apache-2.0
// What a well-behaved client sees.
#include "platform/http/server/server.h"

#include <thread>

#include "platform/http/gzip.h"
#include "platform/http/server/server_fixture.h"
#include "platform/telemetry/caught.h"
#include "platform/telemetry/metrics.h"

namespace atelier::http {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST_F(ServerTest, AnswersAGetByItsQueryAndAPostByItsBody) {
  start();
  const auto got = get("/api/say?text=a%20b");
  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(got.headers.at("content-type"), "application/json");
  EXPECT_EQ(got.headers.at("cache-control"), "no-store");
  EXPECT_EQ(got.headers.at("x-content-type-options"), "nosniff");
  EXPECT_EQ(got.body, R"({"text":"a b"})");
  EXPECT_EQ(ask(request("POST", "/api/say", {}, R"({"text":"c","times":2})")).body,
            R"({"text":"cc"})");
}

TEST_F(ServerTest, AnswersNotReadyForARowThatIsNotOpenYet) {
  std::atomic<bool> open = false;
  router_.open_next_rows_when(&open);
  router_.view<Empty, Words>(Method::get, "/api/late", {.roles = auth::Role::manager},
                             [](const Call&, const Empty&) {
                               return Result<Words>(Words{"here", std::nullopt});
                             });
  router_.open_next_rows_when(nullptr);
  start();
  // Before anything else is looked at: who may come in is not known yet either.
  const auto closed = get("/api/late");
  EXPECT_EQ(closed.status, 503);
  EXPECT_EQ(problem_type(closed), "not-ready");
  EXPECT_EQ(closed.headers.at("retry-after"), "1");
  EXPECT_EQ(get("/api/who").status, 200);
  open = true;
  const auto bearer = "Authorization: Bearer " + token(auth::Role::manager) + "\r\n";
  EXPECT_EQ(get("/api/late", bearer).body, R"({"text":"here"})");
}

/// Knows one caller by a word, and counts what is answered.
class DoorKeeper final : public Guard {
 public:
  std::optional<Error> admit(Call& call) override {
    if (call.header("authorization") != "Bearer friend")
      return Error{ErrorKind::unauthenticated, "not-a-friend", "Say friend."};
    call.caller_ = auth::Caller{.name = "Friend"};
    return std::nullopt;
  }
  void answered(const Call&, Reply& reply) override {
    reply.headers.emplace_back("X-Answers", std::to_string(++answers_));
  }

 private:
  int answers_ = 0;
};

TEST_F(ServerTest, LetsAGuardDecideWhoMayCallAndSeeEveryAnswer) {
  DoorKeeper keeper;
  router_.guard_next_rows_by(&keeper);
  router_.later<Empty, Words>(Method::get, "/api/guarded", {},
                              [](const Call& call, const Empty&, const Respond& respond) {
                                respond(Reply{.body = call.caller().name});
                              });
  router_.guard_next_rows_by(nullptr);
  start();
  const auto session = "Authorization: Bearer " + token(auth::Role::admin) + "\r\n";
  const auto refused = get("/api/guarded", session);
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(problem_type(refused), "not-a-friend");
  EXPECT_EQ(refused.headers.at("x-answers"), "1");
  const auto wrong = get("/api/guarded?text=a", "Authorization: Bearer friend\r\n");
  EXPECT_EQ(wrong.status, 422);
  EXPECT_EQ(wrong.headers.at("x-answers"), "2");
  const auto answered = get("/api/guarded", "Authorization: Bearer friend\r\n");
  EXPECT_EQ(answered.body, "Friend");
  EXPECT_EQ(answered.headers.at("x-answers"), "3");
  EXPECT_FALSE(get("/api/who").headers.contains("x-answers"));
  server_.reset();  // before the guard
}

TEST_F(ServerTest, KeepsTheConnectionForTheNextRequest) {
  start();
  TestClient client(port());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client.ask(request("GET", "/api/say?text=a")).status, 200);
  const auto last = client.ask(request("GET", "/api/say?text=a", "Connection: close\r\n"));
  EXPECT_EQ(last.headers.at("connection"), "close");
  EXPECT_TRUE(client.closed());
}

TEST_F(ServerTest, AnswersPipelinedRequestsInTheirOrder) {
  start();
  TestClient client(port());
  client.send(request("GET", "/api/slow") + request("POST", "/api/say", {}, R"({"text":"2"})") +
              request("GET", "/nothing") + request("GET", "/api/say?text=4"));
  EXPECT_EQ(client.read().body, R"({"text":"slow"})");
  EXPECT_EQ(client.read().body, R"({"text":"2"})");
  EXPECT_EQ(client.read().status, 404);
  EXPECT_EQ(client.read().body, R"({"text":"4"})");
}

TEST_F(ServerTest, ReadsChunkedBodies) {
  start();
  const auto answer = ask(
      "POST /api/say HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
      "Transfer-Encoding: chunked\r\n\r\n5;x=y\r\n{\"tex\r\n7\r\nt\":\"c\"}\r\n0\r\nT: 1\r\n\r\n");
  EXPECT_EQ(answer.body, R"({"text":"c"})");
}

TEST_F(ServerTest, ReadsARequestThatComesByteByByte) {
  start();
  TestClient client(port());
  for (const char c : request("POST", "/api/say", {}, R"({"text":"c"})"))
    client.send(std::string_view(&c, 1));
  EXPECT_EQ(client.read().body, R"({"text":"c"})");
}

TEST_F(ServerTest, AnswersHeadLikeGetWithoutTheBody) {
  start();
  TestClient client(port());
  client.send(request("HEAD", "/api/say?text=abc") + request("GET", "/api/say?text=d"));
  const auto head = client.read(true);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.headers.at("content-length"), "14");
  EXPECT_EQ(client.read().body, R"({"text":"d"})");
}

TEST_F(ServerTest, AnswersNothingWithNoContent) {
  start();
  TestClient client(port());
  const auto answer = client.ask(request("DELETE", "/api/things/7"));
  EXPECT_EQ(answer.status, 204);
  EXPECT_FALSE(answer.headers.contains("content-length"));
  EXPECT_EQ(client.ask(request("GET", "/api/say?text=d")).status, 200);
}

TEST_F(ServerTest, ExplainsWhatIsNotThereAndWhatIsNotAllowed) {
  start();
  const auto missing = get("/api/nothing");
  EXPECT_EQ(missing.status, 404);
  EXPECT_EQ(problem_type(missing), "not-found");
  EXPECT_THAT(missing.body, HasSubstr(R"("instance":"/api/nothing")"));
  const auto wrong = ask(request("PUT", "/api/say", {}, "{}"));
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(wrong.headers.at("allow"), "GET, HEAD, POST");
  EXPECT_EQ(problem_type(wrong), "method-not-allowed");
}

TEST_F(ServerTest, ListsTheWrongFieldsOfABody) {
  start();
  const auto answer = ask(request("POST", "/api/say", {}, R"({"times":"x"})"));
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(problem_type(answer), "invalid-fields");
  EXPECT_THAT(answer.body, HasSubstr(R"("pointer":"/times")"));
}

TEST_F(ServerTest, TurnsAnExceptionIntoAProblemAndGoesOn) {
  start();
  TestClient client(port());
  const auto answer = client.ask(request("GET", "/api/throw"));
  EXPECT_EQ(answer.status, 500);
  EXPECT_THAT(answer.body, Not(HasSubstr("secret")));
  EXPECT_EQ(client.ask(request("GET", "/api/say?text=d")).status, 200);
}

TEST_F(ServerTest, SaysNotModifiedToWhoHasTheTag) {
  start();
  TestClient client(port());
  const auto first = client.ask(request("GET", "/api/tagged"));
  EXPECT_EQ(first.headers.at("cache-control"), "private, no-cache");
  const auto tag = first.headers.at("etag");
  for (const auto& sent : {tag, "\"x\", " + tag, std::string("\"e1\""), std::string("*")}) {
    const auto again = client.ask(request("GET", "/api/tagged", "If-None-Match: " + sent + "\r\n"));
    EXPECT_EQ(again.status, 304) << sent;
    EXPECT_EQ(again.headers.at("etag"), tag);
  }
  EXPECT_EQ(client.ask(request("GET", "/api/tagged", "If-None-Match: \"e2\"\r\n")).status, 200);
}

TEST_F(ServerTest, CompressesWhatIsLargeForWhoTakesIt) {
  start();
  const auto plain = get("/api/tagged");
  EXPECT_FALSE(plain.headers.contains("content-encoding"));
  EXPECT_EQ(plain.headers.at("vary"), "Accept-Encoding");
  const auto packed = get("/api/tagged", "Accept-Encoding: br, gzip;q=0.5\r\n");
  EXPECT_EQ(packed.headers.at("content-encoding"), "gzip");
  EXPECT_LT(packed.body.size(), 200u);
  EXPECT_EQ(gunzip(packed.body, 1 << 20).value(), plain.body);
  EXPECT_FALSE(
      get("/api/tagged", "Accept-Encoding: gzip;q=0, *\r\n").headers.contains("content-encoding"));
  EXPECT_FALSE(
      get("/api/say?text=small", "Accept-Encoding: gzip\r\n").headers.contains("content-encoding"));
}

TEST_F(ServerTest, TakesATokenFromCookieOrHeader) {
  start();
  const auto mine = token(auth::Role::manager);
  EXPECT_EQ(get("/api/who", "Cookie: a=b; atelier=" + mine + "\r\n").body, R"({"text":"Ann"})");
  EXPECT_EQ(get("/api/who", "Authorization: bearer " + mine + "\r\n").body, R"({"text":"Ann"})");
  EXPECT_EQ(get("/api/who", "Cookie: __Host-atelier=" + mine + "\r\n").body,
            R"({"text":"nobody"})");
  EXPECT_EQ(get("/api/who", "Cookie: atelier=nonsense\r\n").body, R"({"text":"nobody"})");
}

TEST_F(ServerTest, TakesOnlyTheHostCookieOnceThePublicUrlIsSecure) {
  auto secure = options();
  secure.public_url = "https://shop.example/";
  start(secure);
  const auto mine = token(auth::Role::manager);
  EXPECT_EQ(get("/api/who", "Cookie: __Host-atelier=" + mine + "\r\n").body, R"({"text":"Ann"})");
  EXPECT_EQ(get("/api/who", "Cookie: atelier=" + mine + "\r\n").body, R"({"text":"nobody"})");
}

TEST_F(ServerTest, LetsInOnlyTheRolesOfTheRow) {
  start();
  const auto unknown = get("/api/manage");
  EXPECT_EQ(unknown.status, 401);
  EXPECT_EQ(unknown.headers.at("www-authenticate"), "Bearer");
  EXPECT_EQ(problem_type(unknown), "sign-in-needed");
  const auto bearer = [](const std::string& of) { return "Authorization: Bearer " + of + "\r\n"; };
  EXPECT_EQ(get("/api/manage", bearer("x")).status, 401);
  EXPECT_EQ(problem_type(get("/api/manage", bearer(token(auth::Role::manager, -1)))),
            "session-expired");
  const auto wrong = get("/api/manage", bearer(token(auth::Role::customer)));
  EXPECT_EQ(wrong.status, 403);
  EXPECT_EQ(problem_type(wrong), "role-not-allowed");
  EXPECT_EQ(get("/api/manage", bearer(token(auth::Role::manager))).status, 200);
}

TEST_F(ServerTest, RefusesAChangeThatAnotherSiteMadeTheBrowserSend) {
  start();
  const auto cookie = "Cookie: atelier=" + token(auth::Role::manager) + "\r\n";
  const auto post = [&](const std::string& headers) {
    return ask(request("POST", "/api/manage", cookie + headers)).status;
  };
  EXPECT_EQ(post("Sec-Fetch-Site: same-origin\r\n"), 200);
  EXPECT_EQ(post("Sec-Fetch-Site: none\r\n"), 200);
  EXPECT_EQ(post("Origin: http://shop.example\r\n"), 200);
  EXPECT_EQ(post("Sec-Fetch-Site: cross-site\r\n"), 403);
  EXPECT_EQ(post("Sec-Fetch-Site: same-site\r\n"), 403);
  EXPECT_EQ(post("Origin: http://evil.example\r\n"), 403);
  EXPECT_EQ(post("Origin: https://shop.example\r\n"), 403);
  EXPECT_EQ(post("Origin: null\r\n"), 403);
  EXPECT_EQ(post(""), 403);
  EXPECT_EQ(ask(request("GET", "/api/manage", cookie)).status, 200);
  EXPECT_EQ(ask(request("POST", "/api/manage",
                        "Authorization: Bearer " + token(auth::Role::manager) + "\r\n"))
                .status,
            200);
}

TEST_F(ServerTest, CarriesOnTheTraceOfItsCaller) {
  start();
  const std::string trace = "0af7651916cd43dd8448eb211c80319c";
  const auto answer = get("/api/trace", "traceparent: 00-" + trace + "-b7ad6b7169203331-01\r\n");
  EXPECT_THAT(answer.body, HasSubstr(trace));
  EXPECT_THAT(answer.body, Not(HasSubstr("b7ad6b7169203331")));
  EXPECT_THAT(get("/api/trace", "traceparent: rubbish\r\n").body, HasSubstr("00-"));
  EXPECT_THAT(get("/api/nothing", "traceparent: 00-" + trace + "-b7ad6b7169203331-01\r\n").body,
              HasSubstr(trace));
}

TEST_F(ServerTest, TellsEachRequestAsASpan) {
  start();
  telemetry::Caught caught;
  const std::string caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  get("/api/trace", "traceparent: " + caller + "\r\n");
  get("/api/throw");
  const auto asked = caught.spans("GET /api/trace");
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].kind, telemetry::SpanKind::server);
  EXPECT_EQ(asked[0].context.trace, telemetry::TraceContext::parse(caller)->trace);
  EXPECT_EQ(asked[0].parent, telemetry::TraceContext::parse(caller)->span);
  EXPECT_EQ(std::get<std::int64_t>(*asked[0].find(telemetry::attr::kHttpStatus)), 200);
  EXPECT_EQ(std::get<std::string>(*asked[0].find(telemetry::attr::kUrlPath)), "/api/trace");
  const auto broken = caught.spans("GET /api/throw");
  ASSERT_EQ(broken.size(), 1u);
  EXPECT_TRUE(broken[0].failed);
}

TEST_F(ServerTest, CountsRequestsByRouteAndNeverByPath) {
  start();
  TestClient client(port());
  client.ask(request("DELETE", "/api/things/4711"));
  client.ask(request("GET", "/api/say?text=d"));  // the first is counted before this is read
  const auto text = telemetry::metrics_text();
  EXPECT_THAT(text,
              HasSubstr("http_server_request_duration_seconds_count{route=\"/api/things/{id}\","
                        "method=\"DELETE\",status=\"204\"}"));
  EXPECT_THAT(text, Not(HasSubstr("4711")));
}

TEST_F(ServerTest, RefusesTasksPastTheBoundOfTheQueue) {
  auto small = options();
  small.pool_threads = 1;
  small.pool_queue = 1;
  start(small);
  TestClient running(port());
  TestClient queued(port());
  {
    const std::lock_guard hold(gate_);
    running.send(request("GET", "/api/slow"));
    slow_begun_.wait(0);
    // One loop: what is sent on this connection is queued before the next is looked at.
    queued.send(request("GET", "/api/say?text=x") + request("GET", "/api/slow"));
    queued.read();
    const auto refused = get("/api/slow");
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(refused.headers.at("retry-after"), "1");
    EXPECT_EQ(problem_type(refused), "server-busy");
    EXPECT_EQ(get("/api/say?text=d").status, 200);
  }
  EXPECT_EQ(running.read().status, 200);
  EXPECT_EQ(queued.read().status, 200);
}

TEST_F(ServerTest, SaysTimeoutForAHandlerThatNeverAnswersAndIgnoresItsLateAnswer) {
  auto quick = options();
  quick.handler_timeout_s = 1;
  start(quick);
  TestClient client(port());
  const auto answer = client.ask(request("POST", "/api/held"));
  EXPECT_EQ(answer.status, 504);
  EXPECT_EQ(problem_type(answer), "handler-timeout");
  database_.let_go();
  EXPECT_EQ(client.ask(request("GET", "/api/say?text=d")).body, R"({"text":"d"})");
}

TEST_F(ServerTest, AnswersForAHandlerThatForgot) {
  start();
  TestClient client(port());
  client.send(request("POST", "/api/held"));
  database_.wait_for_one();
  database_.forget();
  EXPECT_EQ(client.read().status, 500);
}

TEST_F(ServerTest, SurvivesAnAnswerToAConnectionThatIsGone) {
  start();
  TestClient client(port());
  client.send(request("POST", "/api/held"));
  database_.wait_for_one();
  client.reset();
  database_.let_go();
  EXPECT_EQ(get("/api/say?text=d").status, 200);
}

TEST_F(ServerTest, FinishesWhatIsUnderWayWhenItStops) {
  start();
  TestClient busy(port());
  TestClient idle(port());
  TestClient stream(port());
  idle.ask(request("GET", "/api/say?text=d"));
  stream.send(request("GET", "/api/live"));
  stream.read_until("\n\n");
  busy.send(request("POST", "/api/held"));
  database_.wait_for_one();
  std::thread stopping([&] { server_->stop(); });
  EXPECT_TRUE(idle.closed());
  EXPECT_TRUE(stream.closed());
  EXPECT_THROW(TestClient again(port()), std::runtime_error);
  database_.let_go();
  const auto last = busy.read();
  EXPECT_EQ(last.status, 503);
  EXPECT_EQ(last.headers.at("connection"), "close");
  EXPECT_TRUE(busy.closed());
  stopping.join();
  server_->stop();
}

TEST_F(ServerTest, DoesNotWaitPastItsTimeWhenItStops) {
  auto quick = options();
  quick.drain_s = 1;
  start(quick);
  TestClient busy(port());
  busy.send(request("POST", "/api/held"));
  database_.wait_for_one();
  server_->stop();
  EXPECT_TRUE(busy.closed());
}

TEST_F(ServerTest, RefusesAPortThatIsTaken) {
  start();
  auto same = options();
  same.port = port();
  const auto second = make_server(same, router_, tokens_, clock_)->start();
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().type, "port-in-use");
}

TEST_F(ServerTest, ServesOnePortFromSeveralThreads) {
  auto wide = options();
  wide.threads = 3;
  start(wide);
  std::vector<std::thread> clients;
  std::atomic<int> good{0};
  for (int c = 0; c < 6; ++c) {
    clients.emplace_back([&] {
      TestClient client(port());
      for (int i = 0; i < 50; ++i)
        good += client.ask(request("GET", i % 2 ? "/api/slow" : "/api/say?text=d")).status == 200;
    });
  }
  for (auto& client : clients) client.join();
  EXPECT_EQ(good, 300);
}

}  // namespace
}  // namespace atelier::http
