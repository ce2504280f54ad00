// SPDX-License-Identifier: Apache-2.0
// Event streams over the wire.
#include "platform/http/server/server_fixture.h"

namespace atelier::http {
namespace {

using testing::HasSubstr;

class StreamServerTest : public ServerTest {
 protected:
  /// Up to the end of the first bytes of the stream.
  static std::string open(TestClient& client, std::string_view path = "/api/live",
                          std::string_view headers = {}) {
    client.send(request("GET", path, headers));
    return client.read_until("\r\n\r\n");
  }
  static std::string id_in(const std::string& text) {
    const auto at = text.rfind("id: ") + 4;
    return text.substr(at, text.find('\n', at) - at);
  }
};

TEST_F(StreamServerTest, SendsWhatIsPublished) {
  start();
  TestClient client(port());
  const auto head = open(client);
  EXPECT_THAT(head, HasSubstr("HTTP/1.1 200 OK"));
  EXPECT_THAT(head, HasSubstr("Content-Type: text/event-stream"));
  EXPECT_THAT(head, HasSubstr("Cache-Control: no-store"));
  client.read_until("\n\n");
  hub_.publish("other", "e", "0");
  hub_.publish("t", "order.changed", R"({"n":1})");
  EXPECT_THAT(client.read_until("\n\n"), HasSubstr("event: order.changed\ndata: {\"n\":1}\n\n"));
}

TEST_F(StreamServerTest, SendsTheFirstEventAtOnceAndWhatFollowsTogether) {
  start();
  TestClient client(port());
  open(client);
  client.read_until("\n\n");
  const auto begun = std::chrono::steady_clock::now();
  hub_.publish("t", "e", "1");
  client.read_until("data: 1\n\n");
  for (int i = 2; i < 9; ++i) hub_.publish("t", "totals", std::to_string(i), "totals");
  hub_.publish("t", "e", "9");
  const auto rest = client.read_until("data: 9\n\n");
  EXPECT_GE(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds(100));
  EXPECT_THAT(rest, HasSubstr("event: totals\ndata: 8\n\n"));
  EXPECT_THAT(rest, testing::Not(HasSubstr("data: 7")));
}

TEST_F(StreamServerTest, SendsEachEventAsItComesToWhomFewConcern) {
  start();
  TestClient client(port());
  open(client, "/api/live/few");
  client.read_until("\n\n");
  const auto begun = std::chrono::steady_clock::now();
  constexpr int kEvents = 50;
  for (int i = 0; i < kEvents; ++i) {
    hub_.publish("t", "e", std::to_string(i));
    client.read_until("data: " + std::to_string(i) + "\n\n");
  }
  // Gathered, they would take a tenth of a second each.
  EXPECT_LT(std::chrono::steady_clock::now() - begun,
            std::chrono::milliseconds(100) * (kEvents - 5));
}

TEST_F(StreamServerTest, ResumesAfterTheLastEventThatTheClientSaw) {
  start();
  std::string id;
  {
    TestClient client(port());
    open(client);
    id = id_in(client.read_until("\n\n"));  // before any event
  }
  hub_.publish("t", "e", "1");
  TestClient client(port());
  open(client, "/api/live", "Last-Event-ID: " + id + "\r\n");
  const auto event = client.read_until("data: 1\n\n");
  hub_.publish("t", "e", "2");
  client.read_until("data: 2\n\n");
  TestClient by_query(port());
  open(by_query, "/api/live?after=" + id_in(event));
  EXPECT_THAT(by_query.read_until("data: 2\n\n"), testing::Not(HasSubstr("data: 1")));
}

TEST_F(StreamServerTest, SaysResyncToAnIdOfAnotherLife) {
  start();
  TestClient client(port());
  open(client, "/api/live", "Last-Event-ID: beef-7\r\n");
  client.read_until("event: resync\ndata: {}\n\n");
}

TEST_F(StreamServerTest, KeepsAQuietStreamAlive) {
  auto quick = options();
  quick.heartbeat_s = 1;
  quick.idle_timeout_s = 1;
  start(quick);
  TestClient client(port());
  open(client);
  client.read_until("\n\n");
  client.read_until(":\n\n");
  client.read_until(":\n\n");
}

TEST_F(StreamServerTest, EndsTheStreamOfWhoIsShutOut) {
  auto quick = options();
  quick.heartbeat_s = 1;
  start(quick);
  TestClient client(port());
  open(client, "/api/live/mine", "Authorization: Bearer " + token(auth::Role::manager) + "\r\n");
  client.read_until("\n\n");
  tokens_.revocations().revoke(user_, clock_.now() + kSecond);
  EXPECT_TRUE(client.closed());
}

TEST_F(StreamServerTest, IsOnlyForTheRolesOfItsRow) {
  start();
  EXPECT_EQ(get("/api/live/mine").status, 401);
}

TEST_F(StreamServerTest, EndsWhenTheClientIsGone) {
  start();
  {
    TestClient client(port());
    open(client);
    client.read_until("\n\n");
    EXPECT_EQ(hub_.subscribers(), 1u);
  }
  // Both connections are of one thread, which sees the end of the first while it serves this one.
  TestClient other(port());
  while (hub_.subscribers() > 0) other.ask(request("GET", "/api/say?text=d"));
}

TEST_F(StreamServerTest, TellsAClientThatDoesNotReadToResync) {
  start();
  TestClient client(port());
  open(client);
  client.read_until("\n\n");
  const std::string large(64 * 1024, 'x');
  for (int i = 0; i < 1000; ++i) hub_.publish("t", "e", large);  // 64 MB, past what sockets hold
  client.read_until("event: resync");
  hub_.publish("t", "e", "end");
  client.read_until("data: end\n\n");
}

TEST_F(StreamServerTest, AnswersHeadWithoutOpeningAStream) {
  start();
  TestClient client(port());
  client.send(request("HEAD", "/api/live"));
  EXPECT_EQ(client.read(true).status, 200);
  EXPECT_EQ(hub_.subscribers(), 0u);
}

}  // namespace
}  // namespace atelier::http
