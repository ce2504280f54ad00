// SPDX-License-Identifier: Apache-2.0
// The databases of a system that does not run, for commands that work on them directly.
#pragma once

#include <memory>
#include <vector>

#include "app/config.h"
#include "platform/sql/sql.h"

namespace atelier::app {

struct Stores {
  /// Those of the relays of a system that runs: as long as they are held, none does.
  std::vector<std::unique_ptr<sql::Lease>> leases = {};
  std::unique_ptr<sql::Database> identity;
  std::unique_ptr<sql::Database> shop;
  std::unique_ptr<sql::Database> crm;
  std::unique_ptr<sql::Database> mes;
};

/// Makes what is missing and brings all of them up to date. `conflict` "database-in-use" while the
/// system runs.
Result<Stores> open_stores(const Config& config, const Clock& clock);

}  // namespace atelier::app
