// SPDX-License-Identifier: Apache-2.0
// The running system: the parts that --target asks for, started in the order of their needs and
// stopped in reverse.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "app/config.h"
#include "identity/module.h"

namespace atelier::app {

/// The parts that have a database and a URL prefix of their own.
std::span<const std::string_view> context_names();

class System {
 public:
  /// Makes everything that runs and begins to answer: /healthz at once, the routes of a context
  /// with `not-ready` until load(). Everything or nothing: what had been started is stopped again.
  static Result<std::unique_ptr<System>> start(const Config& config,
                                               std::vector<identity::Account> accounts);
  ~System();
  System(const System&) = delete;
  System& operator=(const System&) = delete;

  /// Loads all contexts, then lets messages flow; once, on the thread that made the system. Where
  /// one cannot load, its error; `unavailable` "interrupted" where `give_up`, asked now and then,
  /// says so. Either way the system is to be stopped then.
  Result<void> load(const std::function<bool()>& give_up);
  unsigned short port() const;
  /// Of a context that runs here.
  sql::Database& database(std::string_view context);
  /// Lets requests under way finish, hands nothing on any more, closes the databases. Idempotent.
  void stop();

  struct Parts;

 private:
  explicit System(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace atelier::app
