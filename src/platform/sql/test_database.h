// SPDX-License-Identifier: Apache-2.0
// For tests: a database in a folder that goes away with the test.
#pragma once

#include <memory>
#include <string>

#include "platform/base/temp_folder.h"
#include "platform/sql/sql.h"

namespace atelier::sql {

using atelier::TempFolder;

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
