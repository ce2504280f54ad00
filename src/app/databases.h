// SPDX-License-Identifier: Apache-2.0
// The databases of the contexts: the only place that chooses their engine.
#pragma once

#include <memory>
#include <string_view>

#include "app/config.h"
#include "platform/sql/sql.h"

namespace atelier::app {

/// What a command that works on the databases alone wants otherwise than the system.
struct DatabaseTuning {
  int sqlite_readers = 4;
  int sqlite_cache_mb = 8;
  sql::Migrating migrating = sql::Migrating::apply;
};

/// The context's database, made where it is missing: a file under --data or, with --database, one
/// of that server, PREFIX_context.
Result<std::unique_ptr<sql::Database>> open_database(const Config& config, std::string_view context,
                                                     const Clock& clock,
                                                     const DatabaseTuning& tuning = {});

/// Whether the context's database is there, for those who should not make it.
bool has_database(const Config& config, std::string_view context);

/// `atelier migrate`: makes what is missing; or, to check, only says so and returns 1.
int migrate_command(const Config& config, const MigrateArguments& arguments);

}  // namespace atelier::app
