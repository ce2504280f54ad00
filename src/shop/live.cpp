// SPDX-License-Identifier: Apache-2.0
#include "shop/live.h"

#include "platform/base/json_codec.h"

namespace atelier::shop {

Result<void> Live::load(sql::Database& db) {
  std::unique_lock lock(mutex_);
  owners_.clear();
  return db.read([&](sql::Reader& reader) -> Result<void> {
    store::each_owned(reader, [&](const OrderId& order, const UserId& customer) {
      if (log_.cached(order)) owners_.emplace(order, customer);
    });
    return {};
  });
}

void Live::forget(Instant now) {
  const auto forgotten = log_.forget(now);
  std::unique_lock lock(mutex_);
  for (const auto& id : forgotten) owners_.erase(id);
}

void Live::learn(sql::Tx& tx, const OrderId& order, const UserId& customer) {
  tx.on_commit([this, order, customer] {
    std::unique_lock lock(mutex_);
    owners_.emplace(order, customer);
  });
}

std::optional<UserId> Live::owner_of(const OrderId& order) const {
  std::shared_lock lock(mutex_);
  const auto found = owners_.find(order);
  if (found == owners_.end()) return std::nullopt;
  return found->second;
}

std::optional<OrderState> Live::state_of(const OrderId& order, const UserId& customer) const {
  if (owner_of(order) != customer) return std::nullopt;
  return log_.cached(order);
}

void Live::tell(const OrderState& state, const OrderEvent& event) {
  const auto owner = owner_of(state.order_id);
  if (!owner) return;
  OrderNews news{.order_id = state.order_id,
                 .number = state.number,
                 .status = state.status,
                 .version = state.version,
                 .on_hold = state.on_hold,
                 .at = event.at};
  if (event.work && event.work->deed == WorkDeed::started) news.operation = event.work->operation;
  hub_.publish(topic_of(*owner), "order", to_json(news));
}

template <class News>
void Live::tell_owner(sql::Tx& tx, std::string_view event, const News& news) {
  tx.on_commit([this, event, news] {
    if (const auto owner = owner_of(news.order_id))
      hub_.publish(topic_of(*owner), event, to_json(news));
  });
}

void Live::tell(sql::Tx& tx, const CancelNews& news) { tell_owner(tx, "cancel", news); }
void Live::tell(sql::Tx& tx, const PromiseNews& news) { tell_owner(tx, "promise", news); }

void Live::tell(sql::Tx& tx, const UserId& customer, const QuoteNews& news) {
  tx.on_commit(
      [this, customer, news] { hub_.publish(topic_of(customer), "quote", to_json(news)); });
}

}  // namespace atelier::shop
