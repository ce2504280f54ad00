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
          .scrapped = row.i64(7),
          .file_name = row.str(8),
          .model_hash = row.str(9),
          .state = row.as<LotState>(10),
          .current_seq = row.i64(11),
          .replaces = row.maybe(12, [&] { return row.id<LotId>(12); })};
}

Operation read_operation(const sql::Row& row) {
  return {.id = row.id<OperationId>(1),
          .seq = row.i64(2),
          .attempt = row.i64(3),
          .code = row.str(4),
          .work_center = row.str(5),
          .inspection = row.flag(6),
          .state = row.as<OperationState>(7),
          .worker = read_worker(row, 8),
          .ready_at = row.maybe_time(10),
          .claimed_at = row.maybe_time(11),
          .started_at = row.maybe_time(12),
          .finished_at = row.maybe_time(13),
          .pause = row.maybe(14,
                             [&] {
                               return Pause{row.time(14), row.str(15)};
                             }),
          .paused_us = row.i64(16),
          .verdict = row.maybe(17, [&] { return row.as<Verdict>(17); }),
          .verdict_reason = row.str(18)};
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
            .priority = row.as<Priority>(18),
            .status = row.as<OrderStatus>(19),
            .on_hold = row.flag(20),
            .hold_reason = row.str(21)};
  if (card.state != OperationState::done) card.worker = read_worker(row, 15);
  return card;
}

/// What of an operation is one value here and two columns there.
struct Columns {
  explicit Columns(const Operation& operation) {
    if (operation.worker) {
      worker_id = operation.worker->id;
      worker_name = operation.worker->name;
    }
    if (operation.pause) {
      paused_at = operation.pause->since;
      pause_reason = operation.pause->reason;
    }
  }
  std::optional<UserId> worker_id;
  std::optional<std::string> worker_name;
  std::optional<Instant> paused_at;
  std::optional<std::string> pause_reason;
};

// A statement is one literal, so what two of them share is a macro.
#define ATELIER_MES_CARDS                                                                        \
  "SELECT l.lot_id, l.order_id, o.number, l.line, o.reference, l.product, l.alloy, l.finish,"    \
  " l.size, l.quantity, p.operation_id, p.code, p.work_center, p.state,"                         \
  " CASE WHEN p.state = 'done' THEN p.finished_at ELSE p.ready_at END, p.worker_id, "            \
  "p.worker_name,"                                                                               \
  " o.promised_at, o.priority, s.status, s.on_hold, s.hold_reason"                               \
  " FROM lot l"                                                                                  \
  " JOIN released_order o ON o.order_id = l.order_id"                                            \
  " JOIN order_state s ON s.order_id = l.order_id"                                               \
  " JOIN operation p ON p.lot_id = l.lot_id AND p.seq = l.current_seq AND p.state <> 'reworked'" \
  " WHERE s.status IN ('released', 'in_production', 'ready_to_ship')"                            \
  " AND l.state IN ('in_work', 'packed')"

}  // namespace

Result<void> migrate(sql::Database& db) { return db.migrate("mes", migrations()); }

bool insert_order(sql::Tx& tx, const ReleasedOrder& order) {
  return tx.exec(
             "INSERT INTO released_order (order_id, number, reference, recipient, phone, address,"
             " released_at, promised_at, priority, promise_revision, revision)"
             " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 1)"
             " ON CONFLICT (order_id) DO NOTHING",
             order.id, order.number, order.reference, order.recipient, order.phone, order.address,
             order.released_at, order.promised_at, order.priority) == 1;
}

void insert_lot(sql::Tx& tx, const OrderId& order, const Lot& lot) {
  tx.exec(
      "INSERT INTO lot (lot_id, order_id, line, product, alloy, finish, size, quantity, scrapped,"
      " file_name, model_hash, state, current_seq, replaces)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
      lot.id, order, lot.line, lot.product, lot.alloy, lot.finish, lot.size, lot.quantity,
      lot.scrapped, lot.file_name, lot.model_hash, lot.state, lot.current_seq, lot.replaces);
  for (const auto& operation : lot.operations) insert_operation(tx, lot.id, operation);
}

void insert_operation(sql::Tx& tx, const LotId& lot, const Operation& o) {
  const Columns columns(o);
  tx.exec(
      "INSERT INTO operation (operation_id, lot_id, seq, attempt, code, work_center, inspection,"
      " state, worker_id, worker_name, ready_at, claimed_at, started_at, finished_at, paused_at,"
      " pause_reason, paused_us, verdict, verdict_reason)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,"
      " $19)",
      o.id, lot, o.seq, o.attempt, o.code, o.work_center, o.inspection, o.state, columns.worker_id,
      columns.worker_name, o.ready_at, o.claimed_at, o.started_at, o.finished_at, columns.paused_at,
      columns.pause_reason, o.paused_us, o.verdict, o.verdict_reason);
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
      "SELECT order_id, number, reference, recipient, phone, address, released_at, promised_at,"
      " priority"
      " FROM released_order WHERE order_id = $1",
      [](const sql::Row& row) {
        return ReleasedOrder{.id = row.id<OrderId>(0),
                             .number = row.str(1),
                             .reference = row.str(2),
                             .recipient = row.str(3),
                             .phone = row.str(4),
                             .address = row.str(5),
                             .released_at = row.time(6),
                             .promised_at = row.time(7),
                             .priority = row.as<Priority>(8)};
      },
      order);
}

std::vector<Lot> lots(sql::Reader& db, const OrderId& order) {
  auto lots = db.all(
      "SELECT lot_id, line, product, alloy, finish, size, quantity, scrapped, file_name,"
      " model_hash, state, current_seq, replaces FROM lot WHERE order_id = $1"
      " ORDER BY line, lot_id",
      read_lot, order);
  // Both statements list the lots in the same order.
  auto lot = lots.begin();
  db.each(
      "SELECT p.lot_id, p.operation_id, p.seq, p.attempt, p.code, p.work_center, p.inspection,"
      " p.state, p.worker_id, p.worker_name, p.ready_at, p.claimed_at, p.started_at, p.finished_at,"
      " p.paused_at, p.pause_reason, p.paused_us, p.verdict, p.verdict_reason"
      " FROM lot l JOIN operation p ON p.lot_id = l.lot_id"
      " WHERE l.order_id = $1 ORDER BY l.line, l.lot_id, p.seq, p.attempt",
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
  const Columns columns(o);
  return tx.exec(
             "UPDATE operation SET state = $1, worker_id = $2, worker_name = $3, ready_at = $4,"
             " claimed_at = $5, started_at = $6, finished_at = $7, paused_at = $8,"
             " pause_reason = $9, paused_us = $10, verdict = $11, verdict_reason = $12"
             " WHERE operation_id = $13 AND state = $14",
             o.state, columns.worker_id, columns.worker_name, o.ready_at, o.claimed_at,
             o.started_at, o.finished_at, columns.paused_at, columns.pause_reason, o.paused_us,
             o.verdict, o.verdict_reason, o.id, change.from) == 1;
}

void save(sql::Tx& tx, const LotProgress& progress) {
  tx.exec(
      "UPDATE lot SET state = $1, current_seq = $2, quantity = $3, scrapped = $4 WHERE lot_id = $5",
      progress.state, progress.current_seq, progress.quantity, progress.scrapped, progress.id);
}

void save_priority(sql::Tx& tx, const OrderId& order, Priority priority) {
  tx.exec("UPDATE released_order SET priority = $1 WHERE order_id = $2", priority, order);
}

void cancel_work(sql::Tx& tx, const OrderId& order) {
  tx.exec(
      "UPDATE operation SET state = 'cancelled' WHERE state NOT IN ('done', 'reworked')"
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

void each_card(sql::Reader& db, const std::function<void(Card)>& visit) {
  db.each(ATELIER_MES_CARDS, [&](const sql::Row& row) { visit(read_card(row)); });
}

sql::Sql audited_orders() {
  return "SELECT order_id, version, status, on_hold, '' FROM order_state"
         " WHERE order_id >= $1 AND order_id < $2 ORDER BY order_id LIMIT $3";
}

}  // namespace store
}  // namespace atelier::mes
