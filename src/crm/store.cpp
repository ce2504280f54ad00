// SPDX-License-Identifier: Apache-2.0
#include "crm/store.h"

#include "contracts/order_log.h"
#include "platform/base/json_codec.h"

namespace atelier::crm {

std::span<const sql::Migration> migrations();  // made from schema/*.sql

namespace {

#define ATELIER_SALES_COLUMNS                                                                      \
  "s.body, s.promised_at, s.promise_revision, s.pending_command, s.pending_since, s.last_refusal," \
  " s.manager_id, s.manager_name"

// Of an order_state `t`. Only those that are on hold cost anything.
#define ATELIER_HELD_AT                                                       \
  " CASE WHEN t.on_hold = 1 THEN (SELECT MAX(e.occurred_at) FROM order_event" \
  " e WHERE e.order_id = t.order_id AND e.kind = 'held') END"

std::optional<Manager> read_manager(const sql::Row& row, int column) {
  return row.maybe(column, [&] { return Manager{row.id<UserId>(column), row.str(column + 1)}; });
}

SalesOrder read_sales_order(const sql::Row& row) {
  auto order = from_json<Order>(row.text(0));
  if (!order) throw sql::Failure(sql::Failure::Kind::misuse, "a stored order cannot be read");
  return {.order = std::move(order).value(),
          .promised_at = row.time(1),
          .promise_revision = row.i64(2),
          .pending_command = row.maybe(3, [&] { return row.as<OrderCommandKind>(3); }),
          .pending_since = row.maybe_time(4),
          .last_refusal = row.str(5),
          .manager = read_manager(row, 6)};
}

}  // namespace

Result<void> migrate(sql::Database& db) { return db.migrate("crm", migrations()); }

bool insert_sales_order(sql::Tx& tx, const SalesOrder& sales) {
  const auto& o = sales.order;
  std::optional<UserId> manager_id;
  std::optional<std::string> manager_name;
  if (sales.manager) {
    manager_id = sales.manager->id;
    manager_name = sales.manager->name;
  }
  return tx.exec(
             "INSERT INTO sales_order (order_id, number, channel, customer_name, reference, "
             "total_minor,"
             " currency, placed_at, promised_at, promise_revision, last_refusal, body, lines,"
             " manager_id, manager_name)"
             " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', $11, $12, $13, $14)"
             " ON CONFLICT DO NOTHING",
             o.order_id, o.number, o.channel, o.customer_name, o.reference, o.total.minor,
             o.total.currency, o.placed_at, sales.promised_at, sales.promise_revision, to_json(o),
             static_cast<std::int64_t>(o.lines.size()), manager_id, manager_name) == 1;
}

std::optional<SalesOrder> find_sales_order(sql::Reader& db, const OrderId& id) {
  return db.first("SELECT " ATELIER_SALES_COLUMNS " FROM sales_order s WHERE s.order_id = $1",
                  read_sales_order, id);
}

void lock_sales_order(sql::Tx& tx, const OrderId& id) {
  tx.exec("UPDATE sales_order SET promise_revision = promise_revision WHERE order_id = $1", id);
}

std::optional<Instant> held_at(sql::Reader& db, const OrderId& id) {
  const auto held = db.first(
      "SELECT" ATELIER_HELD_AT " FROM order_state t WHERE t.order_id = $1",
      [](const sql::Row& row) { return row.maybe_time(0); }, id);
  return held.value_or(std::nullopt);
}

void each_card(sql::Reader& db, Instant closed_after, const std::function<bool(Card)>& visit) {
  db.each(
      "SELECT s.order_id, s.number, s.channel, s.customer_name, s.reference, s.total_minor,"
      " s.currency, s.lines, t.status, t.version, t.changed_at, s.placed_at, s.promised_at,"
      " t.on_hold, s.pending_command, s.manager_id, s.manager_name, "
      "s.pending_since," ATELIER_HELD_AT
      " FROM sales_order s JOIN order_state t ON t.order_id = s.order_id"
      " WHERE t.status NOT IN ('closed', 'cancelled') OR t.changed_at > $1",
      [&](const sql::Row& row) {
        return visit(
            {.order_id = row.id<OrderId>(0),
             .number = row.str(1),
             .channel = row.as<Context>(2),
             .customer_name = row.str(3),
             .reference = row.str(4),
             .total = {row.i64(5), row.str(6)},
             .lines = row.i64(7),
             .status = row.as<OrderStatus>(8),
             .version = row.i64(9),
             .changed_at = row.time(10),
             .placed_at = row.time(11),
             .promised_at = row.time(12),
             .on_hold = row.flag(13),
             .pending_command = row.maybe(14, [&] { return row.as<OrderCommandKind>(14); }),
             .manager = read_manager(row, 15),
             .held_at = row.maybe_time(18),
             .asked_at = row.maybe_time(17)});
      },
      closed_after);
}

bool update_promise(sql::Tx& tx, const OrderId& id, std::int64_t revision, Instant promised_at) {
  return tx.exec(
             "UPDATE sales_order SET promised_at = $1, promise_revision = promise_revision + 1"
             " WHERE order_id = $2 AND promise_revision = $3",
             promised_at, id, revision) == 1;
}

void set_pending(sql::Tx& tx, const OrderId& id, OrderCommandKind command) {
  tx.exec(
      "UPDATE sales_order SET pending_command = $1, pending_since = $2, last_refusal = ''"
      " WHERE order_id = $3",
      command, tx.now(), id);
}

void clear_pending(sql::Tx& tx, const OrderId& id, const std::string& refusal) {
  tx.exec(
      "UPDATE sales_order SET pending_command = NULL, pending_since = NULL, last_refusal = $1"
      " WHERE order_id = $2",
      refusal, id);
}

void set_manager(sql::Tx& tx, const OrderId& id, const Manager& manager) {
  tx.exec("UPDATE sales_order SET manager_id = $1, manager_name = $2 WHERE order_id = $3",
          manager.id, manager.name, id);
}

void insert_note(sql::Tx& tx, const OrderId& id, const Actor& actor, const std::string& text) {
  tx.exec(
      "INSERT INTO note (note_id, order_id, written_at, actor, actor_name, text)"
      " VALUES ($1, $2, $3, $4, $5, $6)",
      Uuid::make(), id, tx.now(), actor.id, actor.name, text);
}

std::vector<Note> notes(sql::Reader& db, const OrderId& id) {
  return db.all(
      "SELECT written_at, actor_name, text FROM note WHERE order_id = $1"
      " ORDER BY written_at, note_id LIMIT 1000",
      [](const sql::Row& row) {
        return Note{row.time(0), row.str(1), row.str(2)};
      },
      id);
}

std::optional<TakenOver> find_taken_over(sql::Reader& db, const std::string& source,
                                         const std::string& source_id) {
  return db.first(
      "SELECT t.digest, s.number FROM taken_over t JOIN sales_order s ON s.order_id = t.order_id"
      " WHERE t.source = $1 AND t.source_id = $2",
      [](const sql::Row& row) {
        return TakenOver{row.str(0), row.str(1)};
      },
      source, source_id);
}

void insert_taken_over(sql::Tx& tx, const OrderId& id, const Origin& origin) {
  tx.exec(
      "INSERT INTO taken_over (source, source_id, order_id, digest, taken_at)"
      " VALUES ($1, $2, $3, $4, $5)",
      origin.source, origin.source_id, id, origin.digest, tx.now());
}

bool knows_number(sql::Reader& db, const std::string& number) {
  return db.exists("SELECT 1 FROM sales_order WHERE number = $1", number);
}

std::int64_t advance_sequence(sql::Tx& tx, std::int64_t count) {
  return *tx.first(
      "INSERT INTO order_sequence (channel, value) VALUES ('crm', $1)"
      " ON CONFLICT (channel) DO UPDATE SET value = order_sequence.value + $1 RETURNING value",
      [](const sql::Row& row) { return row.i64(0); }, count);
}

void return_sequence(sql::Tx& tx, std::int64_t end, std::int64_t value) {
  tx.exec("UPDATE order_sequence SET value = $1 WHERE channel = 'crm' AND value = $2", value, end);
}

ApprovalRule approval_rule(sql::Reader& db) {
  return db
      .first("SELECT enabled, limit_minor, currency FROM approval_rule WHERE rule_id = 1",
             [](const sql::Row& row) {
               return ApprovalRule{row.flag(0), {row.i64(1), row.str(2)}};
             })
      .value_or(ApprovalRule{});
}

void save_approval_rule(sql::Tx& tx, const ApprovalRule& rule) {
  tx.exec(
      "UPDATE approval_rule SET enabled = $1, limit_minor = $2, currency = $3 WHERE rule_id = 1",
      rule.enabled, rule.limit.minor, rule.limit.currency);
}

sql::Sql audited_orders() {
  return "SELECT t.order_id, t.version, t.status, t.on_hold, s.channel FROM order_state t"
         " JOIN sales_order s ON s.order_id = t.order_id"
         " WHERE t.order_id >= $1 AND t.order_id < $2 ORDER BY t.order_id LIMIT $3";
}

}  // namespace atelier::crm
