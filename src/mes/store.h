// SPDX-License-Identifier: Apache-2.0
// The tables of the shop floor: all SQL of this context is in store.cpp.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "contracts/flow/flow.h"
#include "mes/card.h"
#include "mes/production.h"
#include "platform/sql/sql.h"

namespace atelier::mes {

/// What is kept of an order beside its lots. The recipient is for the parcel only.
struct ReleasedOrder {
  OrderId id;
  std::string number;
  std::string reference;
  std::string recipient;
  std::string phone;
  std::string address;
  Instant released_at;
  Instant promised_at;
  Priority priority = Priority::normal;
};

/// One parcel per order.
struct Parcel {
  std::string carrier;
  std::string tracking_number;
  Instant shipped_at;
  Worker shipped_by;
};

namespace store {

Result<void> migrate(sql::Database& db);

/// False where the order is known already; nothing is changed then.
bool insert_order(sql::Tx& tx, const ReleasedOrder& order);
void insert_lot(sql::Tx& tx, const OrderId& order, const Lot& lot);

/// Until the transaction ends nobody else changes the production of this order. First in every
/// transaction that does. False where the order is not known.
bool lock_order(sql::Tx& tx, const OrderId& order);

std::optional<OrderId> order_of(sql::Reader& db, const OperationId& operation);
std::optional<ReleasedOrder> find_order(sql::Reader& db, const OrderId& order);
/// With their operations.
std::vector<Lot> lots(sql::Reader& db, const OrderId& order);
std::optional<Parcel> find_parcel(sql::Reader& db, const OrderId& order);

/// False where the operation is not in the state that the change began from.
bool save(sql::Tx& tx, const OperationChange& change);
void save(sql::Tx& tx, const LotProgress& progress);
/// A new attempt of an operation of a lot.
void insert_operation(sql::Tx& tx, const LotId& lot, const Operation& operation);
void save_priority(sql::Tx& tx, const OrderId& order, Priority priority);
/// Every unfinished operation, and every lot in work.
void cancel_work(sql::Tx& tx, const OrderId& order);
void insert_parcel(sql::Tx& tx, const OrderId& order, const Parcel& parcel);
/// False where a newer promise is known, or the order is not.
bool save_promise(sql::Tx& tx, const OrderId& order, std::int64_t revision, Instant promised_at);

/// The cards of one order, or of all: lots of orders that are on the floor.
std::vector<Card> cards_of(sql::Reader& db, const OrderId& order);
void each_card(sql::Reader& db, const std::function<void(Card)>& visit);

// --- the board as it stands, so that a start reads one table and joins nothing: rows of cards, as
// they are served, of the lots that are on the floor

/// Makes `cards` the cards of `order`. In each transaction that changes one.
void save_board_cards(sql::Tx& tx, const OrderId& order, const std::vector<Card>& cards);
/// Makes them anew if they are from a version that had other columns, or were never made.
Result<void> refresh_board(sql::Database& db);
/// Until `visit` returns false.
void each_board_card(sql::Reader& db, const std::function<bool(std::string)>& visit);

/// What came to operations and went from them from `from` on and before `to`. Reads all of them.
flow::Counts past_passages(sql::Reader& db, Instant from, Instant to);

/// See OrderSource::audited.
sql::Sql audited_orders();

}  // namespace store
}  // namespace atelier::mes
