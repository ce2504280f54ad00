// SPDX-License-Identifier: Apache-2.0
#include "bench/support/load.h"

#include <arpa/inet.h>
#include <charconv>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdexcept>
#include <string_view>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace atelier::bench {
namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr int kPatience_ms = 10'000;

[[noreturn]] void fail(const std::string& why) { throw std::runtime_error("load: " + why); }

/// One connection: at most one request under way.
class Connection {
 public:
  explicit Connection(int port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<std::uint16_t>(port));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) {
      ::close(socket_);
      fail("cannot connect");
    }
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  Connection(Connection&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}
  Connection& operator=(Connection&&) = delete;
  ~Connection() {
    if (socket_ >= 0) ::close(socket_);
  }

  int socket() const { return socket_; }

  /// A request is smaller than the buffer of an idle connection: it is taken whole.
  void send(std::string_view request) {
    sent_ = Clock::now();
    if (::send(socket_, request.data(), request.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(request.size()))
      fail("cannot send");
  }
  /// Reads what is there; true once the answer is whole.
  bool receive() {
    char buffer[16 * 1024];
    const auto size = ::recv(socket_, buffer, sizeof buffer, 0);
    if (size <= 0) fail("a connection was closed");
    answer_.append(buffer, static_cast<std::size_t>(size));
    if (whole_ == 0) whole_ = size_of_answer();
    return whole_ != 0 && answer_.size() >= whole_;
  }
  double took_ms() const { return Milliseconds(Clock::now() - sent_).count(); }
  int status() const {
    int status = 0;
    static constexpr std::size_t kAt = sizeof "HTTP/1.1";
    if (answer_.size() > kAt + 3)
      std::from_chars(answer_.data() + kAt, answer_.data() + kAt + 3, status);
    return status;
  }
  /// The answer, which is then forgotten.
  std::string take() {
    whole_ = 0;
    return std::exchange(answer_, {});
  }
  void forget() {
    whole_ = 0;
    answer_.clear();
  }

 private:
  /// 0 while the head is not there.
  std::size_t size_of_answer() const {
    const auto end = answer_.find("\r\n\r\n");
    if (end == std::string::npos) return 0;
    static constexpr std::string_view kLength = "\r\ncontent-length:";
    for (std::size_t at = 0; (at = answer_.find("\r\n", at)) < end; at += 2) {
      if (::strncasecmp(answer_.data() + at, kLength.data(), kLength.size()) != 0) continue;
      const auto digits = answer_.find_first_not_of(' ', at + kLength.size());
      std::size_t length = 0;
      std::from_chars(answer_.data() + digits, answer_.data() + end, length);
      return end + 4 + length;
    }
    fail("an answer without a length");
  }

  int socket_;
  Clock::time_point sent_;
  std::string answer_;
  std::size_t whole_ = 0;
};

class Poll {
 public:
  explicit Poll(std::vector<Connection>& connections) : poll_(::epoll_create1(EPOLL_CLOEXEC)) {
    for (auto& connection : connections) {
      epoll_event event{.events = EPOLLIN, .data = {.ptr = &connection}};
      if (::epoll_ctl(poll_, EPOLL_CTL_ADD, connection.socket(), &event) != 0) fail("epoll");
    }
  }
  ~Poll() { ::close(poll_); }
  Poll(const Poll&) = delete;
  Poll& operator=(const Poll&) = delete;

  template <class F>
  void each_ready(F visit) {
    epoll_event events[64];
    const int count = ::epoll_wait(poll_, events, std::size(events), kPatience_ms);
    if (count == 0) fail("no answer for ten seconds");
    for (int i = 0; i < count; ++i) visit(*static_cast<Connection*>(events[i].data.ptr));
  }

 private:
  int poll_;
};

}  // namespace

LoadResult load(int port, int connections, std::chrono::milliseconds time, int expected_status,
                const std::function<bool(std::string&)>& next) {
  std::vector<Connection> open;
  open.reserve(static_cast<std::size_t>(connections));
  for (int i = 0; i < connections; ++i) open.emplace_back(port);
  Poll poll(open);

  LoadResult result;
  std::string request;
  int under_way = 0;
  const auto begin = Clock::now();
  const auto ask = [&](Connection& connection) {
    request.clear();
    if (Clock::now() - begin >= time || !next(request)) return;
    connection.send(request);
    ++under_way;
  };
  for (auto& connection : open) ask(connection);
  while (under_way > 0) {
    poll.each_ready([&](Connection& connection) {
      if (!connection.receive()) return;
      --under_way;
      if (connection.status() == expected_status) {
        result.answers_ms.push_back(connection.took_ms());
        connection.forget();
      } else if (++result.refused == 1) {
        result.first_refusal = connection.take();
      } else {
        connection.forget();
      }
      ask(connection);
    });
  }
  result.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  return result;
}

std::string http_request(const std::string& path, const std::string& token,
                         const std::string& body) {
  std::string text = (body.empty() ? "GET " : "POST ") + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
  if (!token.empty()) text += "Authorization: Bearer " + token + "\r\n";
  if (!body.empty())
    text +=
        "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
  return text + "\r\n" + body;
}

}  // namespace atelier::bench
