// SPDX-License-Identifier: Apache-2.0
#include "app/stores.h"

#include <chrono>
#include <thread>

#include "app/databases.h"
#include "crm/module.h"
#include "identity/module.h"
#include "mes/module.h"
#include "shop/module.h"

namespace atelier::app {
namespace {

/// For what is written in the order of time and yet found by other things: the pages of those
/// indices stay in memory.
constexpr int kCache_mb = 64;
constexpr std::chrono::seconds kLeaseOfTheDead{3};
constexpr std::chrono::milliseconds kBetweenAsking{50};

/// PostgreSQL keeps the lease of a killed program until it sees that its session has ended.
std::unique_ptr<sql::Lease> take_lease(sql::Database& db) {
  using std::chrono::steady_clock;
  const auto until = steady_clock::now() + kLeaseOfTheDead;
  while (true) {
    if (auto lease = db.try_lease(bus::kRelayLease)) return lease;
    if (steady_clock::now() >= until) return nullptr;
    std::this_thread::sleep_for(kBetweenAsking);
  }
}

Result<std::unique_ptr<sql::Database>> open(const Config& config, const std::string& name,
                                            const Clock& clock,
                                            Result<void> (*prepare)(sql::Database&),
                                            Stores& stores) {
  ATELIER_TRY_ASSIGN(auto db, open_database(config, name, clock,
                                            {.sqlite_readers = 1, .sqlite_cache_mb = kCache_mb}));
  auto lease = take_lease(*db);
  if (!lease)
    return Error{ErrorKind::conflict, "database-in-use",
                 "The database of " + name + " is in use by a system that runs; stop it first."};
  stores.leases.push_back(std::move(lease));
  ATELIER_TRY(prepare(*db));
  return db;
}

}  // namespace

Result<Stores> open_stores(const Config& config, const Clock& clock) {
  std::error_code failed;
  std::filesystem::create_directories(config.data, failed);
  if (failed)
    return Error{ErrorKind::unavailable, "no-data-folder",
                 "Cannot make the folder " + config.data.string() + ": " + failed.message()};
  Stores stores;
  ATELIER_TRY_ASSIGN(stores.identity, open(config, "identity", clock, identity::prepare, stores));
  ATELIER_TRY_ASSIGN(stores.shop, open(config, "shop", clock, shop::prepare, stores));
  ATELIER_TRY_ASSIGN(stores.crm, open(config, "crm", clock, crm::prepare, stores));
  ATELIER_TRY_ASSIGN(stores.mes, open(config, "mes", clock, mes::prepare, stores));
  return stores;
}

}  // namespace atelier::app
