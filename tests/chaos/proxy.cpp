// SPDX-License-Identifier: Apache-2.0
#include "tests/chaos/proxy.h"

#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/chaos/time.h"

namespace atelier::chaos {
namespace {

constexpr int kLook_ms = 20;  // for an order to stop, and for a change of mood

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

void at_once(int fd) {
  const int yes = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
}

bool send_all(int fd, const char* bytes, ssize_t size) {
  while (size > 0) {
    const auto sent = ::send(fd, bytes, static_cast<std::size_t>(size), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes += sent;
    size -= sent;
  }
  return true;
}

}  // namespace

Proxy::Proxy(int target) : target_(target) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  auto address = loopback(0);
  socklen_t size = sizeof address;
  if (listener_ < 0 || ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      ::listen(listener_, 64) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw std::runtime_error("no port for a proxy");
  port_ = ntohs(address.sin_port);
  acceptor_ = std::jthread([this](const std::stop_token& stop) { accept_all(stop); });
}

Proxy::~Proxy() {
  acceptor_.request_stop();
  acceptor_.join();
  cut();
  links_.clear();
  ::close(listener_);
}

void Proxy::cut() {
  const std::lock_guard lock(mutex_);
  for (auto& link : links_) {
    ::shutdown(link.near, SHUT_RDWR);
    ::shutdown(link.far, SHUT_RDWR);
  }
}

void Proxy::accept_all(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    pollfd waiting{listener_, POLLIN, 0};
    if (::poll(&waiting, 1, kLook_ms) <= 0) continue;
    const int near = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (near < 0) continue;
    const int far = connect_to(target_);
    if (far < 0) {
      ::close(near);
      continue;
    }
    at_once(near);
    at_once(far);
    const std::lock_guard lock(mutex_);
    links_.remove_if([](const Link& link) { return link.over.load(); });
    auto& link = links_.emplace_back();
    link.near = near;
    link.far = far;
    link.thread = std::jthread([this, &link](const std::stop_token& end) {
      carry(link, end);
      ::close(link.near);
      ::close(link.far);
      link.over = true;
    });
  }
}

void Proxy::carry(Link& link, const std::stop_token& stop) const {
  std::array<char, 64 * 1024> bytes;
  while (!stop.stop_requested()) {
    if (silent_) {
      let_pass(std::chrono::milliseconds(kLook_ms));
      continue;
    }
    std::array<pollfd, 2> ends{pollfd{link.near, POLLIN, 0}, pollfd{link.far, POLLIN, 0}};
    if (::poll(ends.data(), ends.size(), kLook_ms) <= 0) continue;
    for (std::size_t i = 0; i < ends.size(); ++i) {
      if (ends[i].revents == 0) continue;
      const auto size = ::recv(ends[i].fd, bytes.data(), bytes.size(), 0);
      if (const int ms = delay_ms_) let_pass(std::chrono::milliseconds(ms));
      if (size <= 0 || !send_all(ends[1 - i].fd, bytes.data(), size)) {
        ::shutdown(link.near, SHUT_RDWR);
        ::shutdown(link.far, SHUT_RDWR);
        return;
      }
    }
  }
}

}  // namespace atelier::chaos
