// SPDX-License-Identifier: Apache-2.0
// An empty database of this context for tests.
#pragma once

#include "platform/sql/test_database.h"
#include "pricing/store.h"

namespace atelier::pricing {

struct TestDatabase {
  TestDatabase() { ATELIER_ASSERT(db->migrate("pricing", migrations()).ok()); }

  ManualClock clock;
  sql::TempFolder folder;
  std::unique_ptr<sql::Database> db = sql::open_test_database(folder, "pricing", clock);
};

}  // namespace atelier::pricing
