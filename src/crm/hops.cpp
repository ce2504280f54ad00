// SPDX-License-Identifier: Apache-2.0
#include "crm/hops.h"

#include "crm/store.h"
#include "platform/base/enum_text.h"

namespace atelier::crm {
namespace {

/// Whose turn it is while crm has the order.
std::optional<Wait> turn_of(const OrderHops& hops) {
  const auto& state = *hops.state;
  if (authority_over(state.status) != Context::crm) return std::nullopt;
  if (state.on_hold)
    return wait_for(Waiting::hold, held_since(hops), hops.promised_at, state.hold_reason);
  return wait_for(*waiting_in(state.status), state.changed_at, hops.promised_at);
}

void tell(sql::Reader& db, const Board& board, OrderHops& hops) {
  const OrderId id{hops.key};
  const auto sales = find_sales_order(db, id);
  if (!sales) return;
  hops.promised_at = sales->promised_at;
  if (const auto card = board.find(id)) hops.shown_version = card->version;
  for (const auto& line : sales->order.lines)
    if (!line.quote_id.nil()) hops.quotes.push_back(line.quote_id);
  if (sales->pending_command && sales->pending_since)
    hops.waits.push_back(wait_for(Waiting::command_answer, *sales->pending_since, std::nullopt,
                                  std::string(name_of(*sales->pending_command))));
  if (hops.state)
    if (auto wait = turn_of(hops)) hops.waits.push_back(std::move(*wait));
}

/// By the customer's own reference: looked for in the list in memory, so not among the orders that
/// were closed more than 90 days ago.
void find(const Board& board, const Find& in, Found& found) {
  if (in.by != FindBy::reference) return;
  const auto page = board.page({.search = in.text}, 0, kMostFound);
  const auto cards = from_json<std::vector<JsonRow<Card>>>(to_json(page.rows));
  for (const auto& [card] : cards.value())
    if (card.reference == in.text) found.orders.push_back({card.order_id, card.number});
}

}  // namespace

OrderSource hops_source(const Ports& ports, OrderLog& log, const Board& board,
                        std::shared_ptr<const bus::Consumer> consumer) {
  return {.db = ports.db,
          .bus = ports.bus,
          .log = &log,
          .consumer = std::move(consumer),
          .tell = [&board](sql::Reader& reader, OrderHops& hops) { tell(reader, board, hops); },
          .find = [&board](sql::Reader&, const Find& in, Found& found) { find(board, in, found); },
          .audited = audited_orders()};
}

}  // namespace atelier::crm
