// SPDX-License-Identifier: Apache-2.0
// The list of orders as a projection: every order that is open or was closed in the last 90 days,
// in memory, newest first, with its card already serialised. Totals and any page by status, channel
// and age are O(log n) (ranked indices); on hold, overdue and text search walk, within a bound, and
// say so. Kept up to date in commit order; never queried from the database.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "crm/order.h"
#include "platform/base/json.h"

namespace atelier::crm {

/// One order in the list.
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
  Instant changed_at;
  Instant placed_at;
  Instant promised_at;
  bool on_hold = false;
  std::optional<OrderCommandKind> pending_command;
};
BOOST_DESCRIBE_STRUCT(Card, (),
                      (order_id, number, channel, customer_name, reference, total, lines, status,
                       version, changed_at, placed_at, promised_at, on_hold, pending_command))

Card make_card(const SalesOrder& sales, const OrderState& state);

struct ListQuery {
  std::optional<OrderStatus> status;
  std::optional<Context> channel;
  std::optional<std::int64_t> older_than_days;  ///< placed at least so long ago
  std::optional<bool> on_hold;
  std::optional<bool> overdue;       ///< not shipped, and the promise has passed
  std::optional<std::string> q;      ///< prefix of the number, or part of customer or reference
  std::optional<std::int64_t> page;  ///< from 1
  std::optional<std::int64_t> page_size;  ///< at most 200
};
BOOST_DESCRIBE_STRUCT(ListQuery, (),
                      (status, channel, older_than_days, on_hold, overdue, q, page, page_size))
void check(const ListQuery& query, FieldErrors& errors);

struct StatusTotal {
  OrderStatus status{};
  std::int64_t orders = 0;
};
BOOST_DESCRIBE_STRUCT(StatusTotal, (), (status, orders))

struct ListPage {
  std::vector<Card> orders;
  std::int64_t total = 0;
  bool total_is_exact = true;       ///< false: "1000+"
  std::vector<StatusTotal> totals;  ///< of all orders, whatever the filter
  std::int64_t page = 1;
  std::int64_t page_size = 50;
  Instant as_of;
};
BOOST_DESCRIBE_STRUCT(ListPage, (), (orders, total, total_is_exact, totals, page, page_size, as_of))

/// Thread-safe: many readers, one writer at a time.
class Board {
 public:
  Board();
  ~Board();

  /// Inserts or replaces, unless what is there is newer by version. Returns the card as JSON, "" if
  /// nothing changed; so do the next two.
  std::string put(Card card);
  /// Brings an order's status up to date. Nothing for one that is not on the board.
  std::string apply(const OrderState& state);
  /// Changes what comes without an event: the promise and the pending command.
  std::string amend(const OrderId& id, Instant promised_at,
                    std::optional<OrderCommandKind> pending);
  std::optional<Card> find(const OrderId& id) const;
  std::size_t size() const;
  std::vector<StatusTotal> totals() const;

  /// The page as JSON of ListPage: cards are copied as they were serialised.
  std::string page_json(const ListQuery& query, Instant now) const;
  /// Changes with every change of the board.
  std::string etag() const;

  /// Past this many matches a walked filter stops counting.
  static constexpr std::int64_t kMostWalked = 1000;

 private:
  struct Index;
  std::unique_ptr<Index> index_;
};

}  // namespace atelier::crm
