// SPDX-License-Identifier: Apache-2.0
// The files of a backup: their names and how they get from one place to another.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "app/backup.h"
#include "app/config.h"

namespace atelier::app {

inline constexpr char kManifest[] = "manifest.json";
inline constexpr char kModels[] = "models";

inline std::filesystem::path model_path(const std::filesystem::path& folder,
                                        const std::string& hash) {
  return folder / kModels / hash.substr(0, 2) / hash;
}

/// `unprocessable` "databases-on-a-server" where they are not files: a server is backed up by its
/// own means.
Result<void> require_files(const Config& config);
/// The databases of a folder, by name, and the models by hash.
Result<std::vector<std::string>> databases_in(const std::filesystem::path& folder);
Result<std::vector<std::string>> models_in(const std::filesystem::path& folder);

/// The same file under another name where both are on one file system and it is never written to
/// again; otherwise a copy that is durable.
Result<void> link_or_copy(const std::filesystem::path& from, const std::filesystem::path& to);
Result<void> copy_durably(const std::filesystem::path& from, const std::filesystem::path& to);

/// "var/data" and ".aside" are /.../var/data.aside.
std::filesystem::path named_beside(const std::filesystem::path& folder, const std::string& suffix);
Result<void> make_folder(const std::filesystem::path& folder);
/// Whether there is anything in it; a folder that is not there is empty.
Result<bool> is_empty_folder(const std::filesystem::path& folder);
/// Whole or not at all, and durable; over an empty folder.
Result<void> move_folder(const std::filesystem::path& from, const std::filesystem::path& to);

/// A folder beside `goal` in which it is built, empty, and gone at the end unless it was moved.
class BuildSite {
 public:
  static Result<BuildSite> beside(const std::filesystem::path& goal, const char* suffix);
  ~BuildSite();
  BuildSite(BuildSite&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  BuildSite& operator=(BuildSite&&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  explicit BuildSite(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

}  // namespace atelier::app
