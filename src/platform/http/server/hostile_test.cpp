// SPDX-License-Identifier: Apache-2.0
// What a broken or malicious client meets. After each the server must still serve.
#include "platform/http/server/server_fixture.h"

namespace atelier::http {
namespace {

class HostileTest : public ServerTest {
 protected:
  void TearDown() override { EXPECT_EQ(get("/api/say?text=d").status, 200); }
  /// Sends it and expects this answer, and that the connection ends.
  void refused(std::string_view bytes, int status, const std::string& type) {
    TestClient client(port());
    client.send(bytes);
    const auto answer = client.read();
    EXPECT_EQ(answer.status, status) << bytes.substr(0, 200);
    EXPECT_EQ(problem_type(answer), type) << bytes.substr(0, 200);
    EXPECT_EQ(answer.headers.at("connection"), "close");
    EXPECT_TRUE(client.closed());
  }
};

TEST_F(HostileTest, RefusesWhatIsNoHttp) {
  start();
  refused("hello\r\n\r\n", 400, "http-syntax");
  refused("GET /\x01 HTTP/1.1\r\nHost: h\r\n\r\n", 400, "http-syntax");
  refused("GET / HTTP/1.1\r\nHost : h\r\n\r\n", 400, "http-syntax");
  refused("GET / HTTP/1.1\r\nHost: h\r\nA: \x01\r\n\r\n", 400, "http-syntax");
  refused("\x16\x03\x01\x02\r\n\r\n", 400, "http-syntax");
  refused("GET / HTTP/2.0\r\nHost: h\r\n\r\n", 505, "http-version");
}

TEST_F(HostileTest, RefusesMethodsThatItDoesNotHave) {
  start();
  for (const auto* method : {"OPTIONS", "TRACE", "CONNECT", "BREW", "get"})
    refused(request(method, "/api/say"), 501, "method-not-implemented");
}

TEST_F(HostileTest, RefusesAMissingOrDoubleHost) {
  start();
  refused("GET / HTTP/1.1\r\n\r\n", 400, "host-header");
  refused("GET / HTTP/1.1\r\nHost:\r\n\r\n", 400, "host-header");
  refused("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400, "host-header");
}

TEST_F(HostileTest, RefusesWhatAProxyCouldReadDifferently) {
  start();
  const std::string post =
      "POST /api/say HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n";
  const std::string hidden = "0\r\n\r\nGET /api/throw HTTP/1.1\r\nHost: h\r\n\r\n";
  for (const auto* headers : {
           "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
           "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n",
           "Transfer-Encoding: xchunked\r\n\r\n",
           "Transfer-Encoding: gzip, chunked\r\n\r\n",
           "Transfer-Encoding: chunked, identity\r\n\r\n",
           "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
           "Transfer-Encoding: identity\r\n\r\n",
           "Transfer-Encoding : chunked\r\n\r\n",
           "Transfer-Encoding:\r\n chunked\r\nContent-Length: 5\r\n\r\n",
           "Content-Length: 5\r\nContent-Length: 6\r\n\r\n",
           "Content-Length: 5, 6\r\n\r\n",
           "Content-Length: -1\r\n\r\n",
           "Content-Length: +5\r\n\r\n",
           "Content-Length: 0x5\r\n\r\n",
           "Content-Length: 99999999999999999999\r\n\r\n",
       }) {
    TestClient client(port());
    const auto answer = client.ask(post + headers + hidden);
    EXPECT_EQ(answer.status, 400) << headers;
    EXPECT_TRUE(client.closed()) << headers;
  }
}

TEST_F(HostileTest, RefusesChunksThatMakeNoSense) {
  start();
  const std::string head =
      "POST /api/say HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
      "Transfer-Encoding: chunked\r\n\r\n";
  refused(head + "zz\r\n", 400, "http-syntax");
  refused(head + "2\r\n{}x\r\n0\r\n\r\n", 400, "http-syntax");
  refused(head + "ffffffffffffffffff\r\n", 400, "http-syntax");
  refused(head + std::string(100'000, '1'), 400, "http-syntax");
  refused(head + "400\r\n" + std::string(1024, 'x') + "\r\n0\r\n\r\n", 413, "body-too-large");
}

TEST_F(HostileTest, ReadsAnAddressInAbsoluteFormOnlyForItsOwnHost) {
  start();
  EXPECT_EQ(get("http://shop.example/api/say?text=d").body, R"({"text":"d"})");
  EXPECT_EQ(get("HTTP://SHOP.example/api/say?text=d").body, R"({"text":"d"})");
  refused(request("GET", "http://other.example/api/say?text=d"), 400, "bad-target");
}

TEST_F(HostileTest, RefusesAddressesThatAreNone) {
  start();
  for (const auto* target : {"api/say", "*", "/a#b", "ftp://shop.example/"})
    refused(request("GET", target), 400, "bad-target");
  EXPECT_EQ(get("/api/%").status, 404);
  EXPECT_EQ(get("/api/things/%00").status, 404);
}

TEST_F(HostileTest, RefusesHeadersPastTheLimit) {
  auto small = options();
  small.header_limit = 1024;
  start(small);
  refused("GET /" + std::string(2000, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n", 414,
          "target-too-long");
  refused("GET / HTTP/1.1\r\nHost: h\r\nA: " + std::string(2000, 'a') + "\r\n\r\n", 431,
          "headers-too-large");
  refused("GET / HTTP/1.1\r\nA: " + std::string(2000, 'a'), 431, "headers-too-large");
  std::string many = "GET / HTTP/1.1\r\nHost: h\r\n";
  for (int i = 0; i < 100; ++i) many += "a:\r\n";
  refused(many + "\r\n", 431, "headers-too-large");
  refused("GET / HTTP/1.1\r\nHost: h\r\nA: " + std::string(200'000, 'a'), 431, "headers-too-large");
}

TEST_F(HostileTest, RefusesABodyPastTheLimitOfItsRowBeforeItIsSent) {
  start();
  refused("POST /api/say HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n", 413,
          "body-too-large");
}

TEST_F(HostileTest, ReadsOnWhereASmallBodyWasNotWanted) {
  start();
  TestClient client(port());
  EXPECT_EQ(client.ask(request("POST", "/api/manage", {}, R"({"text":"x"})")).status, 401);
  EXPECT_EQ(client.ask(request("POST", "/api/nothing", {}, R"({"text":"x"})")).status, 404);
  EXPECT_EQ(client.ask(request("GET", "/api/say?text=d")).status, 200);
  EXPECT_EQ(client.ask("POST /api/nothing HTTP/1.1\r\nHost: h\r\nContent-Length: 900000\r\n\r\n")
                .headers.at("connection"),
            "close");
}

TEST_F(HostileTest, RefusesAHeadThatIsTooSlow) {
  auto quick = options();
  quick.header_timeout_s = 1;
  start(quick);
  refused("GET / HTTP/1.1\r\nHost: h\r\n", 408, "request-timeout");
}

TEST_F(HostileTest, DoesNotLetASlowHeadGoOnByDrops) {
  auto quick = options();
  quick.header_timeout_s = 1;
  quick.header_limit = 64 * 1024 * 1024;
  start(quick);
  TestClient client(port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\n");
  // A second connection's answers set the pace; each comes long before the limit.
  TestClient pace(port());
  for (const auto begun = std::chrono::steady_clock::now();
       std::chrono::steady_clock::now() - begun < std::chrono::milliseconds(900);) {
    pace.ask(request("GET", "/api/say?text=d"));
    client.send("A: b\r\n");
  }
  EXPECT_EQ(client.read().status, 408);
}

TEST_F(HostileTest, RefusesABodyThatDoesNotCome) {
  auto quick = options();
  quick.body_timeout_s = 1;
  start(quick);
  refused("POST /api/say HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n{", 408,
          "request-timeout");
  refused("POST /api/say HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{", 408,
          "request-timeout");
}

TEST_F(HostileTest, ClosesIdleConnectionsWithoutAWord) {
  auto quick = options();
  quick.idle_timeout_s = 1;
  start(quick);
  TestClient silent(port());
  TestClient used(port());
  used.ask(request("GET", "/api/say?text=d"));
  EXPECT_TRUE(silent.closed());
  EXPECT_TRUE(used.closed());
}

TEST_F(HostileTest, RefusesConnectionsPastTheLimit) {
  auto few = options();
  few.connections = 2;
  start(few);
  {
    TestClient first(port());
    TestClient second(port());
    first.ask(request("GET", "/api/say?text=d"));
    second.ask(request("GET", "/api/say?text=d"));
    TestClient third(port());
    const auto answer = third.read();
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(problem_type(answer), "too-many-connections");
    EXPECT_TRUE(third.closed());
    first.ask(request("GET", "/api/say?text=d", "Connection: close\r\n"));
    EXPECT_TRUE(first.closed());
    TestClient fourth(port());
    EXPECT_EQ(fourth.ask(request("GET", "/api/say?text=d")).status, 200);
    second.ask(request("GET", "/api/say?text=d", "Connection: close\r\n"));
    EXPECT_TRUE(second.closed());
    fourth.ask(request("GET", "/api/say?text=d", "Connection: close\r\n"));
    EXPECT_TRUE(fourth.closed());
  }
}

TEST_F(HostileTest, SurvivesPeersThatVanish) {
  start();
  const std::string post = request("POST", "/api/say", {}, R"({"text":"c"})");
  for (std::size_t size = 1; size < post.size(); size += 3) {
    TestClient client(port());
    client.send(std::string_view(post).substr(0, size));
    client.reset();
  }
}

TEST_F(HostileTest, DoesNotReadFromAPeerThatDoesNotRead) {
  start();
  TestClient client(port());
  std::string many;
  for (int i = 0; i < 200; ++i) many += request("GET", "/api/say?text=abcdefgh&times=5000");
  client.send(many);  // 8 MB of answers, past what the sockets hold
  for (int i = 0; i < 200; ++i) ASSERT_EQ(client.read().body.size(), 40'011u);
}

class BehindAProxy : public ServerTest {
 protected:
  BehindAProxy() {
    router_.view<Empty, Words>(Method::get, "/api/where", {}, [](const Call& call, const Empty&) {
      return Result<Words>(Words{call.remote, std::nullopt});
    });
  }
  std::string seen_as(const std::string& forwarded_for) const {
    const auto answer = get("/api/where", "X-Forwarded-For: " + forwarded_for + "\r\n");
    return boost::json::value_to<std::string>(boost::json::parse(answer.body).at("text"));
  }
};

TEST_F(BehindAProxy, TheCallerIsWhomTheTrustedProxyNames) {
  auto trusting = options();
  trusting.trusted_proxies = {"127.0.0.1", "10.0.0.1"};
  start(trusting);
  EXPECT_EQ(seen_as("203.0.113.7"), "203.0.113.7");
  EXPECT_EQ(seen_as("198.51.100.1, 203.0.113.7"), "203.0.113.7") << "the rest is the caller's word";
  EXPECT_EQ(seen_as("203.0.113.7, 10.0.0.1"), "203.0.113.7") << "two proxies in a row";
  EXPECT_EQ(seen_as(" , "), "127.0.0.1");
  EXPECT_EQ(seen_as(""), "127.0.0.1");
}

TEST_F(BehindAProxy, NobodyElseIsBelieved) {
  start();
  EXPECT_EQ(seen_as("203.0.113.7"), "127.0.0.1");
}

}  // namespace
}  // namespace atelier::http
