// SPDX-License-Identifier: Apache-2.0
// nginx with a configuration, a folder and a port of its own, serving one file from memory as well
// as it can: what an answer costs that nobody has to think about.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "bench/support/process.h"

namespace atelier::bench {

class Nginx {
 public:
  /// Serves `body` at /page with two workers, as many as the program has threads for connections.
  /// Throws where it does not come up.
  Nginx(const std::filesystem::path& folder, const std::string& body);

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  pid_t pid() const { return process_->pid(); }

 private:
  bool try_to_start(const std::filesystem::path& folder);

  int port_ = 0;
  std::optional<Child> process_;
};

}  // namespace atelier::bench
