// SPDX-License-Identifier: Apache-2.0
// For tests of what calls out: a server that answers as it is told, down to not at all.
#pragma once

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <chrono>
#include <condition_variable>
#include <gtest/gtest.h>
#include <mutex>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace atelier::testing {

inline constexpr std::string_view kTaken = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
inline constexpr std::string_view kCut = "";  ///< closes the connection without an answer
/// Says nothing until whoever asked goes away.
inline constexpr std::string_view kSilence = "silence";

/// Answers one request after the other as it was told, the last answer again and again.
class ScriptedServer {
 public:
  explicit ScriptedServer(std::vector<std::string> answers) : answers_(std::move(answers)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(::listen(listener_, 16), 0);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~ScriptedServer() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  /// Waits for so many requests, each whole with its head.
  std::vector<std::string> requests(std::size_t count) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(
        came_.wait_for(lock, std::chrono::seconds(10), [&] { return requests_.size() >= count; }));
    return requests_;
  }

 private:
  void serve() {
    for (;;) {
      const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) return;
      while (answer_one(fd)) continue;
      ::close(fd);
    }
  }
  bool answer_one(int fd) {
    std::string text;
    std::size_t wanted = std::string::npos;
    while (text.size() < wanted) {
      std::array<char, 4096> piece;
      const auto got = ::recv(fd, piece.data(), piece.size(), 0);
      if (got <= 0) return false;
      text.append(piece.data(), static_cast<std::size_t>(got));
      const auto end = text.find("\r\n\r\n");
      const auto length = text.find("Content-Length: ");
      if (end != std::string::npos && length != std::string::npos)
        wanted = end + 4 + std::stoul(text.substr(length + 16));
    }
    std::string answer;
    {
      const std::lock_guard lock(mutex_);
      answer = answers_[std::min(requests_.size(), answers_.size() - 1)];
      requests_.push_back(std::move(text));
    }
    came_.notify_all();
    if (answer == kSilence) {
      char more;
      while (::recv(fd, &more, 1, 0) > 0) continue;
      return false;
    }
    return !answer.empty() && ::send(fd, answer.data(), answer.size(), MSG_NOSIGNAL) > 0;
  }

  int listener_;
  int port_ = 0;
  std::mutex mutex_;
  std::condition_variable came_;
  const std::vector<std::string> answers_;
  std::vector<std::string> requests_;
  std::thread thread_;
};

inline std::string status(int code, std::string_view more = "") {
  return "HTTP/1.1 " + std::to_string(code) + " X\r\n" + std::string(more) +
         "Content-Length: 0\r\n\r\n";
}

}  // namespace atelier::testing
