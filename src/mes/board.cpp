// SPDX-License-Identifier: Apache-2.0
#include "mes/board.h"

#include <algorithm>
#include <set>

#include "mes/passages.h"
#include "platform/board/search.h"

namespace atelier::mes {
namespace {

/// What can be filtered by.
enum Facet : std::uint8_t { kStage, kState, kWorkCenter, kStatus, kOverdue, kOnHold };

/// Wider than all due dates are apart.
constexpr std::int64_t kPriorityStep_us = 1'000'000 * kDay;

template <class E>
std::uint16_t number_of(E value) {
  return static_cast<std::uint16_t>(value);
}

template <class E>
E read(const board::Facets& facets, Facet facet) {
  return static_cast<E>(facets[facet]);
}

/// What a lot waits for. A packed one for its order's others, which speak for themselves, then for
/// the parcel; whatever is on hold, crm tells of.
std::optional<Waiting> waiting_of(const board::Facets& facets) {
  if (facets[kOnHold] != 0) return std::nullopt;
  const auto state = read<OperationState>(facets, kState);
  if (state != OperationState::done) return mes::waiting_of(state);
  if (read<OrderStatus>(facets, kStatus) != OrderStatus::ready_to_ship) return std::nullopt;
  return Waiting::shipping;
}

using CardView = JsonRowView<Card>;

std::string words_of(std::string_view row) {
  const CardView card(row);
  return board::folded(json_plain_text(card.json("number")) + '\n' +
                       json_plain_text(card.json("reference")));
}

/// The part of it that is read from its row.
WaitingOrder waiting_order(std::string_view row) {
  const auto parsed = from_json<JsonRow<Card>>(row);
  ATELIER_ASSERT(parsed.ok());  // it was written by us
  const auto& card = parsed->value;
  return {.order = card.order_id,
          .number = card.number,
          .stage = card.stage,
          .work_center = card.work_center,
          .holder = card.worker ? card.worker->name : "",
          .since = card.since,
          .promised_at = card.due_at};
}

bool is_packed(const board::Facets& facets) {
  return read<OperationState>(facets, kState) == OperationState::done;
}

/// A lot that is at this stage, not done with the last one.
board::Which at_stage(std::uint16_t stage) {
  return [stage](const board::Facets& facets) {
    return facets[kStage] == stage && !is_packed(facets);
  };
}

/// Of what we wrote ourselves.
template <class T>
T sure(const std::optional<T>& value) {
  ATELIER_ASSERT(value.has_value());
  return *value;
}

/// {"id":"...","name":"..."}
Uuid id_of_worker(const CardView& card) {
  constexpr std::size_t kBefore = 7;
  if (card.null("worker")) return {};
  return sure(Uuid::parse(card.json("worker").substr(kBefore, std::tuple_size_v<UuidText>)));
}

}  // namespace

Board::Board()
    : index_({.turned = [this](std::string_view row,
                               Instant now) { return row_of(std::string(row), now); },
              .words = words_of,
              .totals =
                  [this](const std::vector<board::BucketCount>& counts) {
                    return to_json(by_stage(counts));
                  }}) {}

board::Row Board::row_of(std::string text, Instant now) {
  const CardView card(text);
  const auto due_at = sure(parse_rfc3339(card.plain("due_at")));
  const auto priority = sure(parse_enum<Priority>(card.plain("priority")));
  const bool overdue = due_at < now;
  board::Row row{.id = sure(Uuid::parse(card.plain("lot_id"))),
                 .group = sure(Uuid::parse(card.plain("order_id"))),
                 .sort = due_at.us - number_of(priority) * kPriorityStep_us,
                 .owner = id_of_worker(card),
                 .since = sure(parse_rfc3339(card.plain("since"))),
                 .turns_at = overdue ? board::kNever : due_at + 1};
  row.facets[kStage] = stages_.number(card.plain("stage"));
  row.facets[kState] = number_of(sure(parse_enum<OperationState>(card.plain("state"))));
  row.facets[kWorkCenter] = work_centers_.number(card.plain("work_center"));
  row.facets[kStatus] = number_of(sure(parse_enum<OrderStatus>(card.plain("status"))));
  row.facets[kOverdue] = overdue;
  row.facets[kOnHold] = card.json("on_hold") == "true";
  row.text = std::move(text);
  return row;
}

// ------------------------------------------------------------ pages

/// nullopt where no card can match: a stage or a work center that never was.
std::optional<board::Filter> Board::index_filter(const BoardFilter& filter) const {
  board::Filter to;
  if (filter.stage) {
    const auto stage = stages_.find(*filter.stage);
    if (!stage) return std::nullopt;
    to.require(kStage, *stage);
  }
  if (filter.work_center) {
    const auto center = work_centers_.find(*filter.work_center);
    if (!center) return std::nullopt;
    to.require(kWorkCenter, *center);
  }
  const bool never = filter.free && ((filter.state && *filter.state != OperationState::ready) ||
                                     filter.on_hold.value_or(false));
  if (never) return std::nullopt;
  if (filter.state) to.require(kState, number_of(*filter.state));
  if (filter.status) to.require(kStatus, number_of(*filter.status));
  if (filter.overdue) to.require(kOverdue, *filter.overdue);
  if (filter.on_hold) to.require(kOnHold, *filter.on_hold);
  if (filter.free) to.require(kState, number_of(OperationState::ready)).require(kOnHold, 0);
  if (filter.worker) to.owner = filter.worker->value;
  to.search = filter.search;
  return to;
}

std::vector<StageCount> Board::by_stage(const std::vector<board::BucketCount>& counts) const {
  struct Sum {
    std::uint16_t stage;
    std::uint16_t state;
    std::int64_t count;
  };
  std::vector<Sum> sums;
  for (const auto& [facets, count] : counts) {
    const auto same = std::ranges::find_if(sums, [&](const Sum& sum) {
      return sum.stage == facets[kStage] && sum.state == facets[kState];
    });
    if (same != sums.end())
      same->count += count;
    else
      sums.push_back({facets[kStage], facets[kState], count});
  }
  std::vector<StageCount> list;
  list.reserve(sums.size());
  for (const auto& sum : sums)
    list.push_back({stages_.name(sum.stage), static_cast<OperationState>(sum.state), sum.count});
  std::ranges::sort(list, {}, [](const StageCount& c) { return std::tie(c.stage, c.state); });
  return list;
}

Board::Page Board::page(const BoardFilter& filter, std::size_t skip, std::size_t most) const {
  const auto to = index_filter(filter);
  // What finds nothing is no older than the board itself.
  if (!to) return {.totals = {"[]"}, .etag = index_.totals().etag};
  auto found = index_.page(*to, skip, most);
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
    totals.buckets.push_back({.stage = stages_.name(facets[kStage]),
                              .state = static_cast<OperationState>(facets[kState]),
                              .work_center = work_centers_.name(facets[kWorkCenter]),
                              .status = static_cast<OrderStatus>(facets[kStatus]),
                              .overdue = facets[kOverdue] != 0,
                              .on_hold = facets[kOnHold] != 0,
                              .count = count});
  return totals;
}

std::map<std::string, std::optional<Instant>> Board::oldest_by_stage() const {
  std::map<std::string, std::optional<Instant>> oldest;
  for (std::uint16_t stage = 0; stage < stages_.size(); ++stage)
    oldest[stages_.name(stage)] = index_.ages(at_stage(stage), {}).oldest;
  return oldest;
}

WaitingList Board::waiting(const WaitingQuery& query, Instant now) const {
  const WaitingView view{
      .context = "mes",
      .kinds = {Waiting::claim, Waiting::start, Waiting::finish, Waiting::resume,
                Waiting::shipping},
      .kind = [](const board::Facets& facets) { return waiting_of(facets); },
      .past_promise = [](const board::Facets& facets) { return facets[kOverdue] != 0; },
      .at_stage = [this](
                      const board::Facets& facets,
                      const std::string& stage) { return stages_.find(stage) == facets[kStage]; },
      .item = waiting_order};
  return list_waiting(index_, view, query, now);
}

std::vector<flow::StageView> Board::stages(Instant now) const {
  const auto late = [](const board::Facets& facets) { return facets[kOverdue] != 0; };
  std::vector<flow::StageView> list;
  for (std::uint16_t stage = 0; stage < stages_.size(); ++stage)
    list.push_back(
        flow::stage_view("mes", stages_.name(stage), index_, at_stage(stage), late, now));
  list.push_back(
      flow::stage_view("mes", std::string(kShippingStage), index_, is_packed, late, now));
  return list;
}

OrderId Board::LotAt::order_id() const {
  return {sure(Uuid::parse(CardView(row).plain("order_id")))};
}

std::string Board::LotAt::number() const { return std::string(CardView(row).plain("number")); }

void Board::each_order(const std::stop_token& stopping,
                       const std::function<void(std::span<const LotAt>)>& visit) const {
  // Less than a millisecond under the lock.
  constexpr std::size_t kAtOnce = 1000;
  std::vector<LotAt> lots;
  const auto visit_group = [&](const Uuid&, std::span<const board::Index::Member> members) {
    lots.clear();
    for (const auto& member : members) {
      const CardView card(member.text);
      lots.push_back({.product = sure(parse_enum<ProductKind>(card.plain("product"))),
                      .stage = card.plain("stage"),
                      .packed = is_packed(member.facets),
                      .since = member.since.value_or(Instant{}),
                      .due_at = sure(parse_rfc3339(card.plain("due_at"))),
                      .row = member.text});
    }
    visit(lots);
  };
  std::optional<board::Slot> next = 0;
  while (next && !stopping.stop_requested()) next = index_.walk_groups(*next, kAtOnce, visit_group);
}

// ------------------------------------------------------------ changes

std::string Board::topic_of_stage(std::string_view stage) { return "stage:" + std::string(stage); }

std::string Board::topic_of_work_center(std::string_view work_center) {
  return "work_center:" + std::string(work_center);
}

std::vector<std::string> Board::topics_of(const std::optional<board::Facets>& facets) const {
  if (!facets) return {};
  return {std::string(kAllTopic), topic_of_stage(stages_.name((*facets)[kStage])),
          topic_of_work_center(work_centers_.name((*facets)[kWorkCenter]))};
}

Board::Change Board::describe(std::vector<board::Change> changes) const {
  Change out;
  std::set<std::pair<std::uint16_t, std::uint16_t>> touched;
  for (auto& change : changes) {
    for (const auto& facets : {change.before, change.after})
      if (facets) touched.emplace((*facets)[kStage], (*facets)[kState]);
    out.cards.push_back({.lot_id = {change.id},
                         .row = std::move(change.text),
                         .where = topics_of(change.after),
                         .left = topics_of(change.before)});
  }
  for (const auto& [stage, state] : touched) {
    const auto both = board::Filter().require(kStage, stage).require(kState, state);
    out.totals.push_back(
        {stages_.name(stage), static_cast<OperationState>(state), index_.total(both)});
  }
  return out;
}

Board::Change Board::replace(const OrderId& order, const std::vector<Card>& cards, Instant now) {
  std::vector<board::Row> rows;
  for (const auto& card : cards) rows.push_back(row_of(to_json_row(card), now));
  return describe(index_.replace(order.value, std::move(rows)));
}

Board::Change Board::turn(Instant now) { return describe(index_.turn(now)); }

void Board::Loading::add(std::vector<std::string> cards) {
  std::vector<board::Row> rows;
  rows.reserve(cards.size());
  for (auto& card : cards) rows.push_back(board_.row_of(std::move(card), now_));
  loading_.add(std::move(rows));
}

}  // namespace atelier::mes
