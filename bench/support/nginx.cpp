// SPDX-License-Identifier: Apache-2.0
#include "bench/support/nginx.h"

#include <arpa/inet.h>
#include <chrono>
#include <fstream>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace atelier::bench {
namespace {

constexpr auto kPatience = std::chrono::seconds(10);
constexpr int kTries = 5;

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

/// One that was free a moment ago; nginx cannot be asked to choose.
int free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto address = loopback(0);
  socklen_t size = sizeof address;
  const bool good = ::bind(socket, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                    ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  ::close(socket);
  if (!good) throw std::runtime_error("no free port");
  return ntohs(address.sin_port);
}

bool listens(int port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto address = loopback(port);
  const bool connected =
      ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  ::close(socket);
  return connected;
}

std::string configuration(int port) {
  return std::string(::geteuid() == 0 ? "user root;\n" : "") +  // the folder is private
         "daemon off;\n"
         "worker_processes 2;\n"
         "error_log stderr error;\n"
         "pid nginx.pid;\n"
         "lock_file nginx.lock;\n"
         "events { worker_connections 1024; }\n"
         "http {\n"
         "  access_log off;\n"
         "  default_type application/json;\n"
         "  sendfile on;\n"
         "  tcp_nopush on;\n"
         "  open_file_cache max=16 inactive=1h;\n"
         "  open_file_cache_valid 1h;\n"
         "  keepalive_requests 1000000000;\n"
         "  client_body_temp_path tmp-body;\n"
         "  proxy_temp_path tmp-proxy;\n"
         "  fastcgi_temp_path tmp-fastcgi;\n"
         "  uwsgi_temp_path tmp-uwsgi;\n"
         "  scgi_temp_path tmp-scgi;\n"
         "  server { listen 127.0.0.1:" +
         std::to_string(port) +
         "; root pages; }\n"
         "}\n";
}

}  // namespace

Nginx::Nginx(const std::filesystem::path& folder, const std::string& body) {
  std::filesystem::create_directories(folder / "pages");
  std::ofstream(folder / "pages" / "page", std::ios::binary) << body;
  for (int i = 0; i < kTries; ++i)
    if (try_to_start(folder)) return;
  throw std::runtime_error("nginx does not come up");
}

/// False where it ends, as it does when the port is not free any more.
bool Nginx::try_to_start(const std::filesystem::path& folder) {
  port_ = free_port();
  const auto file = folder / "nginx.conf";
  std::ofstream(file) << configuration(port_);
  process_.emplace(std::vector<std::string>{"nginx", "-p", folder.string(), "-c", file.string(),
                                            "-e", "stderr"});
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (process_->running() && std::chrono::steady_clock::now() < deadline) {
    if (listens(port_)) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

}  // namespace atelier::bench
