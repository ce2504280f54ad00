// SPDX-License-Identifier: Apache-2.0
// What one thread of the server takes for an answer of 8 KB from memory.
//
//   http_bench                      asks itself over 16 connections and prints one line
//   http_bench --serve 8090         serves until its input ends, for a load from outside:
//                                   wrk -t1 -c64 -d10 http://127.0.0.1:8090/bytes
#include <arpa/inet.h>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <netinet/in.h>
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

/// Reads answers of a known size; false where the server is not what it should be.
bool ask_often(unsigned short port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  bool good = ::connect(socket, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
  constexpr std::string_view kAsk = "GET /bytes HTTP/1.1\r\nHost: h\r\n\r\n";
  std::array<char, 16 * 1024> buffer;
  std::size_t size_of_answer = 0;
  for (int i = 0; good && i < kRequests; ++i) {
    good = ::send(socket, kAsk.data(), kAsk.size(), MSG_NOSIGNAL) > 0;
    for (std::size_t got = 0; good && (size_of_answer == 0 || got < size_of_answer);) {
      const auto size = ::recv(socket, buffer.data(), buffer.size(), 0);
      good = size > 0;
      if (size_of_answer == 0 && good) {
        const auto end = std::string_view(buffer.data(), size).find("\r\n\r\n");
        good = end != std::string_view::npos;
        size_of_answer = end + 4 + 8192;
      }
      got += good ? static_cast<std::size_t>(size) : 0;
    }
  }
  ::close(socket);
  return good;
}

int ask_itself(unsigned short port) {
  std::atomic<int> failed{0};
  std::atomic<double> clients_us{0};
  const double before_us = cpu_us(RUSAGE_SELF);
  const auto begun = std::chrono::steady_clock::now();
  std::vector<std::thread> clients;
  for (int i = 0; i < kConnections; ++i) {
    clients.emplace_back([&] {
      failed += !ask_often(port);
      clients_us.fetch_add(cpu_us(RUSAGE_THREAD));
    });
  }
  for (auto& client : clients) client.join();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  const double server_us = cpu_us(RUSAGE_SELF) - before_us - clients_us;
  constexpr double kTotal = kConnections * kRequests;
  std::printf("%.0f requests/s, %.1f us of CPU for each, %d connections failed\n",
              kTotal / took.count(), server_us / kTotal, failed.load());
  return failed == 0 ? 0 : 1;
}

int run(int argc, char** argv) {
  const bool serve = argc == 3 && std::string_view(argv[1]) == "--serve";
  Router router;
  std::atomic<std::uint64_t> served{0};
  router.view<Empty, Reply>(Method::get, "/bytes", {}, [&](const Call&, const Empty&) {
    ++served;
    return Result<Reply>(
        Reply{.content_type = "application/octet-stream", .body = std::string(8192, 'x')});
  });
  const SystemClock clock;
  auth::Tokens tokens(auth::Tokens::Secret{});
  ServerOptions options{.threads = 1};
  options.port = serve ? static_cast<unsigned short>(std::atoi(argv[2])) : 0;
  const auto server = make_server(options, router, tokens, clock);
  if (const auto started = server->start(); !started) {
    std::fprintf(stderr, "%s\n", started.error().detail.c_str());
    return 1;
  }
  if (!serve) return ask_itself(server->port());
  while (std::getchar() != EOF) {
  }
  server->stop();
  std::printf("%llu requests, %.1f us of CPU for each\n",
              static_cast<unsigned long long>(served.load()),
              cpu_us(RUSAGE_SELF) / static_cast<double>(served.load()));
  return 0;
}

}  // namespace
}  // namespace atelier::http

int main(int argc, char** argv) { return atelier::http::run(argc, argv); }
