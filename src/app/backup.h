// SPDX-License-Identifier: Apache-2.0
// Backups of a folder of data, for the embedded databases: all of them as they were at one moment,
// with the models, while the system runs or not. A backup is a folder:
//
//   manifest.json    what it holds; written last, so that a folder without it is none
//   shop.sqlite ...  the databases
//   models/          the models, hard links where the file system allows: they never change
//
// The key that signs sessions is not in it: whoever gets hold of a backup cannot sign in with it,
// and after a restore everyone signs in again.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "platform/base/json.h"
#include "platform/base/result.h"
#include "platform/base/time.h"

namespace atelier::app {

struct BackupDatabase {
  std::string file;
  std::int64_t size_bytes = 0;
  std::string sha256;
  std::map<std::string, std::int64_t> migrations;  ///< by list, the last one
  std::map<std::string, std::int64_t> rows;        ///< by table
};

struct BackupManifest {
  int format = 1;
  std::string program;  ///< version of the program that made it
  Instant made_at;
  std::vector<BackupDatabase> databases;
  std::map<std::string, std::int64_t> models;  ///< SHA-256, which is their name, and bytes
};

/// Told what is being done and how far it is, both in the same unit; says whether to go on.
/// Otherwise the answer is `unavailable` "interrupted", and nothing is left behind.
using BackupProgress =
    std::function<bool(const std::string& what, std::int64_t done, std::int64_t total)>;

/// Makes and verifies a backup of the folder `data` in the folder `to`, which is not there yet or
/// empty; it appears there whole or not at all.
Result<BackupManifest> make_backup(const std::filesystem::path& data,
                                   const std::filesystem::path& to, const Clock& clock,
                                   const BackupProgress& progress);

/// Whether every byte is there that the manifest tells of, and the databases are sound.
Result<BackupManifest> check_backup(const std::filesystem::path& backup,
                                    const BackupProgress& progress);

struct Restored {
  BackupManifest manifest;
  std::filesystem::path aside;  ///< where the former data is now; "" where there was none
};
/// Checks the backup, then puts it in the place of the folder `data`. What is in that folder is
/// refused to be touched, `conflict` "data-folder-not-empty", or with `force` moved aside;
/// `conflict` "database-in-use" while a system runs on it.
Result<Restored> restore_backup(const std::filesystem::path& backup,
                                const std::filesystem::path& data, bool force, const Clock& clock,
                                const BackupProgress& progress);

}  // namespace atelier::app
