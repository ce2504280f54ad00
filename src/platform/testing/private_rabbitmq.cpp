// SPDX-License-Identifier: Apache-2.0
#include "platform/testing/private_rabbitmq.h"

#include <chrono>
#include <fstream>
#include <signal.h>
#include <sstream>
#include <stdexcept>
#include <sys/wait.h>
#include <thread>

#include <boost/json.hpp>

#include "platform/bus/rabbit/connection.h"
#include "platform/bus/rabbit/publisher.h"
#include "platform/testing/child.h"
#include "platform/testing/free_port.h"

namespace atelier::testing {
namespace {

using Steady = std::chrono::steady_clock;
using bus::rabbit::Connection;

// Debian's wrappers of the same names in /usr/sbin change the user.
constexpr const char* kPrograms = "/usr/lib/rabbitmq/bin/";
constexpr auto kStart = std::chrono::seconds(120);  // of a busy machine
constexpr auto kLook = std::chrono::milliseconds(100);
constexpr std::size_t kWords = 4000;

/// Starts it in a session of its own; it is killed when this thread ends.
pid_t spawn(const std::vector<std::string>& command,
            const std::map<std::string, std::string>& environment,
            const std::filesystem::path& log) {
  return start_child({.words = command,
                      .log = log,
                      .ends_by = "KILL",
                      .own_session = true,
                      .environment = environment});
}

std::string content(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

/// The same configuration with some lines for this folder and these ports.
std::string with_places(const std::string& configuration,
                        const std::map<std::string, std::string>& places) {
  std::istringstream lines(configuration);
  std::string text;
  for (std::string line; std::getline(lines, line);) {
    const auto key = line.substr(0, line.find(" = "));
    const auto place = places.find(key);
    text += (place == places.end() ? line : key + " = " + place->second) + "\n";
  }
  return text;
}

/// Whether the broker confirms a message.
bool confirms(const std::string& url) {
  const auto address = bus::rabbit::parse_address(url);
  if (!address) return false;
  auto connection = Connection::open(*address, "is it ready");
  bus::rabbit::Parcel canary;
  canary.exchange = bus::rabbit::kCanaryExchange;
  if (!connection || !(*connection)->confirm_publications() ||
      !(*connection)->publish(canary, true)) {
    return false;
  }
  const auto deadline = Steady::now() + std::chrono::seconds(10);
  while (Steady::now() < deadline) {
    const auto arrival = (*connection)->next();
    if (!arrival) return false;
    if (*arrival) {
      (*connection)->close();
      return (*arrival)->kind == bus::rabbit::Arrival::Kind::confirmed;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

}  // namespace

PrivateRabbitmq::PrivateRabbitmq(std::map<std::string, std::string> environment)
    : environment_(std::move(environment)) {
  if (!std::filesystem::exists(std::string(kPrograms) + "rabbitmq-server")) {
    throw std::runtime_error("RabbitMQ is not installed: tools/install.sh test");
  }
  const auto ports = free_ports(5);
  port_ = ports[0];
  dist_port_ = ports[1];
  epmd_port_ = ports[2];
  management_port_ = ports[3];
  prometheus_port_ = ports[4];
  write_files();
  try {
    start_epmd();
    start();
    wait_until_ready();
  } catch (...) {
    end();
    throw;
  }
}

PrivateRabbitmq::~PrivateRabbitmq() { end(); }

void PrivateRabbitmq::end() {
  kill_hard();
  if (epmd_ <= 0) return;
  ::kill(epmd_, SIGKILL);
  wait_for_child(epmd_);
}

void PrivateRabbitmq::write_files() {
  const auto& base = folder_.path();
  for (const char* name : {"home", "conf", "log"}) std::filesystem::create_directory(base / name);
  const std::filesystem::path deploy =
      std::filesystem::path(ATELIER_SOURCE_DIR) / "deploy/rabbitmq";
  const auto made = definitions();
  const auto secret = base / "passwords";
  const pid_t maker =
      spawn({(deploy / "make-definitions").string(), "--passwords", secret.string()}, {}, made);
  if (wait_for_child(maker) != 0) throw std::runtime_error("make-definitions: " + content(made));
  std::ifstream list(secret);
  for (std::string user, password; list >> user >> password;) passwords_[user] = password;

  std::ofstream(base / "conf/rabbitmq.conf")
      << with_places(content(deploy / "rabbitmq.conf"),
                     {{"load_definitions", made},
                      {"listeners.tcp.default", "127.0.0.1:" + std::to_string(port_)},
                      {"management.tcp.port", std::to_string(management_port_)},
                      {"prometheus.tcp.port", std::to_string(prometheus_port_)},
                      {"disk_free_limit.absolute", "50MB"}});
  std::filesystem::copy(deploy / "enabled_plugins", base / "conf/enabled_plugins");
}

std::map<std::string, std::string> PrivateRabbitmq::environment() const {
  const auto& base = folder_.path();
  return {
      {"HOME", base / "home"},
      {"LANG", "C.UTF-8"},
      {"RABBITMQ_CONF_ENV_FILE", "/dev/null"},
      {"RABBITMQ_NODENAME", "atelier-test@localhost"},
      {"RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1"},
      {"RABBITMQ_NODE_PORT", std::to_string(port_)},
      {"RABBITMQ_DIST_PORT", std::to_string(dist_port_)},
      {"ERL_EPMD_PORT", std::to_string(epmd_port_)},
      {"ERL_EPMD_ADDRESS", "127.0.0.1"},
      {"RABBITMQ_MNESIA_BASE", base / "mnesia"},
      {"RABBITMQ_LOG_BASE", base / "log"},
      {"RABBITMQ_CONFIG_FILE", base / "conf/rabbitmq.conf"},
      {"RABBITMQ_ADVANCED_CONFIG_FILE", base / "conf/advanced.config"},
      {"RABBITMQ_SCHEMA_DIR", base / "schema"},
      {"RABBITMQ_ENABLED_PLUGINS_FILE", base / "conf/enabled_plugins"},
      {"RABBITMQ_GENERATED_CONFIG_DIR", base / "generated"},
      {"RABBITMQ_PID_FILE", base / "pid"},
      {"RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1} +S 2:2"},
      // The Erlang machine itself is then the process that was started.
      {"RUNNING_UNDER_SYSTEMD", "true"},
  };
}

/// Of one's own and as a child: one that a node starts would outlive it.
void PrivateRabbitmq::start_epmd() {
  epmd_ = spawn({"epmd", "-port", std::to_string(epmd_port_), "-address", "127.0.0.1"},
                environment(), folder_.path() / "log/epmd");
}

void PrivateRabbitmq::start() {
  if (node_ > 0) return;
  auto variables = environment();
  variables.insert(environment_.begin(), environment_.end());
  node_ =
      spawn({std::string(kPrograms) + "rabbitmq-server"}, variables, folder_.path() / "log/out");
}

void PrivateRabbitmq::stop() {
  if (node_ <= 0) return;
  ::kill(node_, SIGTERM);
  wait_for_child(node_);
  node_ = -1;
}

void PrivateRabbitmq::kill_hard() {
  if (node_ <= 0) return;
  ::kill(-node_, SIGKILL);  // with its helpers, which are of its session
  wait_for_child(node_);
  node_ = -1;
}

void PrivateRabbitmq::freeze() { ::kill(node_, SIGSTOP); }
void PrivateRabbitmq::thaw() { ::kill(node_, SIGCONT); }

void PrivateRabbitmq::wait_until_ready() {
  const auto deadline = Steady::now() + kStart;
  while (!confirms(url())) {
    int status = 0;
    const bool ended = ::waitpid(node_, &status, WNOHANG) == node_;
    if (ended) node_ = -1;
    if (ended || Steady::now() > deadline) {
      throw std::runtime_error("RabbitMQ did not come up:\n" + last_words());
    }
    std::this_thread::sleep_for(kLook);
  }
}

std::string PrivateRabbitmq::url(const std::string& user, int port,
                                 const std::string& vhost) const {
  return "amqp://" + user + ":" + passwords_.at(user) +
         "@127.0.0.1:" + std::to_string(port > 0 ? port : port_) + "/" + vhost;
}

void PrivateRabbitmq::add_vhost(const std::string& name) const {
  namespace json = boost::json;
  auto document = json::parse(content(definitions())).as_object();
  document.erase("users");
  for (auto& [kind, entries] : document)
    for (auto& entry : entries.as_array())
      entry.as_object()[kind == "vhosts" ? "name" : "vhost"] = name;
  manage({.method = "POST", .path = "/api/definitions", .body = json::serialize(document)});
}

void PrivateRabbitmq::remove_vhost(const std::string& name) const {
  manage({.method = "DELETE", .path = "/api/vhosts/" + name});
}

void PrivateRabbitmq::manage(const http::Request& request) const {
  http::Client client("http://operator:" + passwords_.at("operator") +
                      "@127.0.0.1:" + std::to_string(management_port_));
  const auto answer = client.send(request);
  if (!answer || answer->status >= 300)
    throw std::runtime_error(request.method + " " + request.path + ": " +
                             (answer ? answer->body : answer.error().detail));
}

void PrivateRabbitmq::ctl(const std::vector<std::string>& arguments) const {
  std::vector<std::string> command{std::string(kPrograms) + "rabbitmqctl"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  const auto log = folder_.path() / "log/ctl";
  if (wait_for_child(spawn(command, environment(), log)) != 0) {
    throw std::runtime_error("rabbitmqctl " + arguments.front() + ": " + content(log));
  }
}

std::string PrivateRabbitmq::last_words() const {
  auto text = content(folder_.path() / "log/out");
  if (text.size() > kWords) text.erase(0, text.size() - kWords);
  return text;
}

}  // namespace atelier::testing
