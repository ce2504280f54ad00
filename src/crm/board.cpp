// SPDX-License-Identifier: Apache-2.0
#include "crm/board.h"

#include <algorithm>

#include "contracts/order_log.h"
#include "platform/base/enum_text.h"
#include "platform/board/search.h"

namespace atelier::crm {
namespace {

/// What can be filtered by.
enum Facet : std::uint8_t { kStatus, kChannel, kOverdue, kStuck, kOnHold, kPending };

template <class E>
std::uint16_t number_of(E value) {
  return static_cast<std::uint16_t>(value);
}

template <class E>
E read(const board::Facets& facets, Facet facet) {
  return static_cast<E>(facets[facet]);
}

/// What crm itself waits for; what lots wait for, production tells.
std::optional<Waiting> waiting_of(OrderStatus status, bool pending, bool on_hold) {
  if (is_final(status)) return std::nullopt;
  if (pending) return Waiting::command_answer;
  if (on_hold) return Waiting::hold;
  return authority_over(status) == Context::crm ? waiting_in(status) : std::nullopt;
}

/// Since when it waits for what it waits for.
std::optional<Instant> waiting_since(const Card& card) {
  if (is_final(card.status)) return std::nullopt;
  if (card.pending_command) return card.asked_at.value_or(card.changed_at);
  if (card.on_hold) return card.held_at.value_or(card.changed_at);
  return card.changed_at;
}

std::string words_of(std::string_view row) {
  const JsonRowView<Card> card(row);
  return board::folded(json_plain_text(card.json("number")) + '\n' +
                       json_plain_text(card.json("customer_name")) + '\n' +
                       json_plain_text(card.json("reference")));
}

Card card_of(std::string_view row) {
  auto card = from_json<JsonRow<Card>>(row);
  ATELIER_ASSERT(card.ok());  // it was written by us
  return std::move(card).value().value;
}

/// What changes with time alone. Something is so from the first moment after `at`.
struct Turn {
  Instant at;
  bool passed(Instant now) const { return at < now; }
};

Turn overdue_turn(const Card& card) {
  return {card.status < OrderStatus::shipped ? card.promised_at : board::kNever};
}

Turn stuck_turn(const Card& card) {
  const auto usual = stuck_after(card.status);
  return {usual ? card.changed_at + *usual : board::kNever};
}

Turn forgotten_turn(const Card& card) {
  return {is_final(card.status) ? card.changed_at + kKeepClosed_us : board::kNever};
}

/// nullopt once the order is over for so long that the list forgets it.
std::optional<board::Row> row_of(const Card& card, Instant now) {
  if (forgotten_turn(card).passed(now)) return std::nullopt;
  auto next = board::kNever;
  for (const auto turn : {overdue_turn(card), stuck_turn(card), forgotten_turn(card)})
    if (!turn.passed(now) && turn.at < next) next = turn.at + 1;
  board::Row row{.id = card.order_id.value,
                 .group = card.order_id.value,
                 .sort = -card.placed_at.us,
                 .owner = card.manager ? card.manager->id.value : Uuid{},
                 .since = waiting_since(card),
                 .turns_at = next,
                 .text = to_json_row(card)};
  row.facets[kStatus] = number_of(card.status);
  row.facets[kChannel] = number_of(card.channel);
  row.facets[kOverdue] = overdue_turn(card).passed(now);
  row.facets[kStuck] = stuck_turn(card).passed(now);
  row.facets[kOnHold] = card.on_hold;
  row.facets[kPending] = card.pending_command.has_value();
  return row;
}

board::Filter index_filter(const BoardFilter& filter) {
  board::Filter to;
  if (filter.status) to.require(kStatus, number_of(*filter.status));
  if (filter.channel) to.require(kChannel, number_of(*filter.channel));
  if (filter.overdue) to.require(kOverdue, *filter.overdue);
  if (filter.stuck) to.require(kStuck, *filter.stuck);
  if (filter.on_hold) to.require(kOnHold, *filter.on_hold);
  if (filter.manager) to.owner = filter.manager->value;
  to.search = filter.search;
  return to;
}

/// The parts of a list, in the order in which its urgent ones come first.
std::vector<board::Filter> by_urgency(const BoardFilter& filter) {
  std::vector<board::Filter> parts;
  const auto add = [&](BoardFilter part) {
    if (filter.overdue.value_or(*part.overdue) != *part.overdue) return;
    if (filter.stuck && part.stuck && *filter.stuck != *part.stuck) return;
    if (!part.stuck) part.stuck = filter.stuck;
    parts.push_back(index_filter(part));
  };
  auto part = filter;
  part.overdue = true;
  part.stuck.reset();
  add(part);
  part.overdue = false;
  for (const bool stuck : {true, false}) {
    part.stuck = stuck;
    add(part);
  }
  return parts;
}

/// A page of the parts as if they were one list. A change meanwhile may show an order twice or not
/// at all, as it may between two pages; whoever follows the list hears of it.
std::string rows_of_parts(const board::Index& index, const std::vector<board::Filter>& parts,
                          std::size_t skip, std::size_t most) {
  std::string rows;
  for (const auto& part : parts) {
    if (most == 0) break;
    const auto found = index.page(part, skip, most);
    const auto total = static_cast<std::size_t>(found.total);
    const auto taken = std::min(most, total - std::min(skip, total));
    if (taken > 0 && !rows.empty()) rows += ',';
    rows += found.rows;
    most -= taken;
    skip -= std::min(skip, total);
  }
  return rows;
}

std::vector<StatusTotal> totals_by_status(const std::vector<board::BucketCount>& counts) {
  std::vector<StatusTotal> totals;
  for (const auto status : enum_values<OrderStatus>()) totals.push_back({status, 0});
  for (const auto& [facets, count] : counts) totals[facets[kStatus]].orders += count;
  return totals;
}

std::vector<std::string> topics_of(const std::optional<board::Facets>& facets) {
  if (!facets) return {};
  return {std::string(Board::kAllTopic),
          Board::topic_of(static_cast<OrderStatus>((*facets)[kStatus]))};
}

Board::Changes describe(std::vector<board::Change> changes) {
  Board::Changes out;
  for (auto& change : changes)
    out.push_back({.order_id = {change.id},
                   .row = std::move(change.text),
                   .where = topics_of(change.after),
                   .left = topics_of(change.before)});
  return out;
}

}  // namespace

Card make_card(const SalesOrder& sales, const OrderState& state, std::optional<Instant> held_at) {
  const auto& order = sales.order;
  return {.order_id = order.order_id,
          .number = order.number,
          .channel = order.channel,
          .customer_name = order.customer_name,
          .reference = order.reference,
          .total = order.total,
          .lines = static_cast<std::int64_t>(order.lines.size()),
          .status = state.status,
          .version = state.version,
          .changed_at = state.changed_at,
          .placed_at = order.placed_at,
          .promised_at = sales.promised_at,
          .on_hold = state.on_hold,
          .pending_command = sales.pending_command,
          .manager = sales.manager,
          .held_at = held_at,
          .asked_at = sales.pending_command ? sales.pending_since : std::nullopt};
}

Board::Board()
    : index_({.turned = [](std::string_view row, Instant now) { return row_of(card_of(row), now); },
              .words = words_of,
              .totals =
                  [](const std::vector<board::BucketCount>& counts) {
                    return to_json(totals_by_status(counts));
                  }}) {}

std::string Board::topic_of(OrderStatus status) { return "status:" + std::string(name_of(status)); }

// ------------------------------------------------------------ pages

Board::Page Board::page(const BoardFilter& filter, std::size_t skip, std::size_t most,
                        ListOrder order) const {
  auto found = index_.page(index_filter(filter), skip, order == ListOrder::newest ? most : 0);
  if (order == ListOrder::urgent)
    found.rows = rows_of_parts(index_, by_urgency(filter), skip, most);
  return {.rows = {std::move(found.rows)},
          .total = found.total,
          .total_is_exact = found.total_is_exact,
          .totals = {std::move(found.totals)},
          .etag = std::move(found.etag)};
}

Board::Totals Board::totals() const {
  auto found = index_.totals();
  Totals totals{.etag = std::move(found.etag)};
  for (const auto& [facets, count] : found.counts)
    totals.buckets.push_back({.status = static_cast<OrderStatus>(facets[kStatus]),
                              .channel = static_cast<Context>(facets[kChannel]),
                              .overdue = facets[kOverdue] != 0,
                              .stuck = facets[kStuck] != 0,
                              .on_hold = facets[kOnHold] != 0,
                              .orders = count});
  return totals;
}

std::vector<StatusTotal> Board::by_status() const {
  return totals_by_status(index_.totals().counts);
}

std::optional<Card> Board::find(const OrderId& id) const {
  const auto rows = index_.texts(id.value);
  if (rows.empty()) return std::nullopt;
  return card_of(rows.front());
}

std::vector<flow::StageView> Board::stages(Instant now) const {
  std::vector<flow::StageView> list;
  for (const auto status : enum_values<OrderStatus>())
    if (authority_over(status) == Context::crm)
      list.push_back(flow::stage_view(
          "crm", std::string(name_of(status)), index_,
          [status](const board::Facets& facets) {
            return read<OrderStatus>(facets, kStatus) == status;
          },
          [](const board::Facets& facets) { return facets[kOverdue] != 0; }, now));
  return list;
}

std::int64_t Board::past_promise() const {
  return index_.total(board::Filter().require(kOverdue, 1));
}

WaitingList Board::waiting(const WaitingQuery& query, Instant now) const {
  static const WaitingView kView{
      .context = "crm",
      .kinds = {Waiting::approval, Waiting::release, Waiting::command_answer, Waiting::hold,
                Waiting::delivery, Waiting::closing},
      .kind =
          [](const board::Facets& facets) {
            return waiting_of(read<OrderStatus>(facets, kStatus), facets[kPending] != 0,
                              facets[kOnHold] != 0);
          },
      .past_promise = [](const board::Facets& facets) { return facets[kOverdue] != 0; },
      .at_stage =
          [](const board::Facets& facets, const std::string& stage) {
            return name_of(read<OrderStatus>(facets, kStatus)) == stage;
          },
      .item =
          [](std::string_view row) {
            const auto card = card_of(row);
            return WaitingOrder{.order = card.order_id,
                                .number = card.number,
                                .stage = std::string(name_of(card.status)),
                                .holder = card.manager ? card.manager->name : "",
                                .since = waiting_since(card).value_or(card.changed_at),
                                .promised_at = card.promised_at};
          }};
  return list_waiting(index_, kView, query, now);
}

// ------------------------------------------------------------ changes

Board::Changes Board::replace(const Card& card, Instant now) {
  std::vector<board::Row> rows;
  if (auto row = row_of(card, now)) rows.push_back(std::move(*row));
  return describe(index_.replace(card.order_id.value, std::move(rows)));
}

Board::Changes Board::put(const Card& card, Instant now) {
  const auto known = find(card.order_id);
  if (known && known->version > card.version) return {};
  return replace(card, now);
}

Board::Changes Board::apply(const OrderState& state, Instant at, Instant now) {
  auto card = find(state.order_id);
  if (!card || card->version >= state.version) return {};
  const auto before = *card;
  card->status = state.status;
  card->version = state.version;
  card->changed_at = state.changed_at;
  if (card->on_hold != state.on_hold)
    card->held_at = state.on_hold ? std::optional(at) : std::nullopt;
  card->on_hold = state.on_hold;
  if (moved_ && before.status != card->status) moved_(before, *card);
  return replace(*card, now);
}

Board::Changes Board::amend(const SalesOrder& sales, Instant now) {
  auto card = find(sales.order.order_id);
  if (!card) return {};
  card->promised_at = sales.promised_at;
  card->pending_command = sales.pending_command;
  card->manager = sales.manager;
  card->asked_at = sales.pending_command ? sales.pending_since : std::nullopt;
  return replace(*card, now);
}

Board::Changes Board::touch(const OrderId& id) const {
  const auto card = find(id);
  if (!card) return {};
  const std::vector<std::string> topics{std::string(kAllTopic), topic_of(card->status)};
  return {{.order_id = id, .row = to_json_row(*card), .where = topics, .left = topics}};
}

Board::Changes Board::turn(Instant now) { return describe(index_.turn(now)); }

void Board::Loading::add(const std::vector<Card>& cards) {
  std::vector<board::Row> rows;
  rows.reserve(cards.size());
  for (const auto& card : cards)
    if (auto row = row_of(card, now_)) rows.push_back(std::move(*row));
  loading_.add(std::move(rows));
}

}  // namespace atelier::crm
