// SPDX-License-Identifier: Apache-2.0
// Which migrations a database has had, and which it needs. The same on both engines.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/sql/sql.h"

namespace atelier::sql {

struct AppliedMigration {
  int number;
  std::string name;
};

/// Those of `known` that are missing, or why the database cannot be brought up to date: a gap or a
/// change in the history, or a migration that only a newer program knows.
Result<std::span<const Migration>> missing_migrations(std::string_view list,
                                                      std::span<const Migration> known,
                                                      const std::vector<AppliedMigration>& applied);

}  // namespace atelier::sql
