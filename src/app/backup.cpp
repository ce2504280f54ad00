// SPDX-License-Identifier: Apache-2.0
#include "app/backup.h"

#include <fcntl.h>
#include <memory>

#include "app/backup_files.h"
#include "app/unfinished.h"
#include "app/version.h"
#include "platform/base/file.h"
#include "platform/base/json_codec.h"
#include "platform/blob/blob.h"
#include "platform/sql/sqlite_copy.h"
#include "platform/sql/sqlite_lock.h"

namespace atelier::app {

BOOST_DESCRIBE_STRUCT(BackupDatabase, (), (file, size_bytes, sha256, migrations, rows))
BOOST_DESCRIBE_STRUCT(BackupManifest, (), (format, program, made_at, databases, models))

namespace {

namespace fs = std::filesystem;

constexpr int kFormat = 1;

Error damaged(const std::string& what) {
  return {ErrorKind::unprocessable, "backup-damaged", "The backup cannot be used: " + what};
}

Result<void> tell(const BackupProgress& progress, const std::string& what, std::int64_t done,
                  std::int64_t total) {
  if (progress(what, done, total)) return {};
  return Error{ErrorKind::unavailable, "interrupted", "Stopped; nothing was changed."};
}

/// What a copy turned out to be.
Result<BackupDatabase> describe(const fs::path& folder, const std::string& name) {
  ATELIER_TRY_ASSIGN(auto facts, sql::check_sqlite(folder / name));
  ATELIER_TRY_ASSIGN(auto digest, blob::digest_of(folder / name));
  return BackupDatabase{.file = name,
                        .size_bytes = static_cast<std::int64_t>(digest.size_bytes),
                        .sha256 = std::move(digest.sha256),
                        .migrations = std::move(facts.migrations),
                        .rows = std::move(facts.rows)};
}

Result<std::vector<BackupDatabase>> copy_databases(const fs::path& data, const fs::path& to,
                                                   const BackupProgress& progress) {
  ATELIER_TRY_ASSIGN(const auto names, databases_in(data));
  std::vector<sql::SqliteCopy> copies;
  for (const auto& name : names) copies.push_back({data / name, to / name});
  ATELIER_TRY(sql::copy_sqlite(
      copies, {.progress = [&](const sql::SqliteCopy& copy, std::int64_t done, std::int64_t total) {
        return progress("copying " + copy.to.filename().string(), done, total);
      }}));
  std::vector<BackupDatabase> list;
  const auto total = static_cast<std::int64_t>(names.size());
  for (const auto& name : names) {
    ATELIER_TRY(tell(progress, "checking " + name, static_cast<std::int64_t>(list.size()), total));
    ATELIER_TRY_ASSIGN(auto one, describe(to, name));
    list.push_back(std::move(one));
  }
  return list;
}

Result<std::int64_t> check_model(const fs::path& folder, const std::string& hash) {
  ATELIER_TRY_ASSIGN(const auto digest, blob::digest_of(model_path(folder, hash)));
  if (digest.sha256 != hash) return damaged("the model " + hash + " is not what it was");
  return static_cast<std::int64_t>(digest.size_bytes);
}

Result<std::map<std::string, std::int64_t>> copy_models(const fs::path& data, const fs::path& to,
                                                        const BackupProgress& progress) {
  // Models are stored before a database knows of them and never removed: whatever the snapshots
  // know of is here by now.
  ATELIER_TRY_ASSIGN(const auto hashes, models_in(data));
  std::map<std::string, std::int64_t> models;
  for (const auto& hash : hashes) {
    ATELIER_TRY(make_folder(model_path(to, hash).parent_path()));
    ATELIER_TRY(link_or_copy(model_path(data, hash), model_path(to, hash)));
    ATELIER_TRY_ASSIGN(models[hash], check_model(to, hash));
    ATELIER_TRY(tell(progress, "models", static_cast<std::int64_t>(models.size()),
                     static_cast<std::int64_t>(hashes.size())));
  }
  return models;
}

Result<void> write_manifest(const fs::path& folder, const BackupManifest& manifest) {
  ATELIER_TRY_ASSIGN(auto file, open_file(folder / kManifest, O_WRONLY | O_CREAT | O_EXCL));
  const auto text = to_json(manifest);
  ATELIER_TRY(file.write(std::as_bytes(std::span(text))));
  ATELIER_TRY(file.sync());
  return sync_folder(folder);
}

Result<BackupManifest> read_manifest(const fs::path& folder) {
  const auto text = read_file(folder / kManifest);
  if (!text)
    return Error{ErrorKind::not_found, "no-backup",
                 "There is no backup in " + folder.string() + ": it has no manifest.json"};
  auto manifest = from_json<BackupManifest>(*text);
  if (!manifest) return damaged("its manifest cannot be read");
  if (manifest->format != kFormat)
    return damaged("its format " + std::to_string(manifest->format) +
                   " is not known to this program, version " + kVersion);
  for (const auto& database : manifest->databases)
    if (fs::path(database.file).filename() != database.file) return damaged(database.file);
  for (const auto& [hash, size_bytes] : manifest->models)
    if (!blob::is_hash(hash)) return damaged(hash);
  return manifest;
}

/// Held while nothing else may open the databases of a folder.
using Locks = std::vector<std::unique_ptr<sql::sqlite::FileLock>>;

Result<Locks> lock_all(const fs::path& data) {
  Locks locks;
  ATELIER_TRY_ASSIGN(const auto names, databases_in(data));
  for (const auto& name : names) {
    locks.push_back(std::make_unique<sql::sqlite::FileLock>((data / name).string()));
    if (!locks.back()->held())
      return Error{ErrorKind::conflict, "database-in-use",
                   (data / name).string() + " is in use by another process; stop that one first."};
  }
  return locks;
}

/// Moves what is in the way; where to, or "".
Result<fs::path> make_room(const fs::path& data, bool force, Instant now) {
  ATELIER_TRY_ASSIGN(const bool empty, is_empty_folder(data));
  if (empty) return fs::path();
  if (!force)
    return Error{ErrorKind::conflict, "data-folder-not-empty",
                 "There is something in " + data.string() +
                     ". With --force it is moved aside; nothing is removed."};
  Locks locks;
  if (databases_in(data)) {
    ATELIER_TRY_ASSIGN(locks, lock_all(data));
  }
  auto aside = named_beside(data, ".before-" + std::to_string(now.us / kSecond));
  ATELIER_TRY(move_folder(data, aside));
  return aside;
}

}  // namespace

Result<BackupManifest> make_backup(const fs::path& data, const fs::path& to, const Clock& clock,
                                   const BackupProgress& progress) {
  ATELIER_TRY(require_finished(data));
  ATELIER_TRY_ASSIGN(const bool empty, is_empty_folder(to));
  if (!empty)
    return Error{
        ErrorKind::conflict, "backup-folder-not-empty",
        "There is something in " + to.string() + "; give each backup a folder of its own."};
  ATELIER_TRY_ASSIGN(const auto site, BuildSite::beside(to, ".incomplete"));
  BackupManifest manifest{.format = kFormat, .program = kVersion, .made_at = clock.now()};
  ATELIER_TRY_ASSIGN(manifest.databases, copy_databases(data, site.path(), progress));
  ATELIER_TRY_ASSIGN(manifest.models, copy_models(data, site.path(), progress));
  ATELIER_TRY(write_manifest(site.path(), manifest));
  ATELIER_TRY(move_folder(site.path(), to));
  return manifest;
}

Result<BackupManifest> check_backup(const fs::path& backup, const BackupProgress& progress) {
  ATELIER_TRY_ASSIGN(auto manifest, read_manifest(backup));
  std::int64_t done = 0;
  const auto total = static_cast<std::int64_t>(manifest.databases.size() + manifest.models.size());
  for (const auto& database : manifest.databases) {
    ATELIER_TRY(tell(progress, "checking", done++, total));
    ATELIER_TRY_ASSIGN(const auto digest, blob::digest_of(backup / database.file));
    if (digest.sha256 != database.sha256) return damaged(database.file + " is not what it was");
    ATELIER_TRY_ASSIGN(const auto facts, sql::check_sqlite(backup / database.file));
    if (facts.rows != database.rows) return damaged(database.file + " lacks rows");
  }
  for (const auto& [hash, size_bytes] : manifest.models) {
    ATELIER_TRY(tell(progress, "checking", done++, total));
    ATELIER_TRY_ASSIGN(const auto found, check_model(backup, hash));
    if (found != size_bytes) return damaged("the model " + hash + " is not what it was");
  }
  ATELIER_TRY(tell(progress, "checking", done, total));
  return manifest;
}

Result<Restored> restore_backup(const fs::path& backup, const fs::path& data, bool force,
                                const Clock& clock, const BackupProgress& progress) {
  Restored restored;
  ATELIER_TRY_ASSIGN(restored.manifest, check_backup(backup, progress));
  ATELIER_TRY_ASSIGN(const auto site, BuildSite::beside(data, ".restoring"));
  for (const auto& database : restored.manifest.databases)
    ATELIER_TRY(copy_durably(backup / database.file, site.path() / database.file));
  for (const auto& [hash, size_bytes] : restored.manifest.models) {
    ATELIER_TRY(make_folder(model_path(site.path(), hash).parent_path()));
    ATELIER_TRY(link_or_copy(model_path(backup, hash), model_path(site.path(), hash)));
  }
  ATELIER_TRY(sync_folder(site.path()));
  // All the rest is done: the former data is away for as long as two renames take.
  ATELIER_TRY_ASSIGN(restored.aside, make_room(data, force, clock.now()));
  ATELIER_TRY(move_folder(site.path(), data));
  return restored;
}

}  // namespace atelier::app
