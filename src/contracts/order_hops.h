// SPDX-License-Identifier: Apache-2.0
// What one context knows of one order, for whoever asks where it is and why: its events, what
// became of its messages, and whom it waits for. Every context answers under /internal/<context>,
// to the program's own processes only.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "contracts/expectation.h"
#include "contracts/order_log.h"
#include "platform/bus/dead_letters.h"
#include "platform/bus/hops.h"
#include "platform/http/router.h"

namespace atelier {

/// A queue of the context takes messages of this type.
struct Binding {
  std::string queue;
  std::string exchange;
  std::string type;
  bool operator==(const Binding&) const = default;
};
BOOST_DESCRIBE_STRUCT(Binding, (), (queue, exchange, type))

/// GET /internal/<context>/hops/{key}, of an order or a quote. Nothing of it where the context has
/// never heard of it, but for the bindings.
struct OrderHops {
  std::string context;
  Instant as_of;
  Uuid key;
  std::optional<OrderState> state;
  std::optional<std::int64_t> shown_version;  ///< on the context's view in memory, if it has it
  std::optional<Instant> promised_at;
  std::vector<OrderEvent> events;
  bool bus_ready = false;  ///< what is sent gets through, for all that the context's process knows
  std::vector<bus::SentHop> sent;
  std::vector<bus::ParkedHop> parked;
  std::vector<bus::DecidedLetter> dead_letters;
  std::vector<Wait> waits;
  std::vector<QuoteId> quotes;  ///< that were accepted into it
  std::vector<Binding> bindings;
};
BOOST_DESCRIBE_STRUCT(OrderHops, (),
                      (context, as_of, key, state, shown_version, promised_at, events, bus_ready,
                       sent, parked, dead_letters, waits, quotes, bindings))

/// Since when an order that is on hold is so.
Instant held_since(const OrderHops& hops);

inline constexpr std::size_t kMostMessagesAsked = 500;

/// POST /internal/<context>/taken: what its queues did with these messages.
struct MessageIds {
  std::vector<Uuid> messages;
};
BOOST_DESCRIBE_STRUCT(MessageIds, (), (messages))
void check(const MessageIds& in, FieldErrors& errors);

struct TakenHops {
  std::vector<bus::TakenHop> taken;
};
BOOST_DESCRIBE_STRUCT(TakenHops, (), (taken))

enum class FindBy : std::uint8_t {
  order,
  number,
  reference,
  email,
  phone,
  customer,
  quote,
  message
};
BOOST_DESCRIBE_ENUM(FindBy, order, number, reference, email, phone, customer, quote, message)

/// POST /internal/<context>/find. A body and not a query, since queries are written down on the
/// way: e-mail and phone are for whoever owns them only.
struct Find {
  FindBy by{};
  std::string text;
};
BOOST_DESCRIBE_STRUCT(Find, (), (by, text))
void check(const Find& in, FieldErrors& errors);

struct FoundOrder {
  OrderId order_id;
  std::string number;
  bool operator==(const FoundOrder&) const = default;
};
BOOST_DESCRIBE_STRUCT(FoundOrder, (), (order_id, number))

inline constexpr int kMostFound = 50;

/// What a context has found: orders, or what another one finds them by.
struct Found {
  std::vector<FoundOrder> orders;  ///< the newest first, kMostFound at most
  std::vector<UserId> customers;   ///< of an e-mail
  std::vector<Uuid> keys;          ///< of a message: an order or a quote
};
BOOST_DESCRIBE_STRUCT(Found, (), (orders, customers, keys))

/// What a context adds to that. Every function may be called by several threads.
struct OrderSource {
  sql::Database& db;
  bus::Bus& bus;
  OrderLog* log = nullptr;                             ///< none where it keeps no orders
  std::shared_ptr<const bus::Consumer> consumer = {};  ///< none where it hears nothing
  /// Fills in what is its own: waits, quotes, what its view shows.
  std::function<void(sql::Reader&, OrderHops&)> tell = {};
  /// Beside order, number and message, which are found everywhere.
  std::function<void(sql::Reader&, const Find&, Found&)> find = {};
  /// For order_digest.h: order_id, version, status, on_hold and channel of the orders from $1 on
  /// and before $2, by id, $3 at most.
  std::optional<sql::Sql> audited = {};
};

/// The rows /internal/<context>/..., named after the database.
void add_internal_routes(http::Router& router, const OrderSource& source);

}  // namespace atelier
