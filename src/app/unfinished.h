// SPDX-License-Identifier: Apache-2.0
// What was begun on a folder of data and has to come to its end before the system serves from it:
// until then one context has orders that another has not.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "platform/base/result.h"

namespace atelier::app {

struct Unfinished {
  std::string command;  ///< what to run again, for people
  std::string task;     ///< what tells this task from another one of the same command
};

/// In the folder's unfinished.json, durable when it returns.
Result<void> write_unfinished(const std::filesystem::path& folder, const Unfinished& task);
Result<void> remove_unfinished(const std::filesystem::path& folder);
Result<std::optional<Unfinished>> read_unfinished(const std::filesystem::path& folder);

/// `conflict` "folder-unfinished", naming the command, where something is.
Result<void> require_finished(const std::filesystem::path& folder);
/// The same, unless it is this very task, which may go on.
Result<void> require_finished_but(const std::filesystem::path& folder, const Unfinished& task);

}  // namespace atelier::app
