// SPDX-License-Identifier: Apache-2.0
#include "mes/store.h"

namespace atelier::mes {

std::span<const sql::Migration> migrations();  // made from schema/*.sql

namespace store {
namespace {

std::optional<Worker> read_worker(const sql::Row& row, int column) {
  return row.maybe(column, [&] { return Worker{row.id<UserId>(column), row.str(column + 1)}; });
}

Lot read_lot(const sql::Row& row) {
  return {.id = row.id<LotId>(0),
          .line = row.i64(1),
          .product = row.as<ProductKind>(2),
          .alloy = row.str(3),
          .finish = row.str(4),
          .size = row.str(5),
          .quantity = row.i64(6),
          .file_name = row.str(7),
          .model_hash = row.str(8),
          .state = row.as<LotState>(9),
          .current_seq = row.i64(10)};
}

Operation read_operation(const sql::Row& row) {
  return {.id = row.id<OperationId>(1),
          .seq = row.i64(2),
          .code = row.str(3),
          .work_center = row.str(4),
          .state = row.as<OperationState>(5),
          .worker = read_worker(row, 6),
          .ready_at = row.maybe_time(8),
          .claimed_at = row.maybe_time(9),
          .started_at = row.maybe_time(10),
          .finished_at = row.maybe_time(11)};
}

Card read_card(const sql::Row& row) {
  Card card{.lot_id = row.id<LotId>(0),
            .order_id = row.id<OrderId>(1),
            .number = row.str(2),
            .line = row.i64(3),
            .reference = row.str(4),
            .product = row.as<ProductKind>(5),
            .alloy = row.str(6),
            .finish = row.str(7),
            .size = row.str(8),
            .quantity = row.i64(9),
            .operation_id = row.id<OperationId>(10),
            .stage = row.str(11),
            .work_center = row.str(12),
            .state = row.as<OperationState>(13),
            .since = row.time(14),
            .due_at = row.time(17),
            .status = row.as<OrderStatus>(18),
            .on_hold = row.flag(19),
            .hold_reason = row.str(20)};
  if (card.state != OperationState::done) card.worker = read_worker(row, 15);
  return card;
}

// A statement is one literal, so what two of them share is a macro.
#define ATELIER_MES_CARDS                                                                         \
  "SELECT l.lot_id, l.order_id, o.number, l.line, o.reference, l.product, l.alloy, l.finish,"     \
  " l.size, l.quantity, p.operation_id, p.code, p.work_center, p.state, p.ready_at, p.worker_id," \
  " p.worker_name, o.promised_at, s.status, s.on_hold, s.hold_reason"                             \
  " FROM lot l"                                                                                   \
  " JOIN released_order o ON o.order_id = l.order_id"                                             \
  " JOIN order_state s ON s.order_id = l.order_id"                                                \
  " JOIN operation p ON p.lot_id = l.lot_id AND p.seq = l.current_seq"                            \
  " WHERE s.status IN ('released', 'in_production', 'ready_to_ship') AND l.state <> 'cancelled'"

}  // namespace

Result<void> migrate(sql::Database& db) { return db.migrate("mes", migrations()); }

std::vector<RoutingStep> routing(sql::Reader& db, ProductKind product) {
  return db.all(
      "SELECT seq, code, work_center FROM routing WHERE product = $1 ORDER BY seq",
      [](const sql::Row& row) {
        return RoutingStep{row.i64(0), row.str(1), row.str(2)};
      },
      product);
}

bool insert_order(sql::Tx& tx, const ReleasedOrder& order) {
  return tx.exec(
             "INSERT INTO released_order (order_id, number, reference, recipient, phone, address,"
             " released_at, promised_at, promise_revision, revision)"
             " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 1) ON CONFLICT (order_id) DO NOTHING",
             order.id, order.number, order.reference, order.recipient, order.phone, order.address,
             order.released_at, order.promised_at) == 1;
}

void insert_lot(sql::Tx& tx, const OrderId& order, const Lot& lot) {
  tx.exec(
      "INSERT INTO lot (lot_id, order_id, line, product, alloy, finish, size, quantity, file_name,"
      " model_hash, state, current_seq)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
      lot.id, order, lot.line, lot.product, lot.alloy, lot.finish, lot.size, lot.quantity,
      lot.file_name, lot.model_hash, lot.state, lot.current_seq);
  for (const auto& operation : lot.operations)
    tx.exec(
        "INSERT INTO operation (operation_id, lot_id, seq, code, work_center, state, ready_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        operation.id, lot.id, operation.seq, operation.code, operation.work_center, operation.state,
        operation.ready_at);
}

bool lock_order(sql::Tx& tx, const OrderId& order) {
  return tx.exec("UPDATE released_order SET revision = revision + 1 WHERE order_id = $1", order) ==
         1;
}

std::optional<OrderId> order_of(sql::Reader& db, const OperationId& operation) {
  return db.first(
      "SELECT l.order_id FROM operation p JOIN lot l ON l.lot_id = p.lot_id"
      " WHERE p.operation_id = $1",
      [](const sql::Row& row) { return row.id<OrderId>(0); }, operation);
}

std::optional<ReleasedOrder> find_order(sql::Reader& db, const OrderId& order) {
  return db.first(
      "SELECT order_id, number, reference, recipient, phone, address, released_at, promised_at"
      " FROM released_order WHERE order_id = $1",
      [](const sql::Row& row) {
        return ReleasedOrder{.id = row.id<OrderId>(0),
                             .number = row.str(1),
                             .reference = row.str(2),
                             .recipient = row.str(3),
                             .phone = row.str(4),
                             .address = row.str(5),
                             .released_at = row.time(6),
                             .promised_at = row.time(7)};
      },
      order);
}

std::vector<Lot> lots(sql::Reader& db, const OrderId& order) {
  auto lots = db.all(
      "SELECT lot_id, line, product, alloy, finish, size, quantity, file_name, model_hash, state,"
      " current_seq FROM lot WHERE order_id = $1 ORDER BY line, lot_id",
      read_lot, order);
  // Both statements list the lots in the same order.
  auto lot = lots.begin();
  db.each(
      "SELECT p.lot_id, p.operation_id, p.seq, p.code, p.work_center, p.state, p.worker_id,"
      " p.worker_name, p.ready_at, p.claimed_at, p.started_at, p.finished_at"
      " FROM lot l JOIN operation p ON p.lot_id = l.lot_id"
      " WHERE l.order_id = $1 ORDER BY l.line, l.lot_id, p.seq",
      [&](const sql::Row& row) {
        const auto id = row.id<LotId>(0);
        while (lot->id != id) ++lot;
        lot->operations.push_back(read_operation(row));
      },
      order);
  return lots;
}

std::optional<Parcel> find_parcel(sql::Reader& db, const OrderId& order) {
  return db.first(
      "SELECT carrier, tracking_number, shipped_at, shipped_by, shipped_by_name FROM parcel"
      " WHERE order_id = $1",
      [](const sql::Row& row) {
        return Parcel{.carrier = row.str(0),
                      .tracking_number = row.str(1),
                      .shipped_at = row.time(2),
                      .shipped_by = {row.id<UserId>(3), row.str(4)}};
      },
      order);
}

bool save(sql::Tx& tx, const OperationChange& change) {
  const auto& o = change.operation;
  std::optional<UserId> worker_id;
  std::optional<std::string> worker_name;
  if (o.worker) {
    worker_id = o.worker->id;
    worker_name = o.worker->name;
  }
  return tx.exec(
             "UPDATE operation SET state = $1, worker_id = $2, worker_name = $3, ready_at = $4,"
             " claimed_at = $5, started_at = $6, finished_at = $7"
             " WHERE operation_id = $8 AND state = $9",
             o.state, worker_id, worker_name, o.ready_at, o.claimed_at, o.started_at, o.finished_at,
             o.id, change.from) == 1;
}

void save(sql::Tx& tx, const LotProgress& progress) {
  tx.exec("UPDATE lot SET state = $1, current_seq = $2 WHERE lot_id = $3", progress.state,
          progress.current_seq, progress.id);
}

void cancel_work(sql::Tx& tx, const OrderId& order) {
  tx.exec(
      "UPDATE operation SET state = 'cancelled' WHERE state <> 'done'"
      " AND lot_id IN (SELECT lot_id FROM lot WHERE order_id = $1)",
      order);
  tx.exec("UPDATE lot SET state = 'cancelled' WHERE order_id = $1 AND state = 'in_work'", order);
}

void insert_parcel(sql::Tx& tx, const OrderId& order, const Parcel& parcel) {
  tx.exec(
      "INSERT INTO parcel (order_id, carrier, tracking_number, shipped_at, shipped_by,"
      " shipped_by_name) VALUES ($1, $2, $3, $4, $5, $6)",
      order, parcel.carrier, parcel.tracking_number, parcel.shipped_at, parcel.shipped_by.id,
      parcel.shipped_by.name);
}

bool save_promise(sql::Tx& tx, const OrderId& order, std::int64_t revision, Instant promised_at) {
  return tx.exec(
             "UPDATE released_order SET promised_at = $1, promise_revision = $2"
             " WHERE order_id = $3 AND promise_revision < $2",
             promised_at, revision, order) == 1;
}

std::vector<Card> cards_of(sql::Reader& db, const OrderId& order) {
  return db.all(ATELIER_MES_CARDS " AND l.order_id = $1 ORDER BY l.line, l.lot_id", read_card,
                order);
}

void each_card(sql::Reader& db, const std::function<void(const Card&)>& visit) {
  db.each(ATELIER_MES_CARDS, [&](const sql::Row& row) { visit(read_card(row)); });
}

}  // namespace store
}  // namespace atelier::mes
