// SPDX-License-Identifier: Apache-2.0
#include "app/backup_files.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

#include "platform/base/file.h"
#include "platform/blob/blob.h"

namespace atelier::app {

namespace fs = std::filesystem;

namespace {

Error failed_at(const fs::path& path, int error_number) {
  auto error = storage_error("write", error_number);
  error.detail = path.string() + ": " + error.detail;
  return error;
}

fs::path without_slash(const fs::path& path) {
  const auto normal = fs::absolute(path).lexically_normal();
  return normal.has_filename() ? normal : normal.parent_path();
}

}  // namespace

fs::path named_beside(const fs::path& folder, const std::string& suffix) {
  return without_slash(folder).string() + suffix;
}

Result<void> require_files(const Config& config) {
  if (config.database.empty()) return {};
  return Error{
      ErrorKind::unprocessable, "databases-on-a-server",
      "The databases are on a PostgreSQL server: back them up there (pg_basebackup with its "
      "log, or a snapshot), and copy " +
          config.data.string() + " for the models."};
}

Result<std::vector<std::string>> databases_in(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code failed;
  for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed))
    if (at->path().extension() == ".sqlite") names.push_back(at->path().filename().string());
  if (failed || names.empty())
    return Error{ErrorKind::not_found, "no-data",
                 "There are no databases of ours in " + folder.string() +
                     "; PostgreSQL has tools of its own: pg_dump."};
  std::ranges::sort(names);
  return names;
}

Result<std::vector<std::string>> models_in(const fs::path& folder) {
  std::vector<std::string> hashes;
  if (!fs::exists(folder / kModels)) return hashes;
  std::error_code failed;
  for (fs::recursive_directory_iterator at(folder / kModels, failed), end; !failed && at != end;
       at.increment(failed)) {
    auto name = at->path().filename().string();
    if (blob::is_hash(name)) hashes.push_back(std::move(name));  // others are on their way in
  }
  if (failed) return failed_at(folder / kModels, failed.value());
  std::ranges::sort(hashes);
  return hashes;
}

Result<void> copy_durably(const fs::path& from, const fs::path& to) {
  std::error_code failed;
  fs::copy_file(from, to, failed);
  if (failed) return failed_at(to, failed.value());
  ATELIER_TRY_ASSIGN(auto file, open_file(to, O_RDONLY));
  return file.sync();
}

Result<void> link_or_copy(const fs::path& from, const fs::path& to) {
  if (::link(from.c_str(), to.c_str()) == 0) return {};
  return copy_durably(from, to);
}

Result<void> make_folder(const fs::path& folder) {
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed) return failed_at(folder, failed.value());
  return {};
}

Result<bool> is_empty_folder(const fs::path& folder) {
  std::error_code failed;
  if (!fs::exists(folder, failed)) return true;
  const bool empty = fs::is_empty(folder, failed);
  if (failed) return failed_at(folder, failed.value());
  return empty;
}

Result<void> move_folder(const fs::path& from, const fs::path& to) {
  if (::rename(from.c_str(), without_slash(to).c_str()) != 0) return failed_at(to, errno);
  return sync_folder(without_slash(to).parent_path());
}

Result<BuildSite> BuildSite::beside(const fs::path& goal, const char* suffix) {
  BuildSite site(named_beside(goal, suffix));
  std::error_code failed;
  fs::remove_all(site.path(), failed);  // of a try that was killed
  ATELIER_TRY(make_folder(site.path()));
  // Addresses of people and hashes of their passwords are in it.
  fs::permissions(site.path(), fs::perms::owner_all, failed);
  if (failed) return failed_at(site.path(), failed.value());
  return site;
}

BuildSite::~BuildSite() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

}  // namespace atelier::app
