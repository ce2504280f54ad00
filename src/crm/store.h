// SPDX-License-Identifier: Apache-2.0
// The only place with crm's SQL.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "contracts/imported_order.h"
#include "crm/card.h"
#include "platform/sql/sql.h"

namespace atelier::crm {

struct Note {
  Instant at;
  std::string actor_name;
  std::string text;
};
BOOST_DESCRIBE_STRUCT(Note, (), (at, actor_name, text))

Result<void> migrate(sql::Database& db);

/// False if the order is here already.
bool insert_sales_order(sql::Tx& tx, const SalesOrder& sales);
/// Until the transaction ends nobody else changes it.
void lock_sales_order(sql::Tx& tx, const OrderId& id);
std::optional<SalesOrder> find_sales_order(sql::Reader& db, const OrderId& id);
/// Since when an order is on hold; nullopt for one that is not.
std::optional<Instant> held_at(sql::Reader& db, const OrderId& id);
/// All that the list shows, for the projection at start.
/// Until `visit` returns false.
void each_card(sql::Reader& db, Instant closed_after, const std::function<bool(Card)>& visit);

/// Conditional on the revision: false if someone else was faster.
bool update_promise(sql::Tx& tx, const OrderId& id, std::int64_t revision, Instant promised_at);
void set_pending(sql::Tx& tx, const OrderId& id, OrderCommandKind command);
void clear_pending(sql::Tx& tx, const OrderId& id, const std::string& refusal);

void set_manager(sql::Tx& tx, const OrderId& id, const Manager& manager);

void insert_note(sql::Tx& tx, const OrderId& id, const Actor& actor, const std::string& text);
std::vector<Note> notes(sql::Reader& db, const OrderId& id);

struct TakenOver {
  std::string digest;
  std::string number;
};
std::optional<TakenOver> find_taken_over(sql::Reader& db, const std::string& source,
                                         const std::string& source_id);
void insert_taken_over(sql::Tx& tx, const OrderId& id, const Origin& origin);
bool knows_number(sql::Reader& db, const std::string& number);
/// Moves the sequence on by `count`; where it stands then.
std::int64_t advance_sequence(sql::Tx& tx, std::int64_t count);
/// Back to `value`, if it still stands at `end`.
void return_sequence(sql::Tx& tx, std::int64_t end, std::int64_t value);

ApprovalRule approval_rule(sql::Reader& db);
void save_approval_rule(sql::Tx& tx, const ApprovalRule& rule);

/// See OrderSource::audited.
sql::Sql audited_orders();

}  // namespace atelier::crm
