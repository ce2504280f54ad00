// SPDX-License-Identifier: Apache-2.0
#include "platform/testing/free_port.h"

#include <algorithm>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <random>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace atelier::testing {
namespace {

// Below those of outgoing connections, which begin at 32768 (ip_local_port_range).
constexpr int kFirst = 20'000;
constexpr int kLast = 31'999;
constexpr int kTries = 1000;

class Socket {
 public:
  explicit Socket(int port) {
    address_.sin_family = AF_INET;
    address_.sin_port = htons(static_cast<std::uint16_t>(port));
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  }
  ~Socket() { ::close(fd_); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  bool bind() const { return ::bind(fd_, generic(), sizeof address_) == 0; }
  bool connect() const { return ::connect(fd_, generic(), sizeof address_) == 0; }

 private:
  const sockaddr* generic() const { return reinterpret_cast<const sockaddr*>(&address_); }

  const int fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address_{};
};

}  // namespace

std::vector<int> free_ports(std::size_t count) {
  std::random_device random;
  std::uniform_int_distribution<int> any(kFirst, kLast);
  std::vector<int> ports;
  for (int i = 0; i < kTries && ports.size() < count; ++i) {
    const int port = any(random);
    if (std::ranges::count(ports, port) == 0 && Socket(port).bind()) ports.push_back(port);
  }
  if (ports.size() < count) throw std::runtime_error("no free port");
  return ports;
}

int free_port() { return free_ports(1).front(); }

bool listens(int port) { return Socket(port).connect(); }

}  // namespace atelier::testing
