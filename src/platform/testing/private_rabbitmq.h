// SPDX-License-Identifier: Apache-2.0
// A RabbitMQ of one's own, for tests: on free ports of the loopback, in a folder that goes away
// with it, with the definitions of deploy/rabbitmq. It takes some seconds to start, so a test
// program has one, and its tests have queues or virtual hosts of their own. It dies with the thread
// that made it.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <sys/types.h>
#include <vector>

#include "platform/base/temp_folder.h"
#include "platform/http/client/client.h"

namespace atelier::testing {

class PrivateRabbitmq {
 public:
  /// Ready when it returns: it has confirmed a message. Throws std::runtime_error with the broker's
  /// last words where it does not come up, and where RabbitMQ is not installed.
  /// With `environment` beside one's own.
  explicit PrivateRabbitmq(std::map<std::string, std::string> environment = {});
  /// Stops it, as hard as need be.
  ~PrivateRabbitmq();
  PrivateRabbitmq(const PrivateRabbitmq&) = delete;
  PrivateRabbitmq& operator=(const PrivateRabbitmq&) = delete;

  /// For one of the users of deploy/rabbitmq/make-definitions: "atelier" may do all that contexts
  /// do, "operator" everything. Another port is that of a proxy in front of it.
  std::string url(const std::string& user = "atelier", int port = 0,
                  const std::string& vhost = "atelier") const;
  /// One more with all that the definitions have, for the same users. Throws where it fails.
  void add_vhost(const std::string& name) const;
  void remove_vhost(const std::string& name) const;
  int port() const { return port_; }
  int management_port() const { return management_port_; }
  /// Of the plugin that tells metrics.
  std::string metrics_url() const { return "http://127.0.0.1:" + std::to_string(prometheus_port_); }

  void stop();       ///< as the service would be
  void kill_hard();  ///< SIGKILL
  /// On the same ports and files; does not wait until it is ready.
  void start();
  void freeze();  ///< SIGSTOP
  void thaw();    ///< SIGCONT
  void wait_until_ready();

  /// What is missing of the topology is there again.
  void import_definitions() const { ctl({"import_definitions", definitions()}); }
  /// rabbitmqctl with these arguments. Throws where it fails.
  void ctl(const std::vector<std::string>& arguments) const;

 private:
  void start_epmd();
  void end();
  void write_files();
  std::map<std::string, std::string> environment() const;
  std::string definitions() const { return folder_.file("conf/definitions.json"); }
  void manage(const http::Request& request) const;
  std::string last_words() const;

  const std::map<std::string, std::string> environment_;
  TempFolder folder_;
  int port_ = 0;
  int dist_port_ = 0;
  int epmd_port_ = 0;
  int management_port_ = 0;
  int prometheus_port_ = 0;
  std::map<std::string, std::string> passwords_;
  pid_t epmd_ = -1;
  pid_t node_ = -1;
};

}  // namespace atelier::testing
