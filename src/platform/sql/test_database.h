// SPDX-License-Identifier: Apache-2.0
// For tests: a database in a folder that goes away with the test; on SQLite, or, with
// ATELIER_TEST_DATABASE=postgres in the environment, on a PostgreSQL that the program starts.
#pragma once

#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "platform/base/temp_folder.h"
#include "platform/sql/sql.h"
#include "platform/testing/private_postgres.h"

namespace atelier::sql {

using atelier::TempFolder;

inline bool test_on_postgres() {
  const char* const wanted = std::getenv("ATELIER_TEST_DATABASE");
  return wanted && std::string_view(wanted) == "postgres";
}

inline std::unique_ptr<Database> open_test_sqlite(const std::filesystem::path& folder,
                                                  const std::string& name, const Clock& clock) {
  SqliteOptions options;
  options.path = folder / (name + ".db");
  options.name = name;
  auto opened = open_sqlite(options, clock);
  ATELIER_ASSERT(opened.ok());
  return std::move(*opened);
}

/// Options for the database `name` of a folder, made where it is not there yet. Those of folders
/// that went away are dropped.
inline PostgresOptions test_postgres_options(const std::filesystem::path& folder,
                                             const std::string& name) {
  static std::map<std::string, std::filesystem::path> known;
  static int made = 0;
  auto& server = PrivatePostgres::shared();
  std::erase_if(known, [&](const auto& one) {
    if (std::filesystem::exists(one.second)) return false;
    server.drop(one.first);
    return true;
  });
  const auto mark = folder / (name + ".postgres");  // stands for the database in its folder
  for (const auto& [database, path] : known)
    if (path == mark) return {.url = server.url(), .database = database, .name = name};
  const std::string database = "test_" + std::to_string(++made);
  server.create(database);
  std::filesystem::create_directory(mark);
  known[database] = mark;
  return {.url = server.url(), .database = database, .name = name};
}

inline std::unique_ptr<Database> open_test_postgres(const std::filesystem::path& folder,
                                                    const std::string& name, const Clock& clock) {
  auto opened = open_postgres(test_postgres_options(folder, name), clock);
  ATELIER_ASSERT(opened.ok());
  return std::move(*opened);
}

/// The database `name` of a folder; the same name again after it was closed is the same database.
inline std::unique_ptr<Database> open_test_database(const std::filesystem::path& folder,
                                                    const std::string& name, const Clock& clock) {
  return (test_on_postgres() ? open_test_postgres : open_test_sqlite)(folder, name, clock);
}

}  // namespace atelier::sql
