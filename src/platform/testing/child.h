// SPDX-License-Identifier: Apache-2.0
// A server that a test starts beside itself and that never outlives it.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <sys/types.h>
#include <vector>

namespace atelier::testing {

struct Command {
  std::vector<std::string> words;
  std::filesystem::path log;     ///< what it says goes to the end of this file
  std::string ends_by = "TERM";  ///< the signal it gets when the thread that started it ends
  std::string user = {};         ///< as whom it runs; "" for one's own
  bool own_session = false;      ///< with its own children, to be signalled together
  std::map<std::string, std::string> environment = {};  ///< beside and before one's own
};

/// Throws std::runtime_error where it cannot be started.
pid_t start_child(const Command& command);
/// Waits for its end: the exit code, or -signal.
int wait_for_child(pid_t pid);

}  // namespace atelier::testing
