// SPDX-License-Identifier: Apache-2.0
#include "app/databases.h"

#include <iostream>

#include "crm/module.h"
#include "identity/module.h"
#include "mes/module.h"
#include "partner/module.h"
#include "platform/sql/postgres_admin.h"
#include "platform/telemetry/telemetry.h"
#include "pricing/module.h"
#include "shop/module.h"
#include "watch/module.h"

namespace atelier::app {
namespace {

constexpr std::string_view kDefaultPrefix = "atelier";

struct Context {
  std::string_view name;
  Result<void> (*prepare)(sql::Database&);
};
constexpr Context kContexts[] = {{"identity", identity::prepare}, {"pricing", pricing::prepare},
                                 {"shop", shop::prepare},         {"partner", partner::prepare},
                                 {"crm", crm::prepare},           {"mes", mes::prepare},
                                 {"watch", watch::prepare}};

std::filesystem::path file_of(const Config& config, std::string_view context) {
  return config.data / (std::string(context) + ".sqlite");
}

Result<std::string> name_of(const Config& config, std::string_view context) {
  ATELIER_TRY_ASSIGN(const auto named, sql::database_in_url(config.database));
  return (named.empty() ? std::string(kDefaultPrefix) : named) + '_' + std::string(context);
}

Result<std::unique_ptr<sql::Database>> open_on_server(const Config& config,
                                                      std::string_view context, const Clock& clock,
                                                      const DatabaseTuning& tuning) {
  ATELIER_TRY_ASSIGN(const auto name, name_of(config, context));
  sql::PostgresOptions options{.url = config.database,
                               .database = name,
                               .name = std::string(context),
                               .migrating = tuning.migrating};
  if (tuning.migrating == sql::Migrating::apply) {
    // Who may not make databases, or not even look, may still find it there.
    if (auto made = sql::make_postgres_database(config.database, name); !made)
      if (auto opened = sql::open_postgres(options, clock); !opened) return std::move(made).error();
  }
  return sql::open_postgres(options, clock);
}

Result<bool> is_there(const Config& config, std::string_view context) {
  if (config.database.empty()) return std::filesystem::exists(file_of(config, context));
  ATELIER_TRY_ASSIGN(const auto name, name_of(config, context));
  return sql::has_postgres_database(config.database, name);
}

Result<void> check(const Config& config, const Context& context, const Clock& clock) {
  ATELIER_TRY_ASSIGN(const bool there, is_there(config, context.name));
  if (!there) return Error{ErrorKind::conflict, "database-missing", "There is no database yet."};
  ATELIER_TRY_ASSIGN(const auto db, open_database(config, context.name, clock,
                                                  {.migrating = sql::Migrating::refuse}));
  ATELIER_TRY(context.prepare(*db));
  return bus::prepare(*db);
}

Result<void> migrate(const Config& config, const Context& context, const Clock& clock) {
  ATELIER_TRY_ASSIGN(const auto db, open_database(config, context.name, clock));
  ATELIER_TRY(context.prepare(*db));
  return bus::prepare(*db);
}

}  // namespace

Result<std::unique_ptr<sql::Database>> open_database(const Config& config, std::string_view context,
                                                     const Clock& clock,
                                                     const DatabaseTuning& tuning) {
  if (!config.database.empty()) return open_on_server(config, context, clock, tuning);
  return sql::open_sqlite({.path = file_of(config, context).string(),
                           .name = std::string(context),
                           .readers = tuning.sqlite_readers,
                           .batch = config.sqlite_batch,
                           .cache_mb = tuning.sqlite_cache_mb,
                           .migrating = tuning.migrating},
                          clock);
}

bool has_database(const Config& config, std::string_view context) {
  const auto there = is_there(config, context);
  return there.ok() && *there;
}

int migrate_command(const Config& config, const MigrateArguments& arguments) {
  telemetry::set_log_level(telemetry::Level::error);
  const SystemClock clock;
  std::error_code failed;
  if (config.database.empty() && !arguments.check)
    std::filesystem::create_directories(config.data, failed);
  bool all = true;
  for (const auto& context : kContexts) {
    const auto done = (arguments.check ? check : migrate)(config, context, clock);
    all = all && done.ok();
    std::cout << context.name << ": "
              << (done ? "up to date" : done.error().detail + " (" + done.error().type + ")")
              << "\n";
  }
  return all ? 0 : 1;
}

}  // namespace atelier::app
