// SPDX-License-Identifier: Apache-2.0
#include "platform/testing/cutting_proxy.h"

#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>
#include <poll.h>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

#include "platform/base/assert.h"

namespace atelier {
namespace {

int loopback_socket(int port, sockaddr_in& address) {
  address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  ATELIER_ASSERT(fd >= 0);
  return fd;
}

bool send_all(int to, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

}  // namespace

CuttingProxy::CuttingProxy(int server_port, std::string word, Cut cut)
    : server_port_(server_port), word_(std::move(word)), where_(cut) {
  sockaddr_in address;
  listener_ = loopback_socket(0, address);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof address;
  ATELIER_ASSERT(::bind(listener_, generic, size) == 0 && ::listen(listener_, 64) == 0);
  ATELIER_ASSERT(::getsockname(listener_, generic, &size) == 0 && ::pipe(wake_) == 0);
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

CuttingProxy::~CuttingProxy() {
  ::close(wake_[1]);
  acceptor_.join();
  for (auto& carrier : carriers_) carrier.join();
  ::close(wake_[0]);
  ::close(listener_);
}

void CuttingProxy::accept_all() {
  for (;;) {
    std::array<pollfd, 2> wanted{{{listener_, POLLIN, 0}, {wake_[0], POLLIN, 0}}};
    ::poll(wanted.data(), wanted.size(), -1);
    if (wanted[1].revents != 0) return;
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) continue;
    if (cut_ && refuse_) {
      ::close(client);
      continue;
    }
    carriers_.emplace_back([this, client] { carry(client); });
  }
}

void CuttingProxy::carry(int client) {
  sockaddr_in address;
  const int server = loopback_socket(server_port_, address);
  if (::connect(server, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0)
    while (carry_once(client, server)) {
    }
  ::close(client);
  ::close(server);
}

/// False at the end of the connection.
bool CuttingProxy::carry_once(int client, int server) {
  std::array<pollfd, 3> wanted{{{client, POLLIN, 0}, {server, POLLIN, 0}, {wake_[0], POLLIN, 0}}};
  ::poll(wanted.data(), wanted.size(), -1);
  if (wanted[2].revents != 0) return false;
  const bool asking = wanted[0].revents != 0;
  std::array<char, 65536> buffer;
  const auto got = ::recv(asking ? client : server, buffer.data(), buffer.size(), 0);
  if (got <= 0) return false;
  const std::string_view bytes(buffer.data(), static_cast<std::size_t>(got));
  if (!asking) return send_all(client, bytes);
  if (bytes.find(word_) == std::string_view::npos || !armed_.exchange(false))
    return send_all(server, bytes);
  if (where_ == Cut::answer) {
    send_all(server, bytes);
    (void)::recv(server, buffer.data(), buffer.size(), 0);  // the answer: it was carried out
  }
  cut_ = true;
  return false;
}

}  // namespace atelier
