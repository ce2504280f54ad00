// SPDX-License-Identifier: Apache-2.0
// A message that goes the way of an order through the whole system and is none: from shop to crm,
// to production and back, through the same outboxes, exchanges, queues and inboxes. It touches no
// order, board, number or pay, since all that its handlers do is to send it on. Why it is not an
// order: docs/decisions/0009-canary.md.
#pragma once

#include <string_view>

#include <boost/describe.hpp>

#include "platform/bus/bus.h"
#include "platform/http/router.h"

namespace atelier {

/// By its exchange and its type the way of OrderSubmitted.
struct CanarySent {
  static constexpr std::string_view kType = "canary.sent";
  static constexpr int kSchema = 1;
  static constexpr std::string_view kExchange = "order.evt";
  Uuid id;
  Uuid key() const { return id; }
  std::int64_t version() const { return 0; }
};
BOOST_DESCRIBE_STRUCT(CanarySent, (), (id))

/// The way of OrderReleased.
struct CanaryReleased {
  static constexpr std::string_view kType = "canary.released";
  static constexpr int kSchema = 1;
  static constexpr std::string_view kExchange = "order.cmd";
  Uuid id;
  Uuid key() const { return id; }
  std::int64_t version() const { return 0; }
};
BOOST_DESCRIBE_STRUCT(CanaryReleased, (), (id))

/// The way of OrderChanged.
struct CanaryReturned {
  static constexpr std::string_view kType = "canary.returned";
  static constexpr int kSchema = 1;
  static constexpr std::string_view kExchange = "order.evt";
  Uuid id;
  Uuid key() const { return id; }
  std::int64_t version() const { return 0; }
};
BOOST_DESCRIBE_STRUCT(CanaryReturned, (), (id))

/// POST /internal/shop/canary, with an id that is new.
struct CanaryStart {
  Uuid id;
};
BOOST_DESCRIBE_STRUCT(CanaryStart, (), (id))

// Before the consumers are subscribed. The outbox outlives them.
void send_canaries(http::Router& router, sql::Database& shop, const bus::Outbox& outbox);
void pass_canaries_through_crm(bus::Consumer& consumer, const bus::Outbox& outbox);
void pass_canaries_through_mes(bus::Consumer& consumer, const bus::Outbox& outbox);
void take_canaries_home(bus::Consumer& consumer);

}  // namespace atelier
