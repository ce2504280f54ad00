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

}  // namespace atelier::sql
