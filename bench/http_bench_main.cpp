// SPDX-License-Identifier: Apache-2.0
// What one thread of the server takes for an answer from memory: 8 KB of bytes, and a page of a
// board as operators ask for it (signed in, with a query, an ETag, 50 cards that are text already).
//
//   http_bench                      asks itself over 16 connections and prints a line for each
//   http_bench --serve 8090         serves until its input ends, for a load from outside, and
//                                   prints a token to ask with:
//                                   wrk -t1 -c16 -d10 http://127.0.0.1:8090/bytes
//   bench/http_beside_nginx.sh      does that, with nginx and a file of the same size beside it
#include <arpa/inet.h>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <netinet/in.h>
#include <optional>
#include <string>
#include <string_view>
#include <sys/resource.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "platform/http/router.h"
#include "platform/http/server/server.h"

namespace atelier::http {
namespace {

constexpr int kConnections = 16;
constexpr int kRequests = 1000;  // on each connection

double cpu_us(int who) {
  rusage usage{};
  getrusage(who, &usage);
  const auto us = [](const timeval& time) { return time.tv_sec * 1e6 + time.tv_usec; };
  return us(usage.ru_utime) + us(usage.ru_stime);
}

struct BoardQuery {
  std::optional<std::string> stage;
  std::optional<bool> overdue;
  std::optional<int> page;
  std::optional<int> page_size;
};
BOOST_DESCRIBE_STRUCT(BoardQuery, (), (stage, overdue, page, page_size))

struct BoardPage {
  Instant as_of;
  int page = 1;
  int page_size = 50;
  int total = 0;
  JsonText cards;
};
BOOST_DESCRIBE_STRUCT(BoardPage, (), (as_of, page, page_size, total, cards))

constexpr char kBoard[] = "/api/mes/board?stage=cast&overdue=false&page=3&page_size=50";

/// Fifty cards, each as long as one of the board's.
JsonText cards() {
  constexpr std::string_view kCard =
      R"({"lot_id":"01a20788-0ad6-763a-9aa0-7ef7cbd7b7e6","order_id":"01a20788-0ad6-763a-9aa0-)"
      R"(7ef7cbd7b7e7","order_number":"S-000001-3","product":"ring","quantity":1,"alloy":)"
      R"("silver-925","stage":"cast","state":"ready","worker":null,"due":)"
      R"("2026-12-14T08:31:00.000000Z","priority":0,"on_hold":false,"version":7})";
  std::string text = "[";
  for (int i = 0; i < 50; ++i) (text += i ? "," : "") += kCard;
  return {text + "]"};
}

/// Reads answers of one size; false where the server is not what it should be.
bool ask_often(unsigned short port, const std::string& ask) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  bool good = ::connect(socket, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
  std::array<char, 64 * 1024> buffer;
  std::size_t size_of_answer = 0;
  for (int i = 0; good && i < kRequests; ++i) {
    good = ::send(socket, ask.data(), ask.size(), MSG_NOSIGNAL) > 0;
    for (std::size_t got = 0; good && (size_of_answer == 0 || got < size_of_answer);) {
      const auto size = ::recv(socket, buffer.data(), buffer.size(), 0);
      good = size > 0;
      if (size_of_answer == 0 && good) {
        const std::string_view text(buffer.data(), static_cast<std::size_t>(size));
        const auto end = text.find("\r\n\r\n");
        constexpr std::string_view kLength = "Content-Length: ";
        const auto length = text.find(kLength);
        good = text.starts_with("HTTP/1.1 200") && end != text.npos && length != text.npos;
        if (good)
          size_of_answer =
              end + 4 + std::stoul(std::string(text.substr(length + kLength.size(), 8)));
      }
      got += good ? static_cast<std::size_t>(size) : 0;
    }
  }
  ::close(socket);
  return good;
}

int ask_itself(unsigned short port, const std::string& what, const std::string& ask) {
  std::atomic<int> failed{0};
  std::atomic<double> clients_us{0};
  const double before_us = cpu_us(RUSAGE_SELF);
  const auto begun = std::chrono::steady_clock::now();
  std::vector<std::thread> clients;
  for (int i = 0; i < kConnections; ++i) {
    clients.emplace_back([&] {
      failed += !ask_often(port, ask);
      clients_us.fetch_add(cpu_us(RUSAGE_THREAD));
    });
  }
  for (auto& client : clients) client.join();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  const double server_us = cpu_us(RUSAGE_SELF) - before_us - clients_us;
  constexpr double kTotal = kConnections * kRequests;
  std::printf("%s: %.0f requests/s, %.1f us of CPU for each, %d connections failed\n", what.c_str(),
              kTotal / took.count(), server_us / kTotal, failed.load());
  return failed == 0 ? 0 : 1;
}

void add_routes(Router& router, std::atomic<std::uint64_t>& served) {
  router.view<Empty, Reply>(Method::get, "/bytes", {}, [&](const Call&, const Empty&) {
    ++served;
    return Result<Reply>(
        Reply{.content_type = "application/octet-stream", .body = std::string(8192, 'x')});
  });
  router.view<BoardQuery, BoardPage>(
      Method::get, "/api/mes/board", {.roles = auth::Role::operator_},
      [&served, cards = cards()](const Call& call, const BoardQuery& query) {
        ++served;
        return Result<With<BoardPage>>(With<BoardPage>{.out = {.as_of = call.now,
                                                               .page = query.page.value_or(1),
                                                               .page_size = 50,
                                                               .total = 412345,
                                                               .cards = cards},
                                                       .etag = "f00d-412345"});
      });
  // The rest of a table as long as the program's.
  for (const char* context : {"shop", "crm", "mes", "pricing"})
    for (const char* list : {"orders", "notes", "people", "parcels"})
      router.view<Empty, Reply>(Method::get, std::string("/api/") + context + "/" + list + "/{id}",
                                {},
                                [](const Call&, const Empty&) { return Result<Reply>(Reply{}); });
}

int run(int argc, char** argv) {
  const bool serve = argc == 3 && std::string_view(argv[1]) == "--serve";
  Router router;
  std::atomic<std::uint64_t> served{0};
  add_routes(router, served);
  const SystemClock clock;
  auth::Tokens tokens(auth::Tokens::Secret{});
  const auto token = tokens.sign({.user = auth::UserId::make(),
                                  .name = "Olga Petrova",
                                  .roles = auth::Role::operator_,
                                  .session = Uuid::make(),
                                  .issued_at = clock.now(),
                                  .expires_at = clock.now() + kHour});
  ServerOptions options{.threads = 1};
  options.port = serve ? static_cast<unsigned short>(std::atoi(argv[2])) : 0;
  const auto server = make_server(options, router, tokens, clock);
  if (const auto started = server->start(); !started) {
    std::fprintf(stderr, "%s\n", started.error().detail.c_str());
    return 1;
  }
  if (!serve) {
    const std::string end = " HTTP/1.1\r\nHost: h\r\n";
    return ask_itself(server->port(), "8 KB of bytes", "GET /bytes" + end + "\r\n") +
           ask_itself(
               server->port(), "page of a board",
               "GET " + std::string(kBoard) + end + "Authorization: Bearer " + token + "\r\n\r\n");
  }
  std::printf("%s\n", token.c_str());
  std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
  server->stop();
  return 0;
}

}  // namespace
}  // namespace atelier::http

int main(int argc, char** argv) { return atelier::http::run(argc, argv); }
