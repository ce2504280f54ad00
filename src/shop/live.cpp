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

Live::Live(channel::Owners& owners, bus::Bus& bus) : owners_(owners), bus_(bus) {
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

void Live::tell(const OrderState& state, const OrderEvent& event) {
  const auto owner = owners_.owner_of(state.order_id);
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
    if (const auto owner = owners_.owner_of(news.order_id))
      tell_everywhere(*owner, event, to_json(news));
  });
}

void Live::placed(sql::Tx& tx, const OrderId& id, const UserId& customer) {
  tx.on_commit([this, id, customer] { owners_.learn(id, customer); });
}

void Live::answered(sql::Tx& tx, const Quote& quote, const PriceDone& answer) {
  const QuoteNews news{quote.id, channel::status_of(answer.outcome)};
  tx.on_commit([this, customer = quote.customer, news] {
    tell_everywhere(customer, "quote", to_json(news));
  });
}

void Live::promised(sql::Tx& tx, const OrderId& id, Instant promised_at) {
  tell_owner(tx, "promise", PromiseNews{id, promised_at});
}

void Live::cancel_requested(sql::Tx& tx, const OrderId& id) {
  tell_owner(tx, "cancel", CancelNews{id, CancelState::requested, ""});
}

void Live::cancel_refused(sql::Tx& tx, const OrderId& id, const std::string& answer) {
  tell_owner(tx, "cancel", CancelNews{id, CancelState::refused, answer});
}

}  // namespace atelier::shop
