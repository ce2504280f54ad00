// SPDX-License-Identifier: Apache-2.0
#include "shop/live.h"

#include "platform/base/json_codec.h"

namespace atelier::shop {
namespace {

/// What travels between the processes that serve the shop.
struct Told {
  static constexpr std::string_view kTopic = "shop.news";
  UserId customer;
  std::string event;
  std::string data;
};
BOOST_DESCRIBE_STRUCT(Told, (), (customer, event, data))

}  // namespace

Live::Live(OrderLog& log, bus::Bus& bus) : log_(log), bus_(bus) {
  bus_.listen(
      std::string(Told::kTopic),
      [this](std::string_view text) {
        if (const auto told = from_json<Told>(text))
          hub_.publish(topic_of(told->customer), told->event, told->data);
      },
      [](Instant) {});  // an open page reads again when its customer looks at it again
}

void Live::tell_everywhere(const UserId& customer, std::string_view event, std::string data) {
  hub_.publish(topic_of(customer), event, data);
  if (bus_.reaches_others())
    bus_.broadcast(Told::kTopic, to_json(Told{customer, std::string(event), std::move(data)}));
}

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

void Live::learn(const OrderId& order, const UserId& customer) {
  std::unique_lock lock(mutex_);
  owners_.emplace(order, customer);
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
    if (const auto owner = owner_of(news.order_id)) tell_everywhere(*owner, event, to_json(news));
  });
}

void Live::tell(sql::Tx& tx, const CancelNews& news) { tell_owner(tx, "cancel", news); }
void Live::tell(sql::Tx& tx, const PromiseNews& news) { tell_owner(tx, "promise", news); }

void Live::tell(sql::Tx& tx, const UserId& customer, const QuoteNews& news) {
  tx.on_commit([this, customer, news] { tell_everywhere(customer, "quote", to_json(news)); });
}

}  // namespace atelier::shop
