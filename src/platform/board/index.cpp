// SPDX-License-Identifier: Apache-2.0
#include "platform/board/index.h"

#include <algorithm>
#include <cstring>

namespace atelier::board {
namespace {

constexpr std::size_t kMostTurns = 1000;

/// Asks for what will be read soon, so that the waits for memory overlap. Into the second level of
/// the cache, which waits for twice as much at a time as the first.
void prefetch(const void* at) { __builtin_prefetch(at, 0, 2); }

/// As much of it as most have: to look at its size would be to wait.
void prefetch_text(std::string_view text) {
  constexpr std::size_t kUsual = 384;
  for (std::size_t at = 0; at < kUsual; at += 64) prefetch(text.data() + at);
}

}  // namespace

std::size_t Filter::hash() const {
  std::size_t hash = owner ? std::hash<Uuid>{}(*owner) : 0;
  for (std::size_t i = 0; i < kMostFacets; ++i) hash = hash * 31 + (mask_[i] & (wanted_[i] + 1U));
  return hash;
}

Index::Index(Rules rules)
    : rules_(std::move(rules)), epoch_(Uuid::make().str().substr(24)), owners_(1) {}

/// Ids of one process ascend by their first eight bytes.
Index::Position Index::Entry::position() const {
  std::uint64_t tie = 0;
  for (std::size_t i = 0; i < 8; ++i) tie = tie << 8 | id.bytes[i];
  return {sort, tie};
}

/// Rounded up.
Index::Seconds Index::seconds_from(Instant at) {
  const auto seconds = (at.us + kSecond - 1) / kSecond;
  return static_cast<Seconds>(std::clamp<std::int64_t>(seconds, 0, kNoTime));
}

// ------------------------------------------------------------ rows

Slot Index::new_slot() {
  if (!free_.empty()) {
    const auto slot = free_.back();
    free_.pop_back();
    return slot;
  }
  texts_at_.emplace_back();
  return entries_.add();
}

Slot Index::Entries::add() {
  if (size_ == pages_.size() * kInPage) pages_.push_back(map_huge_page());
  const auto slot = static_cast<Slot>(size_++);
  new (&(*this)[slot]) Entry;
  return slot;
}

Bucket Index::bucket_of(const Facets& facets) {
  const auto known = std::ranges::find(buckets_, facets, &BucketState::facets);
  if (known != buckets_.end()) return static_cast<Bucket>(known - buckets_.begin());
  ATELIER_ASSERT(buckets_.size() < 0xFFFF);
  buckets_.push_back({facets});
  return static_cast<Bucket>(buckets_.size() - 1);
}

std::uint16_t Index::owner_of(const Uuid& owner) {
  if (owner.nil()) return 0;
  const auto [at, fresh] =
      owner_ids_.try_emplace(owner, static_cast<std::uint16_t>(owners_.size()));
  if (fresh) {
    ATELIER_ASSERT(owners_.size() < 0xFFFF);
    owners_.emplace_back();
  }
  return at->second;
}

void Index::set(Slot slot, Row row) {
  auto& entry = entries_[slot];
  entry.id = row.id;
  entry.group = row.group;
  entry.sort = row.sort;
  entry.turns_at = seconds_from(row.turns_at);
  entry.since = seconds_from(row.since.value_or(kNever));
  ATELIER_ASSERT(!row.text.empty());
  auto& at = texts_at_[slot];
  at.place = at.size == 0 ? texts_.add(row.text) : texts_.change(at.place, at.size, row.text);
  at.size = static_cast<std::uint32_t>(row.text.size());
  entry.bucket = bucket_of(row.facets);
  entry.owner = owner_of(row.owner);
}

bool Index::same(Slot slot, const Row& row) const {
  const auto& entry = entries_[slot];
  const auto owner = owner_ids_.find(row.owner);
  return text(slot) == row.text && entry.sort == row.sort &&
         entry.turns_at == seconds_from(row.turns_at) &&
         buckets_[entry.bucket].facets == row.facets &&
         entry.owner == (owner == owner_ids_.end() ? 0 : owner->second);
}

/// Makes the row to be found.
void Index::enter(Slot slot) {
  const auto& e = entry(slot);
  const auto position = e.position();
  owners_[0].insert(position, slot, e.bucket);
  if (e.owner != 0) owners_[e.owner].insert(position, slot, e.bucket);
  if (e.since != kNoTime) ages_.insert(e.since, slot, e.bucket);
  if (e.turns_at != kNoTime) turns_.insert(e.turns_at, slot, 0);
  if (rules_.words)
    for (const auto key : word_keys(rules_.words(text(slot)))) words_.insert(key, slot, 0);
  buckets_[e.bucket].version = version_;
}

void Index::leave(Slot slot) {
  const auto& e = entry(slot);
  const auto position = e.position();
  owners_[0].erase(position, slot);
  if (e.owner != 0) owners_[e.owner].erase(position, slot);
  if (e.since != kNoTime) ages_.erase(e.since, slot);
  if (e.turns_at != kNoTime) turns_.erase(e.turns_at, slot);
  if (rules_.words)
    for (const auto key : word_keys(rules_.words(text(slot)))) words_.erase(key, slot);
  buckets_[e.bucket].version = version_;
}

void Index::insert(Row row) {
  const auto slot = new_slot();
  set(slot, std::move(row));
  auto& e = entry(slot);
  const auto [first, fresh] = groups_.try_emplace(e.group, slot);
  e.next = fresh ? kNoSlot : std::exchange(first->second, slot);
}

Change Index::update(Slot slot, Row row) {
  auto& e = entry(slot);
  Change change{row.id, row.text, buckets_[e.bucket].facets, row.facets};
  leave(slot);
  set(slot, std::move(row));
  enter(slot);
  return change;
}

Change Index::erase(Slot slot) {
  auto& e = entry(slot);
  Change change{e.id, {}, buckets_[e.bucket].facets, std::nullopt};
  leave(slot);
  unlink(slot);
  auto& at = texts_at_[slot];
  texts_.remove(at.place, at.size);
  at = {};
  e = {};
  free_.push_back(slot);
  return change;
}

/// Out of the chain of its group.
void Index::unlink(Slot slot) {
  const auto first = groups_.find(entry(slot).group);
  if (first->second == slot) {
    first->second = entry(slot).next;
    if (first->second == kNoSlot) groups_.erase(first);
    return;
  }
  auto before = first->second;
  while (entry(before).next != slot) before = entry(before).next;
  entry(before).next = entry(slot).next;
}

void Index::note_next_turn() {
  const auto first = turns_.first_key();
  next_turn_us_ = first ? *first * kSecond : kNever.us;
}

// ------------------------------------------------------------ changes

std::vector<Change> Index::replace(const Uuid& group, std::vector<Row> rows) {
  std::vector<Change> changes;
  std::unique_lock lock(mutex_);
  ++version_;
  std::vector<Slot> known;
  if (const auto first = groups_.find(group); first != groups_.end())
    for (auto slot = first->second; slot != kNoSlot; slot = entry(slot).next) known.push_back(slot);
  for (const auto slot : known) {
    const auto row = std::ranges::find(rows, entry(slot).id, &Row::id);
    if (row == rows.end()) {
      changes.push_back(erase(slot));
      continue;
    }
    if (!same(slot, *row)) changes.push_back(update(slot, std::move(*row)));
    rows.erase(row);
  }
  for (auto& row : rows) {
    ATELIER_ASSERT(row.group == group);
    changes.push_back({row.id, row.text, std::nullopt, row.facets});
    insert(std::move(row));
    enter(groups_.at(group));
  }
  note_next_turn();
  return changes;
}

std::vector<Change> Index::turn(Instant now) {
  std::vector<Change> changes;
  std::unique_lock lock(mutex_);
  ++version_;
  while (changes.size() < kMostTurns) {
    Slot slot = kNoSlot;
    turns_.walk_from(0, [&](Seconds at, Slot first) {
      if (at * kSecond <= now.us) slot = first;
      return false;
    });
    if (slot == kNoSlot) break;
    auto row = rules_.turned(text(slot), now);
    ATELIER_ASSERT(!row || row->turns_at > now);  // or it would turn for ever
    changes.push_back(row ? update(slot, std::move(*row)) : erase(slot));
  }
  note_next_turn();
  return changes;
}

void Index::Loading::add(std::vector<Row> rows) {
  const std::lock_guard lock(mutex_);
  for (auto& row : rows) index_.insert(std::move(row));
}

void Index::Loading::finish() {
  auto& index = index_;
  const std::unique_lock lock(index.mutex_);
  ATELIER_ASSERT(index.owners_[0].size() == 0);
  std::vector<std::vector<Tree::Item>> positions(1);
  for (Slot slot = 0; slot < index.entries_.size(); ++slot) {
    const auto& e = index.entry(slot);
    positions[0].push_back({e.position(), slot, e.bucket});
  }
  std::ranges::sort(positions[0], {},
                    [](const Tree::Item& item) { return std::pair(item.bucket, item.key); });
  index.rearrange(positions[0]);
  positions.resize(index.owners_.size());
  std::vector<TimeTree::Item> ages;
  std::vector<TimeTree::Item> turns;
  std::vector<WordTree::Item> words;
  for (Slot slot = 0; slot < index.entries_.size(); ++slot) {
    auto& position = positions[0][slot];
    position.slot = slot;
    const auto& e = index.entry(slot);
    if (e.owner != 0) positions[e.owner].push_back(position);
    if (e.since != kNoTime) ages.push_back({e.since, slot, e.bucket});
    if (e.turns_at != kNoTime) turns.push_back({e.turns_at, slot, 0});
    if (index.rules_.words)
      for (const auto key : word_keys(index.rules_.words(index.text(slot))))
        words.push_back({key, slot, 0});
  }
  for (std::size_t owner = 0; owner < positions.size(); ++owner)
    index.owners_[owner].build(std::move(positions[owner]));
  index.ages_.build(std::move(ages));
  index.turns_.build(std::move(turns));
  index.words_.build(std::move(words));
  ++index.version_;
  for (auto& bucket : index.buckets_) bucket.version = index.version_;
  index.note_next_turn();
}

/// Gives the rows the slots 0, 1, ... in this order, and moves their texts: what is served together
/// then stands together.
void Index::rearrange(const std::vector<Tree::Item>& order) {
  std::vector<Slot> new_slot(order.size());
  for (Slot slot = 0; slot < order.size(); ++slot) new_slot[order[slot].slot] = slot;
  Entries entries;
  std::vector<TextAt> texts_at;
  texts_at.reserve(order.size());
  Texts texts;
  for (const auto& item : order) {
    const auto& from = entry(item.slot);
    auto& to = entries[entries.add()];
    to = from;
    const auto whole = text(item.slot);
    texts_at.push_back({texts.add(whole), static_cast<std::uint32_t>(whole.size())});
    if (from.next != kNoSlot) to.next = new_slot[from.next];
  }
  for (auto& [group, first] : groups_) first = new_slot[first];
  entries_ = std::move(entries);
  texts_at_ = std::move(texts_at);
  texts_ = std::move(texts);
}

// ------------------------------------------------------------ questions

BucketSet Index::buckets_taken(const Filter& filter) const {
  BucketSet taken;
  for (Bucket bucket = 0; bucket < buckets_.size(); ++bucket)
    if (filter.takes(buckets_[bucket].facets)) taken.add(bucket);
  return taken;
}

const Index::Tree& Index::tree_of(const Filter& filter) const {
  static const Tree kEmpty;
  if (!filter.owner) return owners_[0];
  const auto owner = owner_ids_.find(*filter.owner);
  return owner == owner_ids_.end() ? kEmpty : owners_[owner->second];
}

std::vector<BucketCount> Index::counts_of(const Tree& tree, const BucketSet& taken) const {
  std::vector<BucketCount> counts;
  for (const auto bucket : taken.list())
    if (const auto count = tree.count(bucket); count > 0)
      counts.push_back({buckets_[bucket].facets, static_cast<std::int64_t>(count)});
  return counts;
}

std::string Index::etag(const BucketSet& taken) const {
  std::uint64_t newest = 0;
  for (const auto bucket : taken.list()) newest = std::max(newest, buckets_[bucket].version);
  return epoch_ + "-" + std::to_string(newest);
}

std::string Index::join(const std::vector<Slot>& slots) const {
  std::size_t size = slots.size();
  for (const auto slot : slots) {
    prefetch_text(text(slot));
    size += text(slot).size();
  }
  std::string out;
  out.reserve(size);
  for (const auto slot : slots) {
    if (!out.empty()) out += ',';
    out += text(slot);
  }
  return out;
}

Index::Page Index::page(const Filter& filter, std::size_t skip, std::size_t most) const {
  const Search search(filter.search);
  const std::shared_lock lock(mutex_);
  return search.empty() ? find_page(filter, skip, most) : search_page(filter, search, skip, most);
}

std::int64_t Index::total(const Filter& filter) const {
  const std::shared_lock lock(mutex_);
  return static_cast<std::int64_t>(tree_of(filter).select(buckets_taken(filter)).size());
}

/// Made once by each thread that asks, for as long as nothing changes: pages are asked for hundreds
/// of times between two changes. Nothing is shared, so nothing has to be locked or thrown away.
const Index::Overview& Index::overview(const Filter& filter) const {
  struct Kept {
    std::string epoch;  // of the index
    std::uint64_t version = 0;
    Filter filter;
    Overview overview;
  };
  thread_local std::array<Kept, 16> all;
  auto& kept = all[filter.hash() % all.size()];
  if (kept.version == version_ && kept.epoch == epoch_ && kept.filter == filter)
    return kept.overview;
  const auto& tree = tree_of(filter);
  const auto taken = buckets_taken(filter);
  kept = {epoch_,
          version_,
          filter,
          {tree.select(taken), rules_.totals(counts_of(tree, taken)), etag(taken)}};
  return kept.overview;
}

Index::Page Index::find_page(const Filter& filter, std::size_t skip, std::size_t most) const {
  const auto& found = overview(filter);
  std::vector<Slot> slots;
  if (most > 0 && skip < found.rows.size()) {
    slots.reserve(most);
    tree_of(filter).walk(found.rows, skip, [&](Slot slot) {
      prefetch(&texts_at_[slot]);
      slots.push_back(slot);
      return slots.size() < most;
    });
  }
  return {.rows = join(slots),
          .total = static_cast<std::int64_t>(found.rows.size()),
          .totals = found.totals,
          .etag = found.etag};
}

Index::Page Index::search_page(const Filter& filter, const Search& search, std::size_t skip,
                               std::size_t most) const {
  Page page;
  const auto taken = buckets_taken(filter);
  page.etag = etag(taken);
  const Search::Range* rarest = nullptr;
  std::size_t candidates = kMostCandidates + 1;
  for (const auto& range : search.ranges()) {
    const auto end = range.last + 1;
    const auto count = (end == 0 ? words_.size() : words_.rank(end)) - words_.rank(range.first);
    if (count >= candidates) continue;
    rarest = &range;
    candidates = count;
  }
  auto found = rarest ? search_rare(filter, taken, search, *rarest)
                      : search_walking(filter, taken, search, page.total_is_exact);
  std::vector<std::int64_t> in_bucket(buckets_.size());
  for (const auto slot : found) ++in_bucket[entry(slot).bucket];
  std::vector<BucketCount> counts;
  for (const auto bucket : taken.list())
    if (in_bucket[bucket] > 0) counts.push_back({buckets_[bucket].facets, in_bucket[bucket]});
  page.totals = rules_.totals(counts);
  page.total = static_cast<std::int64_t>(found.size());
  found.erase(found.begin(),
              found.begin() + static_cast<std::ptrdiff_t>(std::min(skip, found.size())));
  if (found.size() > most) found.resize(most);
  page.rows = join(found);
  return page;
}

/// All rows that match, in order, by way of their rarest word.
std::vector<Slot> Index::search_rare(const Filter& filter, const BucketSet& taken,
                                     const Search& search, const Search::Range& rarest) const {
  std::uint16_t owner = 0;
  if (filter.owner) {
    const auto known = owner_ids_.find(*filter.owner);
    if (known == owner_ids_.end()) return {};
    owner = known->second;
  }
  std::vector<Slot> slots;
  words_.walk_from(rarest.first, [&](WordKey key, Slot slot) {
    if (key > rarest.last) return false;
    slots.push_back(slot);
    return true;
  });
  std::ranges::sort(slots);
  slots.erase(std::unique(slots.begin(), slots.end()), slots.end());
  std::erase_if(slots, [&](Slot slot) {
    const auto& e = entry(slot);
    return !taken.has(e.bucket) || (owner != 0 && e.owner != owner) ||
           !search.matches(rules_.words(text(slot)));
  });
  std::ranges::sort(slots, {}, [&](Slot slot) { return entry(slot).position(); });
  return slots;
}

/// The first rows that match, looking at them in order. `all`: whether there are no more.
std::vector<Slot> Index::search_walking(const Filter& filter, const BucketSet& taken,
                                        const Search& search, bool& all) const {
  std::vector<Slot> slots;
  std::size_t walked = 0;
  const auto& tree = tree_of(filter);
  tree.walk(tree.select(taken), 0, [&](Slot slot) {
    if (search.matches(rules_.words(text(slot)))) slots.push_back(slot);
    all = slots.size() <= kMostFound && ++walked <= kMostWalked;
    return all;
  });
  if (slots.size() > kMostFound) slots.resize(kMostFound);
  return slots;
}

Index::Totals Index::totals() const {
  Totals totals;
  const std::shared_lock lock(mutex_);
  const auto taken = buckets_taken(Filter{});
  totals.counts = counts_of(owners_[0], taken);
  totals.etag = etag(taken);
  return totals;
}

std::vector<std::string> Index::texts(const Uuid& group) const {
  std::vector<std::string> list;
  const std::shared_lock lock(mutex_);
  if (const auto first = groups_.find(group); first != groups_.end())
    for (auto slot = first->second; slot != kNoSlot; slot = entry(slot).next)
      list.emplace_back(text(slot));
  return list;
}

std::size_t Index::size() const {
  const std::shared_lock lock(mutex_);
  return owners_[0].size();
}

std::size_t Index::bytes() const {
  const std::shared_lock lock(mutex_);
  std::size_t sum = texts_.bytes() + entries_.size() * sizeof(Entry) +
                    texts_at_.capacity() * sizeof(TextAt) + free_.capacity() * sizeof(Slot) +
                    ages_.bytes() + turns_.bytes() + words_.bytes();
  for (const auto& tree : owners_) sum += tree.bytes();
  // One byte beside each element, as unordered_flat_map keeps them.
  sum += groups_.bucket_count() * (sizeof(Uuid) + sizeof(Slot) + 1);
  return sum;
}

}  // namespace atelier::board
