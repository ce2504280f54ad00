// SPDX-License-Identifier: Apache-2.0
// Files out (pages, models) and files in (uploads).
#include <thread>

#include "platform/http/server/server_fixture.h"

namespace atelier::http {
namespace {

using testing::HasSubstr;

class PagesTest : public ServerTest {
 protected:
  PagesTest() {
    web_file("index.html", "<html>");
    web_file("assets/app-1a2b.js", "let x;");
    web_file("assets/app-1a2b.js.gz", "gz-bytes");
    web_file("assets/app-1a2b.js.br", "br-bytes");
    web_file(".secret", "s");
    std::ofstream(folder_ / "outside.txt") << "o";
    auto with_pages = options();
    with_pages.web_root = folder_ / "web";
    start(with_pages);
  }
};

TEST_F(PagesTest, AreServedWithTheirPolicy) {
  const auto page = get("/");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.body, "<html>");
  EXPECT_EQ(page.headers.at("content-type"), "text/html; charset=utf-8");
  EXPECT_EQ(page.headers.at("cache-control"), "no-cache");
  EXPECT_EQ(page.headers.at("x-content-type-options"), "nosniff");
  EXPECT_THAT(page.headers.at("content-security-policy"), HasSubstr("frame-ancestors 'none'"));
  EXPECT_TRUE(page.headers.contains("referrer-policy"));
  EXPECT_EQ(page.headers.at("cross-origin-opener-policy"), "same-origin");
  EXPECT_EQ(get("/", "If-None-Match: " + page.headers.at("etag") + "\r\n").status, 304);
}

TEST_F(PagesTest, KeepHashedAssetsForAYearInTheBestCoding) {
  const auto plain = get("/assets/app-1a2b.js");
  EXPECT_EQ(plain.body, "let x;");
  EXPECT_EQ(plain.headers.at("cache-control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(plain.headers.at("vary"), "Accept-Encoding");
  const auto best = get("/assets/app-1a2b.js", "Accept-Encoding: gzip, br\r\n");
  EXPECT_EQ(best.body, "br-bytes");
  EXPECT_EQ(best.headers.at("content-encoding"), "br");
  EXPECT_EQ(best.headers.at("content-type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(get("/assets/app-1a2b.js", "Accept-Encoding: gzip\r\n").body, "gz-bytes");
  EXPECT_NE(best.headers.at("etag"), plain.headers.at("etag"));
}

TEST_F(PagesTest, AnswerThePathsOfTheApplicationWithItsOnePage) {
  EXPECT_EQ(get("/shop/orders/7").body, "<html>");
  EXPECT_EQ(get("/assets/deep/path").headers.at("cache-control"), "no-cache");
}

TEST_F(PagesTest, AreMissingWhereTheyAre) {
  for (const auto* path : {"/assets/none.js", "/favicon.ico", "/api/nothing", "/api", "/v1/x",
                           "/internal/x", "/assets/app-1a2b.js/"})
    EXPECT_EQ(get(path).status, 404) << path;
}

TEST_F(PagesTest, StayInsideTheirFolder) {
  for (const auto* path :
       {"/../outside.txt", "/%2e%2e/outside.txt", "/..%2foutside.txt", "/assets/../../outside.txt",
        "/assets/..%5c..%5coutside.txt", "//etc/passwd", "/%2fetc/passwd", "/.secret",
        "/assets/%00.js", "/./.secret", "/assets//app-1a2b.js", "/....//outside.txt"})
    EXPECT_EQ(get(path).status, 404) << path;
}

TEST_F(PagesTest, HaveOnlyGetAndHead) {
  const auto answer = ask(request("POST", "/"));
  EXPECT_EQ(answer.status, 405);
  EXPECT_EQ(answer.headers.at("allow"), "GET, HEAD");
  TestClient client(port());
  client.send(request("HEAD", "/") + request("GET", "/"));
  EXPECT_EQ(client.read(true).headers.at("content-length"), "6");
  EXPECT_EQ(client.read().body, "<html>");
}

TEST_F(ServerTest, StreamsALargeFile) {
  std::string large(5'000'000, '\0');
  for (std::size_t i = 0; i < large.size(); ++i)
    large[i] = static_cast<char>(i * 2654435761u >> 24);
  web_file("big.stl", large);
  start();
  TestClient client(port());
  const auto answer = client.ask(request("GET", "/api/file"));
  EXPECT_EQ(answer.headers.at("content-type"), "model/stl");
  EXPECT_TRUE(answer.body == large);
  EXPECT_EQ(client.ask(request("GET", "/api/say?text=d")).status, 200);
}

TEST_F(ServerTest, SaysInternalForAFileThatIsNotThere) {
  start();
  EXPECT_EQ(get("/api/file").status, 500);
}

class UploadTest : public ServerTest {
 protected:
  static std::string head(const std::string& length) {
    return "PUT /api/models HTTP/1.1\r\nHost: h\r\n" + length + "\r\n\r\n";
  }
  static std::string of_length(std::size_t size) {
    return head("Content-Length: " + std::to_string(size));
  }
  /// The folder is empty again once the server is through with what went wrong.
  void nothing_is_left_behind() {
    server_->stop();
    EXPECT_EQ(files_under("blobs"), 0u);
    EXPECT_EQ(uploads_handled_, 0);
  }
  static std::string hash_of(const std::string& text) {
    return blob::sha256_hex(std::as_bytes(std::span(text.data(), text.size())));
  }
};

TEST_F(UploadTest, StoresWhatIsSent) {
  start();
  const std::string model(3'000'000, 'm');
  TestClient client(port());
  const auto answer = client.ask(of_length(model.size()) + model);
  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(answer.body, R"({"hash":")" + hash_of(model) + R"(","size_bytes":3000000})");
  EXPECT_EQ(files_under("blobs"), 1u);
  EXPECT_EQ(client.ask(request("GET", "/api/say?text=d")).status, 200);
}

TEST_F(UploadTest, StoresChunksAndNothingAtAll) {
  start();
  const auto chunked = ask(head("Transfer-Encoding: chunked") + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  EXPECT_THAT(chunked.body, HasSubstr(hash_of("abcde")));
  EXPECT_THAT(ask(of_length(0)).body, HasSubstr(hash_of("")));
}

TEST_F(UploadTest, AsksForTheBodyOfWhoWaitsToBeAsked) {
  start();
  TestClient client(port());
  client.send(head("Content-Length: 3\r\nExpect: 100-continue"));
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_EQ(client.ask("abc").status, 201);
}

TEST_F(UploadTest, RefusesBeforeTheBodyIsSent) {
  auto small = options();
  small.upload_limit = 1000;
  start(small);
  TestClient client(port());
  client.send(head("Content-Length: 1001\r\nExpect: 100-continue"));
  EXPECT_EQ(client.read().status, 413);
  EXPECT_TRUE(client.closed());
  nothing_is_left_behind();
}

TEST_F(UploadTest, RefusesChunksPastTheLimit) {
  auto small = options();
  small.upload_limit = 100'000;
  start(small);
  TestClient client(port());
  client.send(head("Transfer-Encoding: chunked"));
  const std::string chunk = "4000\r\n" + std::string(0x4000, 'x') + "\r\n";
  for (int i = 0; i < 10; ++i) client.send(chunk);
  const auto answer = client.read();
  EXPECT_EQ(answer.status, 413);
  EXPECT_EQ(problem_type(answer), "body-too-large");
  nothing_is_left_behind();
}

TEST_F(UploadTest, LeavesNothingBehindOfAPeerThatVanishes) {
  start();
  for (const std::size_t sent : {0, 10, 100'000, 2'000'000}) {
    TestClient client(port());
    client.send(of_length(3'000'000) + std::string(sent, 'x'));
    client.reset();
  }
  EXPECT_EQ(get("/api/say?text=d").status, 200);
  nothing_is_left_behind();
}

TEST_F(UploadTest, LeavesNothingBehindOfABodyThatDoesNotCome) {
  auto quick = options();
  quick.body_timeout_s = 1;
  start(quick);
  EXPECT_EQ(ask(of_length(3'000'000) + std::string(500'000, 'x')).status, 408);
  nothing_is_left_behind();
}

TEST_F(UploadTest, TakesSeveralAtOnce) {
  start();
  std::vector<std::thread> clients;
  std::atomic<int> good{0};
  for (int c = 0; c < 6; ++c) {
    clients.emplace_back([&, c] {
      const std::string model(1'000'000 + c, static_cast<char>('a' + c));
      const auto answer = ask(of_length(model.size()) + model);
      good += answer.body.find(hash_of(model)) != std::string::npos;
    });
  }
  for (auto& client : clients) client.join();
  EXPECT_EQ(good, 6);
}

}  // namespace
}  // namespace atelier::http
