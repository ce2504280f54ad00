// SPDX-License-Identifier: Apache-2.0
// Copies SQLite files while others write to them: all as they were at one moment. SQLite only;
// PostgreSQL has tools of its own.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "platform/base/result.h"

namespace atelier::sql {

struct SqliteCopy {
  std::filesystem::path from;
  std::filesystem::path to;  ///< not there yet
};

struct SqliteCopyOptions {
  /// How long one try to stop all writers may hold up the first of them.
  std::chrono::milliseconds park{1000};
  int tries = 10;
  /// Told the pages of one file that are copied, and that there are; says whether to go on.
  std::function<bool(const SqliteCopy&, std::int64_t done, std::int64_t total)> progress = {};
};

/// Parks the writers of all files for as long as it takes to open a snapshot of each, a few
/// milliseconds, then copies from the snapshots; each copy is durable when this returns. The files
/// may belong to a process that runs: what holds its writers is SQLite's own lock. `unavailable`
/// "database-busy" where they could not all be held at once, "interrupted" where told not to go on.
Result<void> copy_sqlite(const std::vector<SqliteCopy>& copies,
                         const SqliteCopyOptions& options = {});

/// What a file that nobody writes to holds.
struct SqliteFacts {
  std::map<std::string, std::int64_t> migrations;  ///< by list, the last one
  std::map<std::string, std::int64_t> rows;        ///< by table
};
/// After checking all of it: `unprocessable` "database-damaged", in SQLite's words.
Result<SqliteFacts> check_sqlite(const std::filesystem::path& file);

}  // namespace atelier::sql
