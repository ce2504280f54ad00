// SPDX-License-Identifier: Apache-2.0
#include "app/stores.h"

#include "crm/module.h"
#include "identity/module.h"
#include "mes/module.h"
#include "shop/module.h"

namespace atelier::app {
namespace {

/// For what is written in the order of time and yet found by other things: the pages of those
/// indices stay in memory.
constexpr int kCache_mb = 64;

Result<std::unique_ptr<sql::Database>> open(const std::filesystem::path& folder,
                                            const std::string& name, const Clock& clock,
                                            Result<void> (*prepare)(sql::Database&)) {
  ATELIER_TRY_ASSIGN(auto db, sql::open_sqlite({.path = (folder / (name + ".sqlite")).string(),
                                                .name = name,
                                                .readers = 1,
                                                .cache_mb = kCache_mb},
                                               clock));
  ATELIER_TRY(prepare(*db));
  return db;
}

}  // namespace

Result<Stores> open_stores(const std::filesystem::path& folder, const Clock& clock) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed)
    return Error{ErrorKind::unavailable, "no-data-folder",
                 "Cannot make the folder " + folder.string() + ": " + failed.message()};
  Stores stores;
  ATELIER_TRY_ASSIGN(stores.identity, open(folder, "identity", clock, identity::prepare));
  ATELIER_TRY_ASSIGN(stores.shop, open(folder, "shop", clock, shop::prepare));
  ATELIER_TRY_ASSIGN(stores.crm, open(folder, "crm", clock, crm::prepare));
  ATELIER_TRY_ASSIGN(stores.mes, open(folder, "mes", clock, mes::prepare));
  return stores;
}

}  // namespace atelier::app
