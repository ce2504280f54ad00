// SPDX-License-Identifier: Apache-2.0
#include "pricing/price_lists.h"

#include "pricing/store.h"

namespace atelier::pricing {

Result<void> PriceLists::load(sql::Database& db) {
  ATELIER_TRY(db.write([](sql::Tx& tx) -> Result<void> {
    store::insert_price_list(tx, default_price_list());
    return {};
  }));
  ATELIER_TRY_ASSIGN(by_version_,
                     db.read([](sql::Reader& reader) -> Result<std::vector<PriceList>> {
                       return store::price_lists(reader);
                     }));
  return {};
}

const PriceList& PriceLists::current(Instant now) const {
  ATELIER_ASSERT(!by_version_.empty());
  for (auto list = by_version_.rbegin(); list != by_version_.rend(); ++list)
    if (list->effective_at <= now) return *list;
  return by_version_.front();
}

}  // namespace atelier::pricing
