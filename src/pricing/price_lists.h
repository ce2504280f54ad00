// SPDX-License-Identifier: Apache-2.0
// The price lists of the database, in memory. Thread-safe once loaded.
#pragma once

#include <memory>
#include <vector>

#include "platform/sql/sql.h"
#include "pricing/price_list.h"

namespace atelier::pricing {

class PriceLists {
 public:
  /// Reads all lists; a new database is given the one that is shipped first.
  Result<void> load(sql::Database& db);
  /// The newest that is in effect; the first where none is yet.
  const PriceList& current(Instant now) const;

 private:
  std::vector<PriceList> by_version_;
};

}  // namespace atelier::pricing
