// SPDX-License-Identifier: Apache-2.0
// Whose the orders are that a channel holds in memory. Thread-safe.
#pragma once

#include <optional>
#include <shared_mutex>
#include <unordered_map>

#include "contracts/order_log.h"

namespace atelier::channel {

using auth::UserId;

class Owners {
 public:
  explicit Owners(OrderLog& log) : log_(log) {}

  /// Of the orders that the log holds in memory. Before requests and messages come in.
  Result<void> load(sql::Database& db);
  /// Drops the orders that are over for so long that nobody asks any more.
  void forget(Instant now);
  void learn(const OrderId& order, const UserId& customer);

  std::optional<UserId> owner_of(const OrderId& order) const;
  /// From memory; nullopt for another's order, and for one that was closed long ago.
  std::optional<OrderState> state_of(const OrderId& order, const UserId& customer) const;

 private:
  OrderLog& log_;
  mutable std::shared_mutex mutex_;
  std::unordered_map<OrderId, UserId> owners_;
};

}  // namespace atelier::channel
