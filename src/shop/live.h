// SPDX-License-Identifier: Apache-2.0
// What customers see without asking a database: the status of their live orders, and the stream of
// what happens to them. Thread-safe.
#pragma once

#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string_view>
#include <unordered_map>

#include "contracts/order_log.h"
#include "platform/http/stream.h"
#include "shop/api.h"

namespace atelier::shop {

class Live {
 public:
  Live(OrderLog& log, bus::Bus& bus);

  /// Learns who owns the orders that the log holds in memory. Before requests and messages come in.
  Result<void> load(sql::Database& db);
  /// Drops the orders that are over for so long that nobody asks any more.
  void forget(Instant now);
  /// The order is known as the customer's.
  void learn(const OrderId& order, const UserId& customer);

  /// From memory; nullopt for another's order, and for one that was closed long ago.
  std::optional<OrderState> state_of(const OrderId& order, const UserId& customer) const;

  /// To the order's owner; for OrderLog::on_change(), which hears of it in every process.
  void tell(const OrderState& state, const OrderEvent& event);
  /// Once this transaction is durable, whichever process the owner's stream is open at. Nobody is
  /// told of an order whose owner is not known.
  void tell(sql::Tx& tx, const CancelNews& news);
  void tell(sql::Tx& tx, const PromiseNews& news);
  void tell(sql::Tx& tx, const UserId& customer, const QuoteNews& news);

  http::Follow follow(const UserId& customer) {
    return {&hub_, {topic_of(customer)}, /*at_once=*/true};
  }

 private:
  static std::string topic_of(const UserId& customer) { return "customer:" + customer.str(); }
  std::optional<UserId> owner_of(const OrderId& order) const;
  template <class News>
  void tell_owner(sql::Tx& tx, std::string_view event, const News& news);
  void tell_everywhere(const UserId& customer, std::string_view event, std::string data);

  OrderLog& log_;
  bus::Bus& bus_;
  http::EventHub hub_;
  mutable std::shared_mutex mutex_;
  std::unordered_map<OrderId, UserId> owners_;
};

}  // namespace atelier::shop
