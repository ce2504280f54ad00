// SPDX-License-Identifier: Apache-2.0
// The list of orders as a projection: every order that is open or was closed in the last 90 days,
// in memory, newest first, ready to be served. Exact totals and any page of every combination of
// status, channel, manager, overdue, stuck and on hold; see platform/board/index.h. Kept up to date
// in commit order; never queried from the database.
//
// Thread-safe: any number of readers, one writer at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "contracts/flow/flow.h"
#include "contracts/waiting.h"
#include "crm/card.h"
#include "platform/base/json_row.h"
#include "platform/board/index.h"

namespace atelier::crm {

struct BoardFilter {
  std::optional<OrderStatus> status;
  std::optional<Context> channel;
  std::optional<UserId> manager;
  std::optional<bool> overdue;  ///< not shipped, and the promise has passed
  std::optional<bool> stuck;    ///< longer in its status than usual: see stuck_after()
  std::optional<bool> on_hold;
  std::string search;  ///< beginnings of words of the number, the customer and the reference
};

enum class ListOrder : std::uint8_t {
  newest,
  urgent,  ///< overdue first, then stuck, then the rest; among each the newest first
};
BOOST_DESCRIBE_ENUM(ListOrder, newest, urgent)

struct StatusTotal {
  OrderStatus status{};
  std::int64_t orders = 0;
  bool operator==(const StatusTotal&) const = default;
};
BOOST_DESCRIBE_STRUCT(StatusTotal, (), (status, orders))

/// How many orders agree in all that can be filtered by, but for their manager.
struct BucketTotal {
  OrderStatus status{};
  Context channel{};
  bool overdue = false;
  bool stuck = false;
  bool on_hold = false;
  std::int64_t orders = 0;
};
BOOST_DESCRIBE_STRUCT(BucketTotal, (), (status, channel, overdue, stuck, on_hold, orders))

class Board {
 public:
  Board();

  struct Page {
    JsonRows<Card> rows;
    std::int64_t total = 0;                   ///< of the filter, all pages
    bool total_is_exact = true;               ///< false: at least so many
    JsonOf<std::vector<StatusTotal>> totals;  ///< the same by status, all of them
    std::string etag;                         ///< the same as long as the filter finds the same
  };
  Page page(const BoardFilter& filter, std::size_t skip, std::size_t most,
            ListOrder order = ListOrder::newest) const;

  struct Totals {
    std::vector<BucketTotal> buckets;  ///< those that are not empty
    std::string etag;
  };
  Totals totals() const;
  std::vector<StatusTotal> by_status() const;
  std::optional<Card> find(const OrderId& id) const;
  /// Orders by the statuses in which crm decides about them, without history.
  std::vector<flow::StageView> stages(Instant now) const;
  /// Orders that are not shipped although their promise has passed.
  std::int64_t past_promise() const;
  /// What waits for managers, customers and carriers, and for an answer of production.
  WaitingList waiting(const WaitingQuery& query, Instant now) const;
  std::size_t size() const { return index_.size(); }
  /// Memory held by all cards.
  std::size_t bytes() const { return index_.bytes(); }

  /// What a change did to one order, for those who watch the list.
  struct Change {
    OrderId order_id;
    std::string row;                 ///< "" once it has left
    std::vector<std::string> where;  ///< topics of the filters that take it now
    std::vector<std::string> left;   ///< of those that took it before
  };
  using Changes = std::vector<Change>;
  /// Inserts or replaces, unless what is there is newer by version.
  Changes put(const Card& card, Instant now);
  /// Brings an order's status up to date, as it is since `at`. Nothing for one that is not on the
  /// board.
  Changes apply(const OrderState& state, Instant at, Instant now);
  /// Called when apply() brings an order to another status, with its card before and after. Set
  /// before use.
  using Moved = std::function<void(const Card& before, const Card& after)>;
  void on_moved(Moved moved) { moved_ = std::move(moved); }
  /// Changes what comes without an event: promise, pending command, manager.
  Changes amend(const SalesOrder& sales, Instant now);
  /// Shows the order as it was: something has changed that is only on its own page.
  Changes touch(const OrderId& id) const;
  /// Whether some orders have become overdue or stuck, or are to be forgotten: a glance.
  bool due(Instant now) const { return index_.due(now); }
  /// Shows them so, a thousand at most.
  Changes turn(Instant now);

  /// The topic of all orders, and of those in a status.
  static constexpr std::string_view kAllTopic = "all";
  static std::string topic_of(OrderStatus status);

  /// For loading. Thread-safe.
  class Loading;

 private:
  Changes replace(const Card& card, Instant now);

  board::Index index_;
  Moved moved_;
};

class Board::Loading {
 public:
  Loading(Board& board, Instant now) : loading_(board.index_), now_(now) {}
  void add(const std::vector<Card>& cards);
  /// From here on the cards are there.
  void finish() { loading_.finish(); }

 private:
  board::Index::Loading loading_;
  const Instant now_;
};

}  // namespace atelier::crm
