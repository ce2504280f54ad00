// SPDX-License-Identifier: Apache-2.0
#include "mes/ledger.h"

namespace atelier::mes::store {
namespace {

/// The rate in force; that of the product before that of all.
std::optional<Money> rate_for(sql::Reader& db, const std::string& operation, ProductKind product,
                              Instant at) {
  return db.first(
      "SELECT minor, currency FROM piece_rate"
      " WHERE operation = $1 AND product IN ($2, '') AND effective_from <= $3"
      " ORDER BY CASE WHEN product = '' THEN 1 ELSE 0 END, effective_from DESC, rate_id DESC"
      " LIMIT 1",
      [](const sql::Row& row) {
        return Money{row.i64(0), row.str(1)};
      },
      operation, product, at);
}

void insert_entry(sql::Tx& tx, const LedgerEntry& e) {
  tx.exec(
      "INSERT INTO ledger_entry (entry_id, written_at, worker_id, worker_name, order_id,"
      " order_number, lot_id, operation_id, operation, pieces, rate_minor, currency, amount_minor,"
      " priced, reverses, reason)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
      e.id, e.at, e.worker.id, e.worker.name, e.order_id, e.order_number, e.lot_id, e.operation_id,
      e.operation, e.pieces, e.per_piece.minor, e.per_piece.currency, e.amount_minor, e.priced,
      e.reverses, e.reason);
}

LedgerEntry read_entry(const sql::Row& row) {
  return {.id = row.id<EntryId>(0),
          .at = row.time(1),
          .worker = {row.id<UserId>(2), row.str(3)},
          .order_id = row.id<OrderId>(4),
          .order_number = row.str(5),
          .lot_id = row.id<LotId>(6),
          .operation_id = row.id<OperationId>(7),
          .operation = row.str(8),
          .pieces = row.i64(9),
          .per_piece = {row.i64(10), row.str(11)},
          .amount_minor = row.i64(12),
          .priced = row.flag(13),
          .reverses = row.maybe(14, [&] { return row.id<EntryId>(14); }),
          .reason = row.str(15)};
}

/// Pieces of an entry that no reversal has taken back.
std::int64_t still_counting(sql::Reader& db, const LedgerEntry& entry) {
  const auto taken_back = db.first(
      "SELECT CAST(COALESCE(sum(pieces), 0) AS BIGINT) FROM ledger_entry"
      " WHERE operation_id = $1 AND reverses = $2",
      [](const sql::Row& row) { return row.i64(0); }, entry.operation_id, entry.id);
  return entry.pieces + taken_back.value_or(0);
}

}  // namespace

void credit(sql::Tx& tx, const OrderState& order, const Lot& lot, const Operation& operation,
            std::int64_t pieces) {
  const auto rate = rate_for(tx, operation.code, lot.product, tx.now());
  insert_entry(tx, {.id = EntryId::make(),
                    .at = tx.now(),
                    .worker = operation.worker.value(),
                    .order_id = order.order_id,
                    .order_number = order.number,
                    .lot_id = lot.id,
                    .operation_id = operation.id,
                    .operation = operation.code,
                    .pieces = pieces,
                    .per_piece = rate.value_or(Money{}),
                    .amount_minor = pieces * (rate ? rate->minor : 0),
                    .priced = rate.has_value()});
}

void reverse(sql::Tx& tx, const Reversal& reversal, const std::string& reason) {
  for (const auto& operation : reversal.operations) {
    const auto entries = tx.all(
        "SELECT entry_id, written_at, worker_id, worker_name, order_id, order_number, lot_id,"
        " operation_id, operation, pieces, rate_minor, currency, amount_minor, priced, reverses,"
        " reason FROM ledger_entry WHERE operation_id = $1 AND reverses IS NULL",
        read_entry, operation);
    for (const auto& entry : entries) {
      const auto counting = still_counting(tx, entry);
      const auto pieces = std::min(counting, reversal.pieces.value_or(counting));
      if (pieces == 0) continue;
      auto turned = entry;
      turned.id = EntryId::make();
      turned.at = tx.now();
      turned.pieces = -pieces;
      turned.amount_minor = -pieces * entry.per_piece.minor;
      turned.reverses = entry.id;
      turned.reason = reason;
      insert_entry(tx, turned);
    }
  }
}

void insert_rate(sql::Tx& tx, const PieceRate& rate, const UserId& added_by) {
  const std::string product(rate.product ? name_of(*rate.product) : "");
  tx.exec(
      "INSERT INTO piece_rate (rate_id, operation, product, minor, currency, effective_from,"
      " added_at, added_by, added_by_name) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
      rate.id, rate.operation, product, rate.per_piece.minor, rate.per_piece.currency,
      rate.effective_from, rate.added_at, added_by, rate.added_by);
}

std::vector<PieceRate> rates(sql::Reader& db) {
  return db.all(
      "SELECT rate_id, operation, product, minor, currency, effective_from, added_at,"
      " added_by_name FROM piece_rate ORDER BY effective_from DESC, rate_id DESC LIMIT 5000",
      [](const sql::Row& row) {
        PieceRate rate{.id = row.id<RateId>(0),
                       .operation = row.str(1),
                       .per_piece = {row.i64(3), row.str(4)},
                       .effective_from = row.time(5),
                       .added_at = row.time(6),
                       .added_by = row.str(7)};
        if (!row.text(2).empty()) rate.product = row.as<ProductKind>(2);
        return rate;
      });
}

std::vector<PayRow> pay_rows(sql::Reader& db, const Period& period,
                             const std::optional<UserId>& worker) {
  const auto only = worker ? worker->str() : std::string();
  return db.all(
      "SELECT worker_id, max(worker_name) AS name, operation,"
      " CAST(sum(CASE WHEN reverses IS NULL THEN pieces ELSE 0 END) AS BIGINT),"
      " CAST(sum(CASE WHEN reverses IS NULL THEN 0 ELSE -pieces END) AS BIGINT),"
      " CAST(sum(CASE WHEN priced = 0 THEN pieces ELSE 0 END) AS BIGINT),"
      " CAST(sum(amount_minor) AS BIGINT), currency"
      " FROM ledger_entry"
      " WHERE written_at >= $1 AND written_at < $2 AND ($3 = '' OR worker_id = $3)"
      " GROUP BY worker_id, operation, currency"
      " ORDER BY name, worker_id, operation, currency LIMIT 10000",
      [](const sql::Row& row) {
        return PayRow{.worker_id = row.id<UserId>(0),
                      .worker = row.str(1),
                      .operation = row.str(2),
                      .accepted_pieces = row.i64(3),
                      .reversed_pieces = row.i64(4),
                      .unpriced_pieces = row.i64(5),
                      .amount = {row.i64(6), row.str(7)}};
      },
      period.from, period.to, only);
}

std::vector<LedgerEntry> ledger_of(sql::Reader& db, const UserId& worker, const Period& period,
                                   const std::optional<EntryId>& before, std::int64_t limit) {
  // Ids grow with time; none is beyond the last letter of a hex digit.
  const auto below = before ? before->str() : std::string("g");
  return db.all(
      "SELECT entry_id, written_at, worker_id, worker_name, order_id, order_number, lot_id,"
      " operation_id, operation, pieces, rate_minor, currency, amount_minor, priced, reverses,"
      " reason FROM ledger_entry"
      " WHERE worker_id = $1 AND written_at >= $2 AND written_at < $3 AND entry_id < $4"
      " ORDER BY entry_id DESC LIMIT $5",
      read_entry, worker, period.from, period.to, below, limit);
}

}  // namespace atelier::mes::store
