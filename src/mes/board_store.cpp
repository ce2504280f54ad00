// SPDX-License-Identifier: Apache-2.0
// The tables board_card and board_format.
#include "mes/store.h"
#include "platform/base/json_row.h"

namespace atelier::mes::store {
namespace {

std::string columns() { return to_json(JsonColumns<Card>{}); }

void insert(sql::Tx& tx, const Card& card) {
  tx.exec("INSERT INTO board_card (order_id, lot_id, card) VALUES ($1, $2, $3)", card.order_id,
          card.lot_id, to_json_row(card));
}

}  // namespace

void save_board_cards(sql::Tx& tx, const OrderId& order, const std::vector<Card>& cards) {
  tx.exec("DELETE FROM board_card WHERE order_id = $1", order);
  for (const auto& card : cards) insert(tx, card);
}

Result<void> refresh_board(sql::Database& db) {
  return db.write([](sql::Tx& tx) -> Result<void> {
    if (tx.exists("SELECT 1 FROM board_format WHERE columns = $1", columns())) return {};
    tx.exec("DELETE FROM board_card");
    each_card(tx, [&](const Card& card) { insert(tx, card); });
    tx.exec("DELETE FROM board_format");
    tx.exec("INSERT INTO board_format (id, columns) VALUES (1, $1)", columns());
    return {};
  });
}

void each_board_card(sql::Reader& db, const std::function<bool(std::string)>& visit) {
  db.each("SELECT card FROM board_card", [&](const sql::Row& row) { return visit(row.str(0)); });
}

}  // namespace atelier::mes::store
