// SPDX-License-Identifier: Apache-2.0
// Atelier as its users find it, in the binding that this run of the tests is about (binding.h): one
// process, or the parts apart behind nginx with the configuration that is shipped.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "platform/testing/private_nginx.h"
#include "tests/harness/binding.h"
#include "tests/harness/processes.h"

namespace atelier::harness {

class Deployment : public Processes {
 public:
  /// `start` holds for each process.
  explicit Deployment(const std::filesystem::path& data, const Start& start = {});

  /// Where people go.
  std::string url() const { return nginx_ ? nginx_->url() : url_of(parts().front()); }
  /// The process that runs a context, the first of them. It has to run.
  Program& of(const std::string& context) const;
  /// SIGKILL for whatever runs a context; "all" for everything.
  void kill_those_of(const std::string& context);
  /// What was killed runs again, and is ready.
  void bring_back();

 private:
  std::optional<PrivateNginx> nginx_;
};

}  // namespace atelier::harness
