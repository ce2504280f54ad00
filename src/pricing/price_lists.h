// SPDX-License-Identifier: Apache-2.0
// The price lists of the database, in memory. A list is never changed, only followed by a newer
// one; of those in effect the newest version holds, so that a list that was to begin tomorrow is
// replaced by a newer one that begins today.
//
// Thread-safe. A list that was handed out stays where it is.
#pragma once

#include <map>
#include <mutex>
#include <shared_mutex>
#include <vector>

#include "platform/sql/sql.h"
#include "pricing/price_list.h"

namespace atelier::pricing {

class PriceLists {
 public:
  /// Reads all lists; a new database is given the one that is shipped first.
  Result<void> load(sql::Database& db);
  /// Reads those that came since, from whichever process.
  Result<void> refresh(sql::Database& db);

  /// The newest that is in effect; the first where none is yet.
  const PriceList& current(Instant now) const;
  /// Newest first.
  std::vector<const PriceList*> all() const;

  /// The next version, in effect from its time on. `conflict` "price-list-changed" where its
  /// version is not the next one: someone was faster.
  Result<void> add(sql::Tx& tx, const PriceList& list);

 private:
  void keep(const PriceList& list);

  mutable std::shared_mutex mutex_;
  std::map<std::int64_t, PriceList> by_version_;
};

}  // namespace atelier::pricing
