// SPDX-License-Identifier: Apache-2.0
// A database of a program that does not run, changed or asked behind its back.
#pragma once

#include <filesystem>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <string>
#include <vector>

namespace atelier::harness {

/// Runs the statements; the first column of every row they give.
inline std::vector<std::string> sql(const std::filesystem::path& database,
                                    const std::string& script) {
  std::vector<std::string> values;
  const auto keep = [](void* list, int, char** columns, char**) {
    static_cast<std::vector<std::string>*>(list)->emplace_back(columns[0] ? columns[0] : "");
    return 0;
  };
  sqlite3* db = nullptr;
  EXPECT_EQ(sqlite3_open(database.c_str(), &db), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(db, script.c_str(), keep, &values, nullptr), SQLITE_OK)
      << sqlite3_errmsg(db);
  sqlite3_close(db);
  return values;
}

}  // namespace atelier::harness
