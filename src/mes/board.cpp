// SPDX-License-Identifier: Apache-2.0
#include "mes/board.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <shared_mutex>
#include <tuple>

#include <boost/multi_index/composite_key.hpp>
#include <boost/multi_index/hashed_index.hpp>
#include <boost/multi_index/member.hpp>
#include <boost/multi_index/ordered_index.hpp>
#include <boost/multi_index/ranked_index.hpp>
#include <boost/multi_index_container.hpp>

namespace atelier::mes {
namespace {

namespace mi = boost::multi_index;

/// Where a card stands among others.
struct Position {
  Instant due_at;
  std::string number;
  LotId lot;
  auto operator<=>(const Position&) const = default;
};

/// What a card is filtered by; all cards that agree in it are one bucket.
struct Facets {
  std::string stage;
  OperationState state{};
  std::string work_center;
  OrderStatus status{};
  auto operator<=>(const Facets&) const = default;
};

using BucketId = std::uint32_t;

struct Bucket {
  Facets facets;
  std::size_t size = 0;
  std::uint64_t version = 0;  ///< of the board when the bucket last changed
};

struct Entry {
  Position position;
  OrderId order;
  BucketId bucket = 0;
  UserId worker;  ///< nil while nobody has it
  Instant since;
  std::string json;
};

struct ByOrder;
struct ByPosition;
struct ByBucket;
struct ByWorker;
struct ByAge;

template <class... Keys>
using Composite = mi::composite_key<Entry, Keys...>;
using OrderKey = mi::member<Entry, OrderId, &Entry::order>;
using PositionKey = mi::member<Entry, Position, &Entry::position>;
using BucketKey = mi::member<Entry, BucketId, &Entry::bucket>;
using WorkerKey = mi::member<Entry, UserId, &Entry::worker>;
using AgeKey = mi::member<Entry, Instant, &Entry::since>;

using Entries = mi::multi_index_container<
    Entry, mi::indexed_by<mi::hashed_non_unique<mi::tag<ByOrder>, OrderKey, std::hash<OrderId>>,
                          mi::ranked_unique<mi::tag<ByPosition>, PositionKey>,
                          mi::ranked_unique<mi::tag<ByBucket>, Composite<BucketKey, PositionKey>>,
                          mi::ordered_unique<mi::tag<ByWorker>, Composite<WorkerKey, PositionKey>>,
                          mi::ordered_non_unique<mi::tag<ByAge>, Composite<BucketKey, AgeKey>>>>;
using BucketIterator = Entries::index<ByBucket>::type::const_iterator;

bool takes(const BoardFilter& filter, const Facets& facets) {
  return (!filter.stage || *filter.stage == facets.stage) &&
         (!filter.state || *filter.state == facets.state) &&
         (!filter.work_center || *filter.work_center == facets.work_center) &&
         (!filter.status || *filter.status == facets.status) &&
         (!filter.free || facets.state == OperationState::ready);
}

Entry entry_of(const Card& card) {
  return {.position = {card.due_at, card.number, card.lot_id},
          .order = card.order_id,
          .worker = card.worker ? card.worker->id : UserId{},
          .since = card.since,
          .json = to_json(card)};
}

using StageTotals = std::map<std::pair<std::string, OperationState>, std::int64_t>;

std::vector<StageCount> list(const StageTotals& totals) {
  std::vector<StageCount> counts;
  for (const auto& [key, count] : totals) counts.push_back({key.first, key.second, count});
  return counts;
}

}  // namespace

struct Board::State {
  /// The cards of one bucket that a filter takes: a range of ranks in the index by bucket, where
  /// buckets follow each other by id and the overdue cards of each come first.
  struct Run {
    BucketId bucket;
    std::size_t begin;
    std::size_t size;
  };

  mutable std::shared_mutex mutex;
  Entries entries;
  std::vector<Bucket> buckets;
  std::map<Facets, BucketId> bucket_ids;
  std::map<OrderStatus, std::int64_t> orders{
      {OrderStatus::released, 0}, {OrderStatus::in_production, 0}, {OrderStatus::ready_to_ship, 0}};
  std::uint64_t version = 0;
  // Of this life of the board: its versions start again with the process.
  const std::string epoch = Uuid::make().str().substr(24);

  BucketId bucket_of(const Card& card);
  void insert(Entry entry);
  void count_order(const OrderId& order, int delta);
  std::size_t overdue_in(const Run& bucket, Instant now) const;
  std::vector<Run> runs(const BoardFilter& filter, Instant now) const;
  std::string etag(const BoardFilter& filter, std::int64_t total) const;
  static std::size_t taken(const std::vector<Run>& runs);
  std::size_t taken_before(const std::vector<Run>& runs, const Position& position) const;
  Position position_at(const std::vector<Run>& runs, std::size_t offset) const;
  void walk(const std::vector<Run>& runs, std::size_t offset, std::size_t most, Page& page) const;
  void walk_worker(const BoardFilter& filter, std::size_t offset, std::size_t most, Instant now,
                   Page& page) const;
};

Board::Board() : state_(std::make_unique<State>()) {}
Board::~Board() = default;

// --- changes

BucketId Board::State::bucket_of(const Card& card) {
  Facets facets{card.stage, card.state, card.work_center, card.status};
  const auto [at, fresh] = bucket_ids.try_emplace(facets, static_cast<BucketId>(buckets.size()));
  if (fresh) buckets.push_back({.facets = std::move(facets)});
  return at->second;
}

void Board::State::insert(Entry entry) {
  auto& bucket = buckets[entry.bucket];
  ++bucket.size;
  bucket.version = version;
  const bool inserted = entries.insert(std::move(entry)).second;
  ATELIER_ASSERT(inserted);
}

/// All cards of an order agree in its status.
void Board::State::count_order(const OrderId& order, int delta) {
  const auto card = entries.get<ByOrder>().find(order);
  if (card != entries.get<ByOrder>().end()) orders[buckets[card->bucket].facets.status] += delta;
}

void Board::add(const Card& card) {
  auto entry = entry_of(card);
  std::unique_lock lock(state_->mutex);
  entry.bucket = state_->bucket_of(card);
  state_->count_order(card.order_id, -1);
  state_->insert(std::move(entry));
  state_->count_order(card.order_id, 1);
}

Board::Change Board::replace(const OrderId& order, const std::vector<Card>& cards) {
  std::map<LotId, std::pair<const Card*, Entry>> fresh;
  for (const auto& card : cards) fresh.emplace(card.lot_id, std::pair{&card, entry_of(card)});

  Change change;
  std::set<std::pair<std::string, OperationState>> touched;
  auto& s = *state_;
  std::unique_lock lock(s.mutex);
  ++s.version;
  s.count_order(order, -1);
  auto& by_order = s.entries.get<ByOrder>();
  auto [at, end] = by_order.equal_range(order);
  while (at != end) {
    const auto known = fresh.find(at->position.lot);
    if (known != fresh.end() && known->second.second.json == at->json) {
      fresh.erase(known);
      ++at;
      continue;
    }
    if (known == fresh.end()) change.gone.push_back(at->position.lot);
    auto& bucket = s.buckets[at->bucket];
    --bucket.size;
    bucket.version = s.version;
    touched.emplace(bucket.facets.stage, bucket.facets.state);
    at = by_order.erase(at);
  }
  for (auto& [lot, item] : fresh) {
    auto& [card, entry] = item;
    entry.bucket = s.bucket_of(*card);
    touched.emplace(card->stage, card->state);
    change.cards.push_back(entry.json);
    s.insert(std::move(entry));
  }
  s.count_order(order, 1);
  for (const auto& [stage, state] : touched) {
    StageCount count{stage, state, 0};
    for (const auto& bucket : s.buckets)
      if (bucket.facets.stage == stage && bucket.facets.state == state)
        count.count += static_cast<std::int64_t>(bucket.size);
    change.totals.push_back(std::move(count));
  }
  return change;
}

// --- pages

std::size_t Board::State::overdue_in(const Run& bucket, Instant now) const {
  const Position first_in_time{.due_at = now};
  return entries.get<ByBucket>().lower_bound_rank(std::tie(bucket.bucket, first_in_time)) -
         bucket.begin;
}

std::vector<Board::State::Run> Board::State::runs(const BoardFilter& filter, Instant now) const {
  std::vector<Run> runs;
  std::size_t begin = 0;
  for (BucketId id = 0; id < buckets.size(); ++id) {
    const auto& bucket = buckets[id];
    if (bucket.size > 0 && takes(filter, bucket.facets)) {
      Run run{id, begin, bucket.size};
      if (filter.overdue) run.size = overdue_in(run, now);
      if (run.size > 0) runs.push_back(run);
    }
    begin += bucket.size;
  }
  return runs;
}

std::string Board::State::etag(const BoardFilter& filter, std::int64_t total) const {
  std::uint64_t newest = 0;
  for (const auto& bucket : buckets)
    if (takes(filter, bucket.facets)) newest = std::max(newest, bucket.version);
  auto tag = epoch + "-" + std::to_string(newest);
  // Cards become overdue with time, without a change; always more of them, so the number tells.
  if (filter.overdue) tag += "-" + std::to_string(total);
  return tag;
}

std::size_t Board::State::taken(const std::vector<Run>& runs) {
  std::size_t count = 0;
  for (const auto& run : runs) count += run.size;
  return count;
}

/// How many cards of the runs stand before a position.
std::size_t Board::State::taken_before(const std::vector<Run>& runs,
                                       const Position& position) const {
  std::size_t count = 0;
  for (const auto& run : runs) {
    const auto rank = entries.get<ByBucket>().lower_bound_rank(std::tie(run.bucket, position));
    count += std::min(rank - run.begin, run.size);
  }
  return count;
}

/// A position that has exactly `offset` cards of the runs before it. `offset` is less than their
/// total.
Position Board::State::position_at(const std::vector<Run>& runs, std::size_t offset) const {
  if (offset == 0) return {};
  if (runs.size() == 1) return entries.get<ByBucket>().nth(runs.front().begin + offset)->position;
  const auto& all = entries.get<ByPosition>();
  // Among all cards the number of those of the runs before them grows by steps of one, so it is met
  // between `low` and `high`. Buckets are spread over the due dates much alike, which makes a guess
  // by proportion good; halving in between keeps a bad one from costing more than a few.
  struct Bound {
    std::size_t rank;
    std::size_t count;
  };
  Bound low{0, 0};
  Bound high{all.size(), taken(runs)};
  for (bool guess = true;; guess = !guess) {
    const auto part = guess ? static_cast<double>(offset - low.count) /
                                  static_cast<double>(high.count - low.count)
                            : 0.5;
    const auto step = static_cast<std::size_t>(part * static_cast<double>(high.rank - low.rank));
    const auto rank = std::min(low.rank + step, high.rank - 1);
    const auto& position = all.nth(rank)->position;
    const auto count = taken_before(runs, position);
    if (count == offset) return position;
    if (count < offset)
      low = {rank + 1, count};
    else
      high = {rank, count};
  }
}

void Board::State::walk(const std::vector<Run>& runs, std::size_t offset, std::size_t most,
                        Page& page) const {
  const auto& index = entries.get<ByBucket>();
  struct Cursor {
    BucketIterator at;
    BucketIterator end;
  };
  const auto later = [](const Cursor& a, const Cursor& b) {
    return a.at->position > b.at->position;
  };
  const auto first = position_at(runs, offset);
  std::vector<Cursor> cursors;
  for (const auto& run : runs) {
    Cursor cursor{index.lower_bound(std::tie(run.bucket, first)), index.nth(run.begin + run.size)};
    if (index.rank(cursor.at) < run.begin + run.size) cursors.push_back(cursor);
  }
  std::ranges::make_heap(cursors, later);
  while (!cursors.empty() && page.cards.size() < most) {
    std::ranges::pop_heap(cursors, later);
    auto& next = cursors.back();
    page.cards.push_back({next.at->json});
    if (++next.at == next.end)
      cursors.pop_back();
    else
      std::ranges::push_heap(cursors, later);
  }
}

/// An operator has few operations: they are looked at one by one.
void Board::State::walk_worker(const BoardFilter& filter, std::size_t offset, std::size_t most,
                               Instant now, Page& page) const {
  StageTotals totals;
  auto [at, end] = entries.get<ByWorker>().equal_range(std::tuple(*filter.worker));
  for (; at != end; ++at) {
    const auto& facets = buckets[at->bucket].facets;
    if (!takes(filter, facets) || (filter.overdue && at->position.due_at >= now)) continue;
    const auto rank = static_cast<std::size_t>(page.total++);
    ++totals[{facets.stage, facets.state}];
    if (rank >= offset && page.cards.size() < most) page.cards.push_back({at->json});
  }
  page.totals = list(totals);
}

Board::Page Board::page(const BoardFilter& filter, std::size_t offset, std::size_t most,
                        Instant now) const {
  Page page;
  const auto& s = *state_;
  std::shared_lock lock(s.mutex);
  if (filter.worker) {
    s.walk_worker(filter, offset, most, now, page);
  } else {
    const auto runs = s.runs(filter, now);
    StageTotals totals;
    for (const auto& run : runs) {
      const auto& facets = s.buckets[run.bucket].facets;
      totals[{facets.stage, facets.state}] += static_cast<std::int64_t>(run.size);
    }
    page.total = static_cast<std::int64_t>(s.taken(runs));
    page.totals = list(totals);
    if (offset < static_cast<std::size_t>(page.total)) s.walk(runs, offset, most, page);
  }
  page.etag = s.etag(filter, page.total);
  return page;
}

Board::Totals Board::totals(Instant now) const {
  const auto& s = *state_;
  std::shared_lock lock(s.mutex);
  Totals totals;
  std::int64_t overdue = 0;
  for (const auto& run : s.runs({}, now)) {
    const auto& facets = s.buckets[run.bucket].facets;
    const auto late = s.overdue_in(run, now);
    totals.buckets.push_back({facets.stage, facets.state, facets.work_center, facets.status,
                              static_cast<std::int64_t>(run.size),
                              static_cast<std::int64_t>(late)});
    overdue += static_cast<std::int64_t>(late);
  }
  totals.etag = s.etag({.overdue = true}, overdue);
  return totals;
}

std::map<std::string, std::optional<Instant>> Board::oldest_by_stage() const {
  std::map<std::string, std::optional<Instant>> oldest;
  const auto& s = *state_;
  std::shared_lock lock(s.mutex);
  const auto& by_age = s.entries.get<ByAge>();
  for (BucketId id = 0; id < s.buckets.size(); ++id) {
    auto& since = oldest[s.buckets[id].facets.stage];
    const auto first = by_age.lower_bound(std::tie(id));
    if (first == by_age.end() || first->bucket != id) continue;
    since = since ? std::min(*since, first->since) : first->since;
  }
  return oldest;
}

std::map<OrderStatus, std::int64_t> Board::orders_by_status() const {
  std::shared_lock lock(state_->mutex);
  return state_->orders;
}

std::size_t Board::size() const {
  std::shared_lock lock(state_->mutex);
  return state_->entries.size();
}

}  // namespace atelier::mes
