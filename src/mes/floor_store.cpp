// SPDX-License-Identifier: Apache-2.0
#include "mes/floor.h"

namespace atelier::mes::store {

// --- work centers and routings

std::vector<WorkCenter> work_centers(sql::Reader& db) {
  return db.all("SELECT code, name_ru, name_en, active FROM work_center ORDER BY code LIMIT 1000",
                [](const sql::Row& row) {
                  return WorkCenter{row.str(0), row.str(1), row.str(2), row.flag(3)};
                });
}

void lock_routings(sql::Tx& tx) { tx.lock("mes routings"); }

void save_work_center(sql::Tx& tx, const WorkCenter& center) {
  tx.exec(
      "INSERT INTO work_center (code, name_ru, name_en, active) VALUES ($1, $2, $3, $4)"
      " ON CONFLICT (code) DO UPDATE SET name_ru = excluded.name_ru, name_en = excluded.name_en,"
      " active = excluded.active",
      center.code, center.name_ru, center.name_en, center.active);
}

bool routing_uses(sql::Reader& db, const std::string& work_center) {
  return db.exists("SELECT 1 FROM routing WHERE work_center = $1 LIMIT 1", work_center);
}

std::vector<RoutingStep> routing(sql::Reader& db, ProductKind product) {
  return db.all(
      "SELECT seq, code, work_center, inspection FROM routing WHERE product = $1 ORDER BY seq",
      [](const sql::Row& row) {
        return RoutingStep{row.i64(0), row.str(1), row.str(2), row.flag(3)};
      },
      product);
}

void replace_routing(sql::Tx& tx, ProductKind product, std::span<const RoutingStep> steps) {
  tx.exec("DELETE FROM routing WHERE product = $1", product);
  for (const auto& step : steps)
    tx.exec(
        "INSERT INTO routing (product, seq, code, work_center, inspection)"
        " VALUES ($1, $2, $3, $4, $5)",
        product, step.seq, step.code, step.work_center, step.inspection);
}

// --- check lists

std::vector<CheckItem> check_list(sql::Reader& db, ProductKind product) {
  return db.all(
      "SELECT code, name_ru, name_en FROM check_item WHERE product = $1 ORDER BY seq",
      [](const sql::Row& row) {
        return CheckItem{row.str(0), row.str(1), row.str(2)};
      },
      product);
}

void replace_check_list(sql::Tx& tx, ProductKind product, std::span<const CheckItem> items) {
  tx.exec("DELETE FROM check_item WHERE product = $1", product);
  std::int64_t seq = 0;
  for (const auto& item : items)
    tx.exec(
        "INSERT INTO check_item (product, seq, code, name_ru, name_en) VALUES ($1, $2, $3, $4, $5)",
        product, ++seq, item.code, item.name_ru, item.name_en);
}

void insert_checked(sql::Tx& tx, const LotId& lot, std::span<const CheckItem> items,
                    const Worker& by) {
  std::int64_t seq = 0;
  for (const auto& item : items)
    tx.exec(
        "INSERT INTO checked_item (lot_id, seq, code, name_ru, name_en, checked_at, checked_by,"
        " checked_by_name) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        lot, ++seq, item.code, item.name_ru, item.name_en, tx.now(), by.id, by.name);
}

std::vector<CheckedItem> checked_items(sql::Reader& db, const OrderId& order) {
  return db.all(
      "SELECT c.lot_id, c.code, c.name_ru, c.name_en, c.checked_by, c.checked_by_name,"
      " c.checked_at FROM lot l JOIN checked_item c ON c.lot_id = l.lot_id"
      " WHERE l.order_id = $1 ORDER BY c.lot_id, c.seq",
      [](const sql::Row& row) {
        return CheckedItem{.lot_id = row.id<LotId>(0),
                           .item = {row.str(1), row.str(2), row.str(3)},
                           .by = {row.id<UserId>(4), row.str(5)},
                           .at = row.time(6)};
      },
      order);
}

// --- how much one may hold

std::int64_t floor_work_limit(sql::Reader& db) {
  return db
      .first("SELECT work_limit FROM floor_settings WHERE id = 1",
             [](const sql::Row& row) { return row.i64(0); })
      .value();
}

void save_floor_work_limit(sql::Tx& tx, std::int64_t limit) {
  tx.exec("UPDATE floor_settings SET work_limit = $1 WHERE id = 1", limit);
}

WorkLimit lock_operator(sql::Tx& tx, const Worker& worker) {
  tx.exec(
      "INSERT INTO operator (worker_id, name, revision) VALUES ($1, $2, 1)"
      " ON CONFLICT (worker_id) DO UPDATE SET name = excluded.name,"
      " revision = operator.revision + 1",
      worker.id, worker.name);
  WorkLimit limit{.of_floor = floor_work_limit(tx)};
  tx.each(
      "SELECT work_limit FROM operator WHERE worker_id = $1",
      [&](const sql::Row& row) { limit.own = row.maybe(0, [&] { return row.i64(0); }); },
      worker.id);
  return limit;
}

// As the index operation_held has it, or it would not be used.
#define ATELIER_MES_HELD "(p.state = 'claimed' OR p.state = 'in_progress' OR p.state = 'paused')"

std::vector<Held> held_by(sql::Reader& db, const UserId& worker) {
  return db.all(
      "SELECT o.number, p.code FROM operation p JOIN lot l ON l.lot_id = p.lot_id"
      " JOIN released_order o ON o.order_id = l.order_id"
      " WHERE p.worker_id = $1 AND " ATELIER_MES_HELD " ORDER BY p.claimed_at LIMIT 10000",
      [](const sql::Row& row) {
        return Held{row.str(0), row.str(1)};
      },
      worker);
}

std::vector<Operator> operators(sql::Reader& db) {
  return db.all(
      "SELECT w.worker_id, w.name, w.work_limit, (SELECT count(*) FROM operation p"
      " WHERE p.worker_id = w.worker_id AND " ATELIER_MES_HELD
      ")"
      " FROM operator w ORDER BY w.name, w.worker_id LIMIT 10000",
      [](const sql::Row& row) {
        return Operator{.worker = {row.id<UserId>(0), row.str(1)},
                        .work_limit = row.maybe(2, [&] { return row.i64(2); }),
                        .held = row.i64(3)};
      });
}

std::optional<Worker> find_operator(sql::Reader& db, const UserId& id) {
  return db.first(
      "SELECT worker_id, name FROM operator WHERE worker_id = $1",
      [](const sql::Row& row) {
        return Worker{row.id<UserId>(0), row.str(1)};
      },
      id);
}

void save_operator(sql::Tx& tx, const Worker& worker, std::optional<std::int64_t> work_limit) {
  tx.exec(
      "INSERT INTO operator (worker_id, name, work_limit, revision) VALUES ($1, $2, $3, 1)"
      " ON CONFLICT (worker_id) DO UPDATE SET name = excluded.name,"
      " work_limit = excluded.work_limit, revision = operator.revision + 1",
      worker.id, worker.name, work_limit);
}

}  // namespace atelier::mes::store
