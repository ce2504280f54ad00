// SPDX-License-Identifier: Apache-2.0
#include "platform/testing/private_nginx.h"

#include <chrono>
#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "platform/testing/child.h"
#include "platform/testing/free_port.h"

namespace atelier {
namespace {

constexpr auto kPatience = std::chrono::seconds(10);
constexpr int kTries = 5;

std::string around(const std::string& http, int workers) {
  return std::string(::geteuid() == 0 ? "user root;\n" : "") +  // the folder is private
         "daemon off;\n"
         "worker_processes " +
         std::to_string(workers) +
         ";\n"
         "error_log stderr error;\n"
         "pid nginx.pid;\n"
         "lock_file nginx.lock;\n"
         "events { worker_connections 1024; }\n"
         "http {\n"
         "  access_log off;\n"
         "  client_body_temp_path tmp-body;\n"
         "  proxy_temp_path tmp-proxy;\n"
         "  fastcgi_temp_path tmp-fastcgi;\n"
         "  uwsgi_temp_path tmp-uwsgi;\n"
         "  scgi_temp_path tmp-scgi;\n" +
         http + "}\n";
}

}  // namespace

PrivateNginx::PrivateNginx(int workers, const Configure& configure) {
  for (int i = 0; i < kTries; ++i)
    if (try_to_start(workers, configure)) return;
  std::stringstream said;
  said << std::ifstream(folder_.file("log")).rdbuf();
  throw std::runtime_error("nginx does not come up: " + said.str());
}

PrivateNginx::~PrivateNginx() { stop(); }

void PrivateNginx::stop() {
  if (server_ < 0) return;
  ::kill(server_, SIGTERM);
  testing::wait_for_child(server_);
  server_ = -1;
}

/// False where it ends, as it does when the port is not free any more.
bool PrivateNginx::try_to_start(int workers, const Configure& configure) {
  port_ = testing::free_port();
  std::ofstream(folder_.file("nginx.conf")) << around(configure(folder_, port_), workers);
  server_ = testing::start_child({.words = {"nginx", "-p", folder_.path().string(), "-c",
                                            folder_.file("nginx.conf"), "-e", "stderr"},
                                  .log = folder_.file("log")});
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (std::chrono::steady_clock::now() < deadline) {
    if (testing::listens(port_)) return true;
    if (::waitpid(server_, nullptr, WNOHANG) != 0) {
      server_ = -1;
      return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  stop();
  return false;
}

}  // namespace atelier
