// SPDX-License-Identifier: Apache-2.0
// For tests: a folder that goes away with the test, and a database in it.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <unistd.h>

#include "platform/sql/sql.h"

namespace atelier::sql {

class TempFolder {
 public:
  TempFolder() {
    std::string path = (std::filesystem::temp_directory_path() / "atelier-test-XXXXXX").string();
    ATELIER_ASSERT(::mkdtemp(path.data()) != nullptr);
    path_ = path;
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  operator const std::filesystem::path&() const { return path_; }
  std::string file(std::string_view name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

/// The SQLite database `name` of a folder; the same name again after it was closed is the same
/// file.
inline std::unique_ptr<Database> open_test_database(const std::filesystem::path& folder,
                                                    const std::string& name, const Clock& clock) {
  SqliteOptions options;
  options.path = folder / (name + ".db");
  options.name = name;
  auto opened = open_sqlite(options, clock);
  ATELIER_ASSERT(opened.ok());
  return std::move(*opened);
}

}  // namespace atelier::sql
