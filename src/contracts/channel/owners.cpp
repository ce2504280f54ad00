// SPDX-License-Identifier: Apache-2.0
#include "contracts/channel/owners.h"

#include "contracts/channel/store.h"

namespace atelier::channel {

Result<void> Owners::load(sql::Database& db) {
  std::unique_lock lock(mutex_);
  owners_.clear();
  return db.read([&](sql::Reader& reader) -> Result<void> {
    store::each_owned(reader, [&](const OrderId& order, const UserId& customer) {
      if (log_.cached(order)) owners_.emplace(order, customer);
    });
    return {};
  });
}

void Owners::forget(Instant now) {
  const auto forgotten = log_.forget(now);
  std::unique_lock lock(mutex_);
  for (const auto& id : forgotten) owners_.erase(id);
}

void Owners::learn(const OrderId& order, const UserId& customer) {
  std::unique_lock lock(mutex_);
  owners_.emplace(order, customer);
}

std::optional<UserId> Owners::owner_of(const OrderId& order) const {
  std::shared_lock lock(mutex_);
  const auto found = owners_.find(order);
  if (found == owners_.end()) return std::nullopt;
  return found->second;
}

std::optional<OrderState> Owners::state_of(const OrderId& order, const UserId& customer) const {
  if (owner_of(order) != customer) return std::nullopt;
  return log_.cached(order);
}

}  // namespace atelier::channel
