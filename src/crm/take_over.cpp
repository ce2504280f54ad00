// SPDX-License-Identifier: Apache-2.0
#include "contracts/changes/changes.h"
#include "contracts/flow/flow.h"
#include "contracts/order_log.h"
#include "crm/module.h"
#include "crm/store.h"
#include "platform/replicas/replicas.h"

namespace atelier::crm {
namespace {

const Actor kImport{"rule:import", "Import"};

}  // namespace

Result<void> prepare(sql::Database& db) {
  ATELIER_TRY(changes::migrate(db));
  ATELIER_TRY(OrderLog::migrate(db));
  ATELIER_TRY(replicas::migrate(db));
  ATELIER_TRY(flow::Flow::migrate(db));
  return migrate(db);
}

std::vector<Standing> look_up(sql::Reader& db, std::span<const ImportedOrder> orders) {
  std::vector<Standing> standings;
  standings.reserve(orders.size());
  for (const auto& imported : orders) {
    const auto& origin = *imported.origin;
    auto& standing = standings.emplace_back();
    if (auto taken = find_taken_over(db, origin.source, origin.source_id)) {
      standing.known =
          taken->digest == origin.digest ? Standing::Known::same : Standing::Known::differently;
      standing.number = std::move(taken->number);
    } else {
      standing.number_taken = knows_number(db, imported.order.number);
    }
  }
  return standings;
}

Result<void> take_over(sql::Tx& tx, std::span<const ImportedOrder> orders) {
  for (const auto& imported : orders) {
    ATELIER_TRY_ASSIGN(const bool fresh,
                       OrderLog::take_over(tx, imported.state, imported.timeline));
    if (!fresh) continue;
    SalesOrder sales{
        .order = imported.order, .promised_at = imported.promised_at, .promise_revision = 1};
    if (imported.manager) sales.manager = {imported.manager->id, imported.manager->name};
    insert_sales_order(tx, sales);
    if (!imported.note.empty()) insert_note(tx, imported.order.order_id, kImport, imported.note);
    if (imported.origin) insert_taken_over(tx, imported.order.order_id, *imported.origin);
  }
  return {};
}

std::int64_t reserve_numbers(sql::Tx& tx, std::int64_t count) {
  return advance_sequence(tx, count) - count + 1;
}

void return_numbers(sql::Tx& tx, std::int64_t next, std::int64_t end) {
  return_sequence(tx, end - 1, next - 1);
}

}  // namespace atelier::crm
