// SPDX-License-Identifier: Apache-2.0
// The messages that move an order. On `order.evt` what has happened, for everyone; on `order.cmd`
// what `mes` is to do.
#pragma once

#include <string_view>

#include "contracts/order.h"

namespace atelier {

/// Something happened to an order: sent by its authority with every event but the first, which goes
/// with OrderSubmitted; applied by all replicas.
struct OrderChanged {
  static constexpr std::string_view kType = "order.changed";
  static constexpr int kSchema = 1;
  static constexpr std::string_view kExchange = "order.evt";
  std::string number;
  OrderEvent event;
  Uuid key() const { return event.order_id.value; }
  std::int64_t version() const { return event.version; }
};
BOOST_DESCRIBE_STRUCT(OrderChanged, (), (number, event))

/// A channel hands a new order to `crm`. `event` is version 1.
struct OrderSubmitted {
  static constexpr std::string_view kType = "order.submitted";
  static constexpr int kSchema = 1;
  static constexpr std::string_view kExchange = "order.evt";
  Order order;
  OrderEvent event;
  Uuid key() const { return event.order_id.value; }
  std::int64_t version() const { return event.version; }
};
BOOST_DESCRIBE_STRUCT(OrderSubmitted, (), (order, event))

/// `crm` hands an order to `mes`. `event` is the one that released it.
struct OrderReleased {
  static constexpr std::string_view kType = "order.released";
  static constexpr int kSchema = 1;
  static constexpr std::string_view kExchange = "order.cmd";
  Order order;
  OrderEvent event;
  Instant promised_at;
  Uuid key() const { return event.order_id.value; }
  std::int64_t version() const { return event.version; }
};
BOOST_DESCRIBE_STRUCT(OrderReleased, (), (order, event, promised_at))

enum class OrderCommandKind : std::uint8_t { cancel, hold, resume };
BOOST_DESCRIBE_ENUM(OrderCommandKind, cancel, hold, resume)

/// A channel's customer asks for something; `crm` decides or passes it on.
struct OrderRequest {
  static constexpr std::string_view kType = "order.request";
  static constexpr int kSchema = 1;
  static constexpr std::string_view kExchange = "order.evt";
  OrderId order_id;
  OrderCommandKind command{};
  Context from{};
  std::string actor;
  std::string actor_name;
  std::string reason;
  Uuid key() const { return order_id.value; }
  std::int64_t version() const { return 0; }
};
BOOST_DESCRIBE_STRUCT(OrderRequest, (), (order_id, command, from, actor, actor_name, reason))

/// `crm` tells `mes`, which has authority, what to do. Carries no version: it waits in the inbox if
/// it outruns the hand-over, and is refused if it comes too late.
struct OrderCommand {
  static constexpr std::string_view kType = "order.command";
  static constexpr int kSchema = 1;
  static constexpr std::string_view kExchange = "order.cmd";
  OrderId order_id;
  OrderCommandKind command{};
  bool by_customer =
      false;  ///< a customer may cancel until work has begun, a manager until it ships
  std::string actor;
  std::string actor_name;
  std::string reason;
  Uuid key() const { return order_id.value; }
  std::int64_t version() const { return 0; }
};
BOOST_DESCRIBE_STRUCT(OrderCommand, (), (order_id, command, by_customer, actor, actor_name, reason))

/// What became of a request or command. What an accepted one changed follows as OrderChanged.
struct OrderAnswer {
  static constexpr std::string_view kType = "order.answer";
  static constexpr int kSchema = 1;
  static constexpr std::string_view kExchange = "order.evt";
  OrderId order_id;
  OrderCommandKind command{};
  bool accepted = false;
  std::string reason;  ///< why it was refused, a sentence for people
  Context by{};
  Uuid key() const { return order_id.value; }
  std::int64_t version() const { return 0; }
};
BOOST_DESCRIBE_STRUCT(OrderAnswer, (), (order_id, command, accepted, reason, by))

/// `crm` promises a date. Under a revision of its own: the promise belongs to crm at all times.
struct OrderPromised {
  static constexpr std::string_view kType = "order.promised";
  static constexpr int kSchema = 1;
  static constexpr std::string_view kExchange = "order.evt";
  OrderId order_id;
  std::int64_t revision = 0;
  Instant promised_at;
  Uuid key() const { return order_id.value; }
  std::int64_t version() const { return 0; }
};
BOOST_DESCRIBE_STRUCT(OrderPromised, (), (order_id, revision, promised_at))

}  // namespace atelier
