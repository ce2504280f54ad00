// SPDX-License-Identifier: Apache-2.0
#include "pricing/price_lists.h"

#include "pricing/store.h"

namespace atelier::pricing {

Result<void> PriceLists::load(sql::Database& db) {
  ATELIER_TRY(db.write([](sql::Tx& tx) -> Result<void> {
    store::insert_price_list(tx, default_price_list());
    return {};
  }));
  return refresh(db);
}

Result<void> PriceLists::refresh(sql::Database& db) {
  ATELIER_TRY_ASSIGN(const auto lists,
                     db.read([](sql::Reader& reader) -> Result<std::vector<PriceList>> {
                       return store::price_lists(reader);
                     }));
  for (const auto& list : lists) keep(list);
  return {};
}

void PriceLists::keep(const PriceList& list) {
  const std::unique_lock lock(mutex_);
  by_version_.try_emplace(list.version, list);
}

const PriceList& PriceLists::current(Instant now) const {
  const std::shared_lock lock(mutex_);
  ATELIER_ASSERT(!by_version_.empty());
  for (auto list = by_version_.rbegin(); list != by_version_.rend(); ++list)
    if (list->second.effective_at <= now) return list->second;
  return by_version_.begin()->second;
}

std::vector<const PriceList*> PriceLists::all() const {
  const std::shared_lock lock(mutex_);
  std::vector<const PriceList*> lists;
  for (auto list = by_version_.rbegin(); list != by_version_.rend(); ++list)
    lists.push_back(&list->second);
  return lists;
}

Result<void> PriceLists::add(sql::Tx& tx, const PriceList& list) {
  if (list.version != store::newest_price_list(tx) + 1 || !store::insert_price_list(tx, list))
    return Error{ErrorKind::conflict, "price-list-changed",
                 "Someone has added a price list meanwhile. Look at it, then begin anew from it."};
  tx.on_commit([this, list] { keep(list); });
  return {};
}

}  // namespace atelier::pricing
