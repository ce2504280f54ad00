// SPDX-License-Identifier: Apache-2.0
#include "platform/sql/schema_history.h"

namespace atelier::sql {
namespace {

std::string label(std::string_view list, int number, std::string_view name) {
  return std::string(list) + " " + std::to_string(number) + " (" + std::string(name) + ")";
}

Error unfit(std::string type, std::string detail) {
  return {ErrorKind::conflict, std::move(type), std::move(detail)};
}

Error outdated(std::string_view list, std::span<const Migration> missing) {
  std::string names;
  for (const auto& one : missing)
    names += (names.empty() ? "" : ", ") + label(list, one.number, one.name);
  return unfit("schema-outdated", "Missing: " + names + ".");
}

std::vector<AppliedMigration> applied_to(Tx& tx, const std::string& list) {
  return tx.all(
      "SELECT number, name FROM schema_migration WHERE list = $1 ORDER BY number",
      [](const Row& row) {
        return AppliedMigration{static_cast<int>(row.i64(0)), row.str(1)};
      },
      list);
}

Result<void> apply(Tx& tx, const std::string& list, const Migration& migration,
                   const MigrationSteps& steps) {
  try {
    steps.apply(tx, migration);
  } catch (const Failure& failure) {
    return Error{ErrorKind::internal, "migration-failed",
                 label(list, migration.number, migration.name) + ": " + failure.what()};
  }
  tx.exec("INSERT INTO schema_migration (list, number, name, applied_at) VALUES ($1,$2,$3,$4)",
          list, migration.number, migration.name, tx.now());
  return {};
}

}  // namespace

Result<std::span<const Migration>> missing_migrations(
    std::string_view list, std::span<const Migration> known,
    const std::vector<AppliedMigration>& applied) {
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (known[i].number != static_cast<int>(i) + 1) {
      return unfit("migration-gap", "This program lacks the migration before " +
                                        label(list, known[i].number, known[i].name) + ".");
    }
  }
  for (std::size_t i = 0; i < applied.size(); ++i) {
    const auto what = label(list, applied[i].number, applied[i].name);
    if (applied[i].number != static_cast<int>(i) + 1) {
      return unfit("migration-gap", "The database has had " + what + " but not the one before.");
    }
    if (i >= known.size()) {
      return unfit("database-newer", "The database has had " + what +
                                         ", which this program does not know. Run the newer "
                                         "program, or restore a backup made before it ran.");
    }
    if (applied[i].name != known[i].name) {
      return unfit("migration-changed", "The database has had " + what +
                                            ", which this program has as " +
                                            std::string(known[i].name) + ".");
    }
  }
  return known.subspan(applied.size());
}

Result<void> bring_up_to_date(Database& db, std::string_view list,
                              std::span<const Migration> migrations, const MigrationSteps& steps,
                              Migrating migrating) {
  const auto apply_next = [&](Tx& tx) -> Result<bool> {
    const std::string name(list);
    steps.prepare(tx);
    const auto applied = applied_to(tx, name);
    ATELIER_TRY_ASSIGN(const auto missing, missing_migrations(list, migrations, applied));
    if (missing.empty()) return false;
    if (migrating == Migrating::refuse) return outdated(list, missing);
    ATELIER_TRY(apply(tx, name, missing.front(), steps));
    return true;
  };
  for (bool more = true; more;) {
    ATELIER_TRY_ASSIGN(more, db.write(apply_next));
  }
  return {};
}

}  // namespace atelier::sql
