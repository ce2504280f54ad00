// SPDX-License-Identifier: Apache-2.0
#include "platform/testing/bad_network.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <span>
#include <stdexcept>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace atelier {
namespace {

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int connect_to(int port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto address = loopback(port);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return fd;
  ::close(fd);
  return -1;
}

void send_at_once(int fd) {
  const int yes = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
}

bool send_all(int to, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

/// Nothing at the end.
std::string_view read_from(int fd, std::span<char> bytes) {
  const auto size = ::recv(fd, bytes.data(), bytes.size(), 0);
  return {bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
}

void break_off(int fd) { ::shutdown(fd, SHUT_RDWR); }

}  // namespace

BadNetwork::BadNetwork(int target) : target_(target) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto address = loopback(0);
  socklen_t size = sizeof address;
  if (listener_ < 0 || ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      ::listen(listener_, 64) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw std::runtime_error("no port for a bad network");
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

BadNetwork::~BadNetwork() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  break_off(listener_);  // which ends the wait for a client
  acceptor_.join();
  cut();
  for (auto& link : links_) link.thread.join();
  ::close(listener_);
}

void BadNetwork::cut() {
  const std::lock_guard lock(mutex_);
  for (const auto& link : links_) {
    if (link.over) continue;
    break_off(link.near);
    break_off(link.far);
  }
}

void BadNetwork::fall_silent(bool silent) {
  {
    const std::lock_guard lock(mutex_);
    silent_ = silent;
  }
  changed_.notify_all();
}

void BadNetwork::cut_at(std::string word, Lost lost, bool refuse) {
  const std::lock_guard lock(mutex_);
  word_ = std::move(word);
  lost_ = lost;
  refuse_then_ = refuse;
}

void BadNetwork::accept_all() {
  for (;;) {
    const int near = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    const int far = near < 0 || refuse_ ? -1 : connect_to(target_);
    const std::lock_guard lock(mutex_);
    if (far < 0 || stopping_) {
      if (near >= 0) ::close(near);
      if (far >= 0) ::close(far);
      if (stopping_) return;
      continue;
    }
    send_at_once(near);
    send_at_once(far);
    links_.remove_if([](Link& link) {
      if (link.over) link.thread.join();
      return link.over.load();
    });
    auto& link = links_.emplace_back(near, far);
    link.thread = std::thread([this, &link] {
      carry(link);
      const std::lock_guard closing(mutex_);
      ::close(link.near);
      ::close(link.far);
      link.over = true;
    });
  }
}

void BadNetwork::carry(const Link& link) {
  for (bool open = true; open;) {
    std::array<pollfd, 2> ends{pollfd{link.near, POLLIN, 0}, pollfd{link.far, POLLIN, 0}};
    ::poll(ends.data(), ends.size(), -1);
    hold();
    if (ends[0].revents != 0) open = carry_request(link);
    if (open && ends[1].revents != 0) open = carry_answer(link);
  }
  break_off(link.near);
  break_off(link.far);
}

/// Until a good network would have carried it.
void BadNetwork::hold() {
  if (!silent_ && delay_ms_ == 0) return;
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return !silent_ || stopping_; });
  changed_.wait_for(lock, std::chrono::milliseconds(delay_ms_), [&] { return stopping_; });
}

/// What the client says; false at the end of the connection.
bool BadNetwork::carry_request(const Link& link) {
  std::array<char, 64 * 1024> bytes;
  const auto said = read_from(link.near, bytes);
  if (said.empty()) return false;
  const auto lost = lost_here(said);
  if (lost == Lost::request || !send_all(link.far, said)) return false;
  if (!lost) return true;
  (void)read_from(link.far, bytes);  // the answer: it was carried out
  has_cut_ = true;
  return false;
}

bool BadNetwork::carry_answer(const Link& link) const {
  std::array<char, 64 * 1024> bytes;
  const auto said = read_from(link.far, bytes);
  return !said.empty() && send_all(link.near, said);
}

/// Whether it has the word to cut at, which is over then.
std::optional<BadNetwork::Lost> BadNetwork::lost_here(std::string_view said) {
  const std::lock_guard lock(mutex_);
  if (word_.empty() || said.find(word_) == std::string_view::npos) return std::nullopt;
  word_.clear();
  refuse_ = refuse_then_;
  has_cut_ = lost_ == Lost::request;  // the answer is to be waited for
  return lost_;
}

}  // namespace atelier
