// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/deployment.h"

#include <fstream>
#include <signal.h>
#include <sstream>
#include <stdexcept>

namespace atelier::harness {
namespace {

constexpr int kReplicas = 2;

std::vector<Part> parts_of(const Place& place) {
  if (binding() != Binding::distributed) return {{"all-1", "all", place.database_flags()}};
  return parts_apart(kReplicas, [&](const std::string& context) {
    auto flags = place.database_flags();
    flags.insert(flags.end(), {"--broker", place.broker(context), "--trusted-proxy", "127.0.0.1"});
    return flags;
  });
}

/// deploy/nginx/atelier.conf beside upstreams of these processes.
std::string configuration(const Processes& processes, const std::filesystem::path& folder,
                          int port) {
  std::ofstream upstreams(folder / "atelier-upstreams.conf");
  for (const auto& context : Processes::contexts()) {
    upstreams << "upstream atelier_" << context << " { ";
    for (const auto& part : processes.parts_of(context))
      upstreams << "server " << processes.url_of(part).substr(sizeof "http://" - 1) << "; ";
    upstreams << "keepalive 16; }\n";
  }
  std::stringstream shipped;
  shipped << std::ifstream(ATELIER_SOURCE_DIR "/deploy/nginx/atelier.conf").rdbuf();
  auto text = shipped.str();
  static constexpr std::string_view kListen = "listen 8080;";
  text.replace(text.find(kListen), kListen.size(),
               "listen 127.0.0.1:" + std::to_string(port) + ";");
  return text;
}

}  // namespace

Deployment::Deployment(const std::filesystem::path& data, const Start& start)
    : Processes(data, harness::parts_of(place_of(data)), start) {
  if (binding() == Binding::distributed)
    nginx_.emplace(1, [this](const std::filesystem::path& folder, int port) {
      return configuration(*this, folder, port);
    });
}

Program& Deployment::of(const std::string& context) const {
  const auto one = program(parts_of(context).front());
  if (!one) throw std::runtime_error(context + " does not run");
  return *one;
}

void Deployment::kill_those_of(const std::string& context) {
  const auto those = context == "all" ? parts() : parts_of(context);
  for (const auto& part : those)
    if (running(part)) ::kill(pid_of(part), SIGKILL);
  for (const auto& part : those) kill_hard(part);
}

void Deployment::bring_back() {
  for (const auto& part : parts())
    if (!running(part)) start(part);
  for (const auto& part : parts()) program(part)->wait_until_ready();
}

}  // namespace atelier::harness
