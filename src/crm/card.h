// SPDX-License-Identifier: Apache-2.0
// One order in the managers' list.
#pragma once

#include "crm/order.h"

namespace atelier::crm {

struct Card {
  OrderId order_id;
  std::string number;
  Context channel{};
  std::string customer_name;
  std::string reference;
  Money total;
  std::int64_t lines = 0;
  OrderStatus status{};
  std::int64_t version = 0;
  Instant changed_at;  ///< since when it is in this status
  Instant placed_at;
  Instant promised_at;
  bool on_hold = false;
  std::optional<OrderCommandKind> pending_command;
  std::optional<Manager> manager;
  std::optional<Instant> held_at;   ///< since when it is on hold
  std::optional<Instant> asked_at;  ///< since when production has not answered the command
  bool operator==(const Card&) const = default;
};
BOOST_DESCRIBE_STRUCT(Card, (),
                      (order_id, number, channel, customer_name, reference, total, lines, status,
                       version, changed_at, placed_at, promised_at, on_hold, pending_command,
                       manager, held_at, asked_at))

Card make_card(const SalesOrder& sales, const OrderState& state, std::optional<Instant> held_at);

}  // namespace atelier::crm
