// SPDX-License-Identifier: Apache-2.0
// A client of bare sockets, so that tests can send what no library would. Every wait has a
// deadline; past it an exception fails the test.
#pragma once

#include <array>
#include <cctype>
#include <map>
#include <netinet/in.h>
#include <poll.h>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace atelier::http {

struct Answer {
  int status = 0;
  std::map<std::string, std::string> headers;  ///< lower-case names
  std::string head;
  std::string body;
};

class TestClient {
 public:
  explicit TestClient(unsigned short port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0)
      throw std::runtime_error("cannot connect");
  }
  ~TestClient() { ::close(socket_); }
  TestClient(const TestClient&) = delete;
  TestClient& operator=(const TestClient&) = delete;

  /// Ends early where the peer no longer takes it.
  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      wait_for(POLLOUT);
      const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent < 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  /// The next answer; one without a length ends with the connection.
  Answer read(bool without_body = false) {
    Answer answer;
    answer.head = read_until("\r\n\r\n");
    std::istringstream lines(answer.head);
    std::string line;
    std::getline(lines, line);
    answer.status = std::stoi(line.substr(line.find(' ') + 1));
    while (std::getline(lines, line) && line != "\r") {
      auto name = line.substr(0, line.find(':'));
      for (auto& c : name) c = static_cast<char>(std::tolower(c));
      answer.headers[name] = line.substr(name.size() + 2, line.size() - name.size() - 3);
    }
    if (without_body || answer.status == 204 || answer.status == 304) return answer;
    const auto length = answer.headers.find("content-length");
    const auto size =
        length == answer.headers.end() ? std::string::npos : std::stoull(length->second);
    while (in_.size() < size && receive()) {
    }
    answer.body = in_.substr(0, size);
    in_.erase(0, size);
    return answer;
  }
  Answer ask(std::string_view bytes) {
    send(bytes);
    return read();
  }
  /// Everything up to and with `needle`.
  std::string read_until(std::string_view needle) {
    std::size_t at = 0;
    while ((at = in_.find(needle)) == std::string::npos) {
      if (!receive()) throw std::runtime_error("the server ended after: " + in_);
    }
    auto text = in_.substr(0, at + needle.size());
    in_.erase(0, text.size());
    return text;
  }
  /// Waits for the peer to close; false where it sends something instead.
  bool closed() { return in_.empty() && !receive(); }
  /// Goes away without a word.
  void reset() {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    ::close(std::exchange(socket_, -1));
  }

 private:
  void wait_for(short what) {
    constexpr int kMost_ms = 20'000;
    pollfd one{.fd = socket_, .events = what, .revents = 0};
    if (::poll(&one, 1, kMost_ms) != 1) throw std::runtime_error("the server is silent");
  }
  /// False at the end.
  bool receive() {
    wait_for(POLLIN);
    std::array<char, 16 * 1024> buffer;
    const auto size = ::recv(socket_, buffer.data(), buffer.size(), 0);
    if (size <= 0) return false;
    in_.append(buffer.data(), static_cast<std::size_t>(size));
    return true;
  }

  int socket_;
  std::string in_;
};

}  // namespace atelier::http
