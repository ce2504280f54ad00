// SPDX-License-Identifier: Apache-2.0
// Open boards: many event streams that are told of many changes. A child process has the server and
// publishes, this one reads, so that CPU and memory of the server are its own.
//
//   sse_bench --clients 1000 --rate 100 --seconds 10 --stages 0
//
// With --stages each client follows one of so many parts of the board, and a change moves a card
// between two of them; without, each follows all of it.
#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <netinet/in.h>
#include <poll.h>
#include <string>
#include <string_view>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "bench/support/figures.h"
#include "platform/http/router.h"
#include "platform/http/server/server.h"

namespace atelier::http {
namespace {

struct Arguments {
  int clients = 1000;
  int rate = 100;
  int seconds = 10;
  int stages = 0;
};

constexpr std::string_view kStamp = "{\"at\":";

std::int64_t now_us() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

// ---- the child: server and publisher

/// Waits until `at`; false where the parent is gone.
bool wait_until(std::int64_t at, int parent) {
  pollfd gone{parent, POLLIN, 0};
  const auto wait_us = std::max<std::int64_t>(at - now_us(), 0);
  const timespec wait{wait_us / 1'000'000, wait_us % 1'000'000 * 1000};
  return ::ppoll(&gone, 1, &wait, nullptr) == 0;
}

void publish(EventHub& hub, const Arguments& arguments, int number) {
  const auto topics = [&](int stage) -> std::vector<std::string> {
    if (arguments.stages == 0) return {"all"};
    return {"all", "stage:" + std::to_string(stage % arguments.stages)};
  };
  const auto lot = std::to_string(number % 500);
  const auto data = std::string(kStamp) + std::to_string(now_us()) + ",\"lot\":" + lot +
                    ",\"card\":\"" + std::string(450, 'x') + "\"}";
  hub.publish({.after = topics(number + 1),
               .shown = {"card", data},
               .before = topics(number),
               .gone = {"gone", data},
               .key = lot});
}

int serve(const Arguments& arguments, int from_parent, int to_parent) {
  EventHub hub;
  Router router;
  router.stream("/all", {}, [&](const Call&) { return Result<Follow>(Follow{&hub, {"all"}}); });
  router.stream("/stages/{number}", {}, [&](const Call& call) {
    return Result<Follow>(Follow{&hub, {"stage:" + std::string(call.param("number"))}});
  });
  const SystemClock clock;
  auth::Tokens tokens(auth::Tokens::Secret{});
  ServerOptions options{.port = 0, .drain_s = 1};
  const auto server = make_server(options, router, tokens, clock);
  if (!server->start()) return 1;
  const auto port = server->port();
  char go = 0;
  if (::write(to_parent, &port, sizeof port) != sizeof port || ::read(from_parent, &go, 1) != 1)
    return 1;
  const auto begun = now_us();
  for (int i = 0; i < arguments.rate * arguments.seconds; ++i) {
    if (!wait_until(begun + std::int64_t{1'000'000} * i / arguments.rate, from_parent)) return 1;
    publish(hub, arguments, i);
  }
  while (::read(from_parent, &go, 1) > 0) {
  }
  return 0;
}

// ---- the parent: the clients

struct Child {
  pid_t pid;
  int to;
  int from;
};

Child start(const Arguments& arguments) {
  int down[2];
  int up[2];
  if (::pipe(down) != 0 || ::pipe(up) != 0) std::exit(1);
  const auto pid = ::fork();
  if (pid == 0) {
    ::close(down[1]);
    ::close(up[0]);
    std::_Exit(serve(arguments, down[0], up[1]));
  }
  ::close(down[0]);
  ::close(up[1]);
  return {pid, down[1], up[0]};
}

double resident_kb(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:")) return std::atof(line.c_str() + 6);
  return 0;
}

double cpu_us(pid_t pid) {
  std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
  std::string field;
  double ticks = 0;
  for (int i = 1; i <= 15 && stat >> field; ++i)
    if (i >= 14) ticks += std::atof(field.c_str());
  return ticks * 1e6 / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

/// A stream that is open: its socket and the end of what was read, in which a stamp may be cut.
struct Client {
  int socket = -1;
  std::string rest;
};

class Clients {
 public:
  Clients(const Arguments& arguments, unsigned short port) : epoll_(::epoll_create1(0)) {
    for (int i = 0; i < arguments.clients; ++i) open(arguments, i, port);
  }

  /// Reads until `done(number of reads, number of events)` or `until`.
  template <class Done>
  void read(std::int64_t until, Done done) {
    std::vector<epoll_event> ready(256);
    while (now_us() < until && !done(reads, delays_us.size())) {
      const int count = ::epoll_wait(epoll_, ready.data(), static_cast<int>(ready.size()), 50);
      for (int i = 0; i < count; ++i)
        receive(clients_[ready[static_cast<std::size_t>(i)].data.u64]);
    }
  }

  std::vector<std::int64_t> delays_us;  ///< of each event
  std::size_t reads = 0;
  std::size_t ended = 0;

 private:
  void open(const Arguments& arguments, int number, unsigned short port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const auto path = arguments.stages == 0
                          ? std::string("/all")
                          : "/stages/" + std::to_string(number % arguments.stages);
    const auto ask = "GET " + path + " HTTP/1.1\r\nHost: h\r\nAccept: text/event-stream\r\n\r\n";
    if (::connect(socket, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0 ||
        ::send(socket, ask.data(), ask.size(), MSG_NOSIGNAL) < 0)
      ++ended;
    epoll_event event{EPOLLIN, {.u64 = clients_.size()}};
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event);
    clients_.push_back({socket, {}});
  }

  void receive(Client& client) {
    static char buffer[256 * 1024];
    const auto size = ::recv(client.socket, buffer, sizeof buffer, MSG_DONTWAIT);
    if (size <= 0) {
      ++ended;
      ::epoll_ctl(epoll_, EPOLL_CTL_DEL, client.socket, nullptr);
      return;
    }
    ++reads;
    const auto now = now_us();
    client.rest.append(buffer, static_cast<std::size_t>(size));
    std::string_view text = client.rest;
    for (auto at = text.find(kStamp); at != text.npos; at = text.find(kStamp)) {
      const auto digits = text.substr(at + kStamp.size());
      const auto end = digits.find(',');
      if (end == digits.npos) break;
      std::int64_t sent = 0;
      std::from_chars(digits.data(), digits.data() + end, sent);
      delays_us.push_back(now - sent);
      text = digits.substr(end);
    }
    client.rest = std::string(text.substr(text.size() - std::min<std::size_t>(text.size(), 40)));
  }

  int epoll_;
  std::vector<Client> clients_;
};

double percentile_ms(std::vector<std::int64_t>& delays_us, double part) {
  if (delays_us.empty()) return 0;
  const auto at = static_cast<std::ptrdiff_t>(part * static_cast<double>(delays_us.size() - 1));
  std::nth_element(delays_us.begin(), delays_us.begin() + at, delays_us.end());
  return static_cast<double>(delays_us[static_cast<std::size_t>(at)]) / 1000;
}

int run(const Arguments& arguments) {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
  const auto child = start(arguments);
  unsigned short port = 0;
  if (::read(child.from, &port, sizeof port) != sizeof port) return 1;
  const auto kb_before = resident_kb(child.pid);
  const auto wanted = static_cast<std::size_t>(arguments.clients);
  Clients clients(arguments, port);
  clients.read(now_us() + 10'000'000, [&](auto reads, auto) { return reads >= wanted; });
  const auto kb_open = resident_kb(child.pid);

  const auto cpu_before = cpu_us(child.pid);
  const auto reads_before = clients.reads;
  if (::write(child.to, "g", 1) != 1) return 1;
  clients.read(now_us() + std::int64_t{1'000'000} * arguments.seconds + 500'000,
               [](auto, auto) { return false; });
  const auto cpu = cpu_us(child.pid) - cpu_before;
  const auto kb_busy = resident_kb(child.pid);
  ::close(child.to);
  int status = 0;
  ::waitpid(child.pid, &status, 0);

  auto& delays = clients.delays_us;
  const auto events = static_cast<double>(delays.size());
  std::printf("%d streams, %d changes/s, %d s%s\n", arguments.clients, arguments.rate,
              arguments.seconds, arguments.stages ? ", each a part" : "");
  std::printf("  delivery            p50 %.0f ms, p99 %.0f ms\n", percentile_ms(delays, 0.5),
              percentile_ms(delays, 0.99));
  std::printf("  events delivered    %.0f, in %zu reads\n", events, clients.reads - reads_before);
  std::printf("  CPU of the server   %.2f us for each, %.0f%% of a core\n", cpu / events,
              cpu / arguments.seconds / 1e4);
  std::printf("  memory of a stream  %.1f kB quiet, %.1f kB busy\n",
              (kb_open - kb_before) / arguments.clients, (kb_busy - kb_before) / arguments.clients);
  const auto p99_ms = percentile_ms(delays, 0.99);
  const auto busy_kb = (kb_busy - kb_before) / arguments.clients;
  bench::print({.what = std::to_string(arguments.clients) + " open boards, " +
                        std::to_string(arguments.rate) + " changes/s: change until delivered",
                .figure = "p50 " + bench::number(percentile_ms(delays, 0.5), 0, "ms") + ", p99 " +
                          bench::number(p99_ms, 0, "ms"),
                .bar = bench::at_most(250, p99_ms, "ms")});
  bench::print({.what = "the same: memory of an open board",
                .figure = bench::number(busy_kb, 1, "kB"),
                .bar = bench::at_most(64, busy_kb, "kB")});
  bench::print({.what = "the same: CPU of the server",
                .figure = bench::number(cpu / events, 2, "us for each event delivered")});
  return clients.ended == 0 && !delays.empty() && status == 0 ? 0 : 1;
}

}  // namespace
}  // namespace atelier::http

int main(int argc, char** argv) {
  atelier::http::Arguments arguments;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i];
    int& value = name == "--clients"   ? arguments.clients
                 : name == "--rate"    ? arguments.rate
                 : name == "--seconds" ? arguments.seconds
                                       : arguments.stages;
    value = std::atoi(argv[i + 1]);
  }
  return atelier::http::run(arguments);
}
