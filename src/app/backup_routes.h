// SPDX-License-Identifier: Apache-2.0
// Backups over the API: started by an administrator, made by a thread of the process into the
// folder that it was told of when it started, one at a time.
#pragma once

#include <memory>

#include "app/config.h"
#include "platform/http/router.h"

namespace atelier::app {

/// Thread-safe. Outlives the router's calls.
class BackupRuns {
 public:
  /// Each backup gets a folder of its own in that of backups.
  BackupRuns(const Config& config, const Clock& clock);
  /// Gives up what is being made.
  ~BackupRuns();
  BackupRuns(const BackupRuns&) = delete;
  BackupRuns& operator=(const BackupRuns&) = delete;

  void add_routes(http::Router& router);
  /// Waits until the one that is being made has ended or was given up. Idempotent.
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace atelier::app
