// SPDX-License-Identifier: Apache-2.0
// The timeline of orders in one context's database, and the coherent cache of their present state.
//
// The context that has authority over an order appends; all others apply what they are told. Both
// insert the event row and guard the current-state row by version, so duplicates and reordering are
// harmless: the timeline stays whole and no status moves backward. The cache is written through in
// the commit's order and never expires by a clock: it holds every order that is open or was changed
// in the last 90 days. See docs/decisions/0001-status-cache.md.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <span>
#include <unordered_map>
#include <vector>

#include "contracts/order_messages.h"
#include "contracts/recent_traces.h"
#include "platform/bus/bus.h"
#include "platform/sql/sql.h"

namespace atelier {

/// How long an order that is over stays on boards and in the cache.
inline constexpr std::int64_t kKeepClosed_us = 90 * kDay;

/// The columns order_id, number, status, version, changed_at, on_hold, hold_reason of order_state,
/// beginning at `column`: for a context's own joins.
OrderState read_order_state(const sql::Row& row, int column = 0);

/// Thread-safe.
class OrderLog {
 public:
  static Result<void> migrate(sql::Database& db);

  OrderLog(sql::Database& db, const bus::Outbox& outbox) : db_(db), outbox_(outbox) {}

  /// Fills the cache from the database and keeps it from then on. Before requests and messages come
  /// in. Only where cached() is asked: who has a board has the states there.
  Result<void> load(Instant now);
  /// Drops from the cache what is over for so long that nobody asks any more, and says what.
  std::vector<OrderId> forget(Instant now);

  // --- for the authority, in its transaction

  /// Writes an event that submit(), move(), hold() or resume() made from `before` (nullptr for
  /// version 1), and sends OrderChanged for all but version 1, which goes with OrderSubmitted.
  /// `conflict` "order-moved" if the order was changed meanwhile.
  Result<OrderState> append(sql::Tx& tx, const OrderState* before, OrderEvent event,
                            const std::string& number);
  /// `not_found` "order-not-found".
  Result<OrderState> state(sql::Reader& db, const OrderId& id) const;
  std::optional<OrderState> find_number(sql::Reader& db, std::string_view number) const;

  // --- for a replica

  enum class Applied {
    fresh,       ///< it is the newest: the current state changed
    superseded,  ///< older than what was known: the timeline gained a row
    duplicate,   ///< known already
  };
  /// Makes the row of the present state anew from the timeline, where they disagree: somebody has
  /// changed the database by hand. Whether they did.
  bool restate(sql::Tx& tx, const OrderId& id, const std::string& number);
  Applied apply(sql::Tx& tx, const OrderEvent& event, const std::string& number);
  /// Whether the timeline has every version before this event: what a hand-over needs.
  bool complete_before(sql::Reader& db, const OrderEvent& event) const;

  // --- for a context that takes orders over from another system, before anything runs

  /// Writes an order's whole past, versions 1 to n, and its state; sends nothing and leaves the
  /// cache alone. False where the order is known already; nothing is changed then. `conflict`
  /// "number-taken".
  static Result<bool> take_over(sql::Tx& tx, const OrderState& state,
                                std::span<const OrderEvent> timeline);

  // --- for everyone

  std::vector<OrderEvent> timeline(sql::Reader& db, const OrderId& id) const;
  /// From memory; nullopt for an order that is not known or was closed long ago.
  std::optional<OrderState> cached(const OrderId& id) const;

  /// Called after each commit that changed an order's current state, in the commit's order, on the
  /// committing thread. Set before start; for projections, which guard themselves by version, and
  /// event streams.
  using Listener = std::function<void(const OrderState&, const OrderEvent&)>;
  void on_change(Listener listener) { listeners_.push_back(std::move(listener)); }
  /// Called in each transaction that changes an order's current state. Set before start.
  using WriteListener = std::function<void(sql::Tx&, const OrderId&)>;
  void on_write(WriteListener listener) { write_listener_ = std::move(listener); }
  /// Reads an order as it stands in the database; what is returned tells of it here: another
  /// process did it.
  std::function<void()> refresh(sql::Reader& db, const OrderId& id);

 private:
  std::function<void()> publish(OrderState state, OrderEvent event);

  sql::Database& db_;
  const bus::Outbox& outbox_;
  std::vector<Listener> listeners_;
  WriteListener write_listener_;
  mutable std::shared_mutex mutex_;
  bool caches_ = false;
  std::unordered_map<OrderId, OrderState> cache_;
  RecentTraces traces_;
};

}  // namespace atelier
