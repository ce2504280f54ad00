// SPDX-License-Identifier: Apache-2.0
// Which migrations a database has had, and which it needs. The same on both engines.
#pragma once

#include <functional>
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

inline constexpr Sql kHistoryTable =
    "CREATE TABLE IF NOT EXISTS schema_migration ("
    " list text NOT NULL, number bigint NOT NULL, name text NOT NULL,"
    " applied_at bigint NOT NULL, PRIMARY KEY (list, number))";

/// What differs between the engines.
struct MigrationSteps {
  /// Makes the table of what was applied, and keeps other programs from migrating meanwhile.
  std::function<void(Tx&)> prepare;
  std::function<void(Tx&, const Migration&)> apply;
};

/// Applies those that are missing, each in a transaction of its own, or refuses to. Several
/// programs may do so at once.
Result<void> bring_up_to_date(Database& db, std::string_view list,
                              std::span<const Migration> migrations, const MigrationSteps& steps,
                              Migrating migrating);

}  // namespace atelier::sql
