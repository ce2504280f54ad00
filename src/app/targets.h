// SPDX-License-Identifier: Apache-2.0
// The running system: the parts that --target asks for, started in the order of their needs and
// stopped in reverse.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/config.h"
#include "identity/module.h"

namespace atelier::app {

class System {
 public:
  /// Starts everything, or nothing: what had been started is stopped again.
  static Result<std::unique_ptr<System>> start(const Config& config,
                                               std::vector<identity::Account> accounts);
  ~System();
  System(const System&) = delete;
  System& operator=(const System&) = delete;

  unsigned short port() const;
  /// Lets requests under way finish, hands nothing on any more, closes the databases. Idempotent.
  void stop();

  struct Parts;

 private:
  explicit System(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace atelier::app
