// SPDX-License-Identifier: Apache-2.0
// Items in the order of their keys, each in a bucket; any page of any set of buckets is found by
// counting, not by walking.
//
// A tree of three levels: leaves of up to 128 items, branches of up to 64 leaves, one root. The
// root and each branch know how many items of each bucket every child has, so the n-th item of a
// set of buckets is found by adding up rows of counters (which vectorises) and looking into one
// leaf. At a million items and hundreds of buckets that takes a few microseconds wherever the page
// is. Changing an item touches one leaf and two counters.
//
// Not thread-safe: its owner locks.
#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <tuple>
#include <vector>

#include "platform/base/assert.h"
#include "platform/board/facet_counts.h"

namespace atelier::board {

template <class Key>
class FacetTree {
 public:
  struct Item {
    Key key;
    Slot slot;
    Bucket bucket;
  };

  /// No item of this key and slot is there.
  void insert(const Key& key, Slot slot, Bucket bucket);
  /// An item of this key and slot is there.
  void erase(const Key& key, Slot slot);
  /// Holds `items` and nothing else, in leaves that leave some room.
  void build(std::vector<Item> items);

  std::size_t size() const { return size_; }
  std::size_t count(Bucket bucket) const { return bucket < totals_.size() ? totals_[bucket] : 0; }
  /// How many items have a key that is less.
  std::size_t rank(const Key& key) const;
  std::optional<Key> first_key() const;

  /// Items of some buckets, counted. Good until the tree changes.
  class Selection {
   public:
    std::size_t size() const { return size_; }

   private:
    friend FacetTree;
    BucketSet buckets_;  ///< those that have items
    std::size_t size_ = 0;
    std::vector<std::uint16_t> in_branch_;
  };
  Selection select(const BucketSet& wanted) const;
  /// How many items of a selection stand before this key and slot.
  std::size_t rank(const Selection& selection, const Key& key, Slot slot) const;
  /// Calls `visit(Slot)` for the items in order, without the first `skip`, until it returns false.
  template <class Visit>
  void walk(const Selection& selection, std::size_t skip, Visit visit) const;
  /// Calls `visit(const Key&, Slot)` in order from the first key that is not less, until it returns
  /// false.
  template <class Visit>
  void walk_from(const Key& key, Visit visit) const;

  /// Memory held.
  std::size_t bytes() const;

 private:
  static constexpr std::size_t kLeaf = 128;
  static constexpr std::size_t kBranch = 64;
  static constexpr std::size_t kBuilt = 120;  ///< items in a leaf of a built tree
  static constexpr std::size_t kAhead = 4;    ///< leaves asked for before they are looked into

  struct Place {
    Key key;
    Slot slot;
    bool operator<(const Place& other) const {
      return std::tie(key, slot) < std::tie(other.key, other.slot);
    }
  };
  struct Leaf {
    std::array<Key, kLeaf> keys;
    std::array<Slot, kLeaf> slots;
    std::array<Bucket, kLeaf> buckets;
    std::size_t size = 0;

    std::size_t lower_bound(const Place& place) const {
      std::size_t low = 0;
      for (std::size_t high = size; low < high;) {
        const auto middle = (low + high) / 2;
        if (Place{keys[middle], slots[middle]} < place)
          low = middle + 1;
        else
          high = middle;
      }
      return low;
    }
    /// The slots of the items of these buckets; how many. No branch, since none could be foretold.
    std::size_t find(const BucketSet& wanted, std::array<Slot, kLeaf>& found) const {
      std::size_t count = 0;
      for (std::size_t i = 0; i < size; ++i) {
        found[count] = slots[i];
        count += wanted.has(buckets[i]);
      }
      return count;
    }
    /// Asks for what find() looks at.
    void prefetch() const {
      const auto* end = reinterpret_cast<const char*>(this + 1);
      for (const auto* at = reinterpret_cast<const char*>(&slots); at < end; at += 64)
        __builtin_prefetch(at, 0, 2);
    }
    void insert(std::size_t at, const Item& item) {
      shift(at, at + 1);
      keys[at] = item.key;
      slots[at] = item.slot;
      buckets[at] = item.bucket;
      ++size;
    }
    void erase(std::size_t at) {
      shift(at + 1, at);
      --size;
    }
    /// Moves what stands at `from` and after it to `to`.
    void shift(std::size_t from, std::size_t to) {
      const auto move = [&](auto& list) {
        const auto begin = list.begin() + static_cast<std::ptrdiff_t>(from);
        const auto end = list.begin() + static_cast<std::ptrdiff_t>(size);
        const auto target = list.begin() + static_cast<std::ptrdiff_t>(to);
        if (to < from)
          std::copy(begin, end, target);
        else
          std::copy_backward(begin, end, target + (end - begin));
      };
      move(keys);
      move(slots);
      move(buckets);
    }
    void move_tail_to(Leaf& other, std::size_t from) {
      for (auto i = from; i < size; ++i) other.insert(other.size, {keys[i], slots[i], buckets[i]});
      size = from;
    }
  };
  /// `separators[i]` is not greater than any item of leaf i, and greater than all before it; that
  /// of the very first leaf is not looked at.
  struct Branch {
    std::size_t size = 0;
    std::array<std::unique_ptr<Leaf>, kBranch> leaves;
    std::array<Place, kBranch> separators;
    std::vector<std::array<std::uint8_t, kBranch>> counts;  ///< by bucket, then leaf

    std::uint8_t& count(Bucket bucket, std::size_t leaf) {
      if (bucket >= counts.size()) counts.resize(bucket + 1U);
      return counts[bucket][leaf];
    }
    void insert_leaf(std::size_t at, std::unique_ptr<Leaf> leaf, const Place& separator);
    void erase_leaf(std::size_t at);
    /// Counts the items of a leaf anew.
    void recount(std::size_t leaf);
  };

  /// How many items of these buckets each leaf of a branch has.
  static std::array<std::uint8_t, kBranch> in_leaves(const Branch& branch, const BucketSet& wanted);
  std::size_t branch_of(const Place& place) const {
    return child_of(separators_.data(), separators_.size(), place);
  }
  static std::size_t leaf_of(const Branch& branch, const Place& place) {
    return child_of(branch.separators.data(), branch.size, place);
  }
  static std::size_t child_of(const Place* separators, std::size_t size, const Place& place) {
    return static_cast<std::size_t>(std::upper_bound(separators + 1, separators + size, place) -
                                    separators - 1);
  }

  std::uint16_t& count_of(Bucket bucket, std::size_t branch) {
    if (bucket >= counts_.size()) counts_.resize(bucket + 1U);
    counts_[bucket].resize(branches_.size());
    return counts_[bucket][branch];
  }
  void insert_branch(std::size_t at, std::unique_ptr<Branch> branch, const Place& separator);
  void erase_branch(std::size_t at);
  void recount(std::size_t branch);
  void split_leaf(std::size_t branch, std::size_t leaf, bool at_the_end);
  void split_branch(std::size_t branch);

  std::size_t size_ = 0;
  std::vector<std::unique_ptr<Branch>> branches_;
  std::vector<Place> separators_;                   ///< as in Branch
  std::vector<std::vector<std::uint16_t>> counts_;  ///< by bucket, then branch; may be shorter
  std::vector<std::size_t> totals_;                 ///< by bucket
};

// ------------------------------------------------------------ nodes

template <class Key>
void FacetTree<Key>::Branch::insert_leaf(std::size_t at, std::unique_ptr<Leaf> leaf,
                                         const Place& separator) {
  ATELIER_ASSERT(size < kBranch);
  std::move_backward(leaves.begin() + at, leaves.begin() + size, leaves.begin() + size + 1);
  std::copy_backward(separators.begin() + at, separators.begin() + size,
                     separators.begin() + size + 1);
  for (auto& row : counts)
    std::copy_backward(row.begin() + at, row.begin() + size, row.begin() + size + 1);
  leaves[at] = std::move(leaf);
  separators[at] = separator;
  ++size;
  recount(at);
}

template <class Key>
void FacetTree<Key>::Branch::erase_leaf(std::size_t at) {
  std::move(leaves.begin() + at + 1, leaves.begin() + size, leaves.begin() + at);
  std::copy(separators.begin() + at + 1, separators.begin() + size, separators.begin() + at);
  --size;
  leaves[size].reset();
  for (auto& row : counts) {
    std::copy(row.begin() + at + 1, row.begin() + size + 1, row.begin() + at);
    row[size] = 0;
  }
}

template <class Key>
void FacetTree<Key>::Branch::recount(std::size_t leaf) {
  for (auto& row : counts) row[leaf] = 0;
  const auto& items = *leaves[leaf];
  for (std::size_t i = 0; i < items.size; ++i) ++count(items.buckets[i], leaf);
}

template <class Key>
void FacetTree<Key>::insert_branch(std::size_t at, std::unique_ptr<Branch> branch,
                                   const Place& separator) {
  for (auto& row : counts_) {
    row.resize(branches_.size());
    row.insert(row.begin() + static_cast<std::ptrdiff_t>(at), 0);
  }
  branches_.insert(branches_.begin() + static_cast<std::ptrdiff_t>(at), std::move(branch));
  separators_.insert(separators_.begin() + static_cast<std::ptrdiff_t>(at), separator);
  recount(at);
}

template <class Key>
void FacetTree<Key>::erase_branch(std::size_t at) {
  for (auto& row : counts_) {
    row.resize(branches_.size());
    row.erase(row.begin() + static_cast<std::ptrdiff_t>(at));
  }
  branches_.erase(branches_.begin() + static_cast<std::ptrdiff_t>(at));
  separators_.erase(separators_.begin() + static_cast<std::ptrdiff_t>(at));
}

template <class Key>
void FacetTree<Key>::recount(std::size_t branch) {
  const auto& node = *branches_[branch];
  for (Bucket bucket = 0; bucket < node.counts.size(); ++bucket) {
    std::uint16_t sum = 0;
    for (std::size_t leaf = 0; leaf < node.size; ++leaf)
      sum = static_cast<std::uint16_t>(sum + node.counts[bucket][leaf]);
    if (sum > 0 || bucket < counts_.size()) count_of(bucket, branch) = sum;
  }
}

/// Makes room in a full leaf. Where items arrive in order, a full leaf is left as it is.
template <class Key>
void FacetTree<Key>::split_leaf(std::size_t branch, std::size_t leaf, bool at_the_end) {
  auto& node = *branches_[branch];
  auto& full = *node.leaves[leaf];
  const auto from = at_the_end ? kLeaf : kLeaf / 2;
  auto made = std::make_unique<Leaf>();
  full.move_tail_to(*made, from);
  Place separator{full.keys[kLeaf - 1], full.slots[kLeaf - 1]};
  if (at_the_end)
    ++separator.slot;  // of the place after all that is here
  else
    separator = {made->keys[0], made->slots[0]};
  node.recount(leaf);
  node.insert_leaf(leaf + 1, std::move(made), separator);
}

template <class Key>
void FacetTree<Key>::split_branch(std::size_t branch) {
  auto& full = *branches_[branch];
  const bool last = branch + 1 == branches_.size();
  const auto from = last ? kBranch - 1 : kBranch / 2;
  auto made = std::make_unique<Branch>();
  for (auto i = from; i < kBranch; ++i)
    made->insert_leaf(i - from, std::move(full.leaves[i]), full.separators[i]);
  const auto separator = full.separators[from];
  for (auto& row : full.counts) std::fill(row.begin() + from, row.end(), 0);
  full.size = from;
  recount(branch);
  insert_branch(branch + 1, std::move(made), separator);
}

// ------------------------------------------------------------ changes

template <class Key>
void FacetTree<Key>::insert(const Key& key, Slot slot, Bucket bucket) {
  const Place place{key, slot};
  if (branches_.empty()) {
    auto branch = std::make_unique<Branch>();
    branch->insert_leaf(0, std::make_unique<Leaf>(), place);
    insert_branch(0, std::move(branch), place);
  }
  auto b = branch_of(place);
  auto l = leaf_of(*branches_[b], place);
  if (branches_[b]->leaves[l]->size == kLeaf) {
    if (branches_[b]->size == kBranch) {
      split_branch(b);
      b = branch_of(place);
      l = leaf_of(*branches_[b], place);
    }
    auto& node = *branches_[b];
    const bool at_the_end = b + 1 == branches_.size() && l + 1 == node.size &&
                            node.leaves[l]->lower_bound(place) == kLeaf;
    split_leaf(b, l, at_the_end);
    l = leaf_of(node, place);
  }
  auto& leaf = *branches_[b]->leaves[l];
  leaf.insert(leaf.lower_bound(place), {key, slot, bucket});
  ++branches_[b]->count(bucket, l);
  ++count_of(bucket, b);
  if (bucket >= totals_.size()) totals_.resize(bucket + 1U);
  ++totals_[bucket];
  ++size_;
}

template <class Key>
void FacetTree<Key>::erase(const Key& key, Slot slot) {
  const Place place{key, slot};
  ATELIER_ASSERT(size_ > 0);
  const auto b = branch_of(place);
  auto& node = *branches_[b];
  const auto l = leaf_of(node, place);
  auto& leaf = *node.leaves[l];
  const auto at = leaf.lower_bound(place);
  ATELIER_ASSERT(at < leaf.size && leaf.slots[at] == slot && leaf.keys[at] == key);
  const auto bucket = leaf.buckets[at];
  leaf.erase(at);
  --node.count(bucket, l);
  --count_of(bucket, b);
  --totals_[bucket];
  --size_;
  if (leaf.size == 0) node.erase_leaf(l);
  if (node.size == 0) erase_branch(b);
}

template <class Key>
void FacetTree<Key>::build(std::vector<Item> items) {
  *this = {};
  std::sort(items.begin(), items.end(), [](const Item& a, const Item& b) {
    return Place{a.key, a.slot} < Place{b.key, b.slot};
  });
  size_ = items.size();
  std::unique_ptr<Branch> branch;
  for (std::size_t begin = 0; begin < items.size(); begin += kBuilt) {
    auto leaf = std::make_unique<Leaf>();
    for (auto i = begin; i < std::min(begin + kBuilt, items.size()); ++i) {
      leaf->insert(leaf->size, items[i]);
      if (items[i].bucket >= totals_.size()) totals_.resize(items[i].bucket + 1U);
      ++totals_[items[i].bucket];
    }
    if (!branch) branch = std::make_unique<Branch>();
    branch->insert_leaf(branch->size, std::move(leaf), {items[begin].key, items[begin].slot});
    if (branch->size < kBranch - kBranch / 8 && begin + kBuilt < items.size()) continue;
    const auto separator = branch->separators[0];
    insert_branch(branches_.size(), std::move(branch), separator);
  }
}

// ------------------------------------------------------------ questions

template <class Key>
std::size_t FacetTree<Key>::rank(const Key& key) const {
  if (branches_.empty()) return 0;
  const Place place{key, 0};
  const auto b = branch_of(place);
  const auto& node = *branches_[b];
  const auto l = leaf_of(node, place);
  std::size_t before = node.leaves[l]->lower_bound(place);
  for (std::size_t i = 0; i < l; ++i) before += node.leaves[i]->size;
  for (const auto& row : counts_)
    for (std::size_t i = 0; i < std::min(b, row.size()); ++i) before += row[i];
  return before;
}

template <class Key>
std::optional<Key> FacetTree<Key>::first_key() const {
  if (branches_.empty()) return std::nullopt;
  return branches_[0]->leaves[0]->keys[0];
}

template <class Key>
typename FacetTree<Key>::Selection FacetTree<Key>::select(const BucketSet& wanted) const {
  Selection selection;
  selection.in_branch_.resize(branches_.size());
  for (const auto bucket : wanted.list()) {
    if (count(bucket) == 0) continue;
    selection.buckets_.add(bucket);
    selection.size_ += count(bucket);
    const auto& row = counts_[bucket];
    add_counts(std::span(selection.in_branch_).first(row.size()), row);
  }
  return selection;
}

template <class Key>
auto FacetTree<Key>::in_leaves(const Branch& branch, const BucketSet& wanted)
    -> std::array<std::uint8_t, kBranch> {
  std::array<std::uint8_t, kBranch> counts{};
  for (const auto bucket : wanted.list())
    if (bucket < branch.counts.size()) add_counts(counts, branch.counts[bucket]);
  return counts;
}

template <class Key>
std::size_t FacetTree<Key>::rank(const Selection& selection, const Key& key, Slot slot) const {
  if (branches_.empty()) return 0;
  const Place place{key, slot};
  const auto b = branch_of(place);
  std::size_t before = 0;
  for (std::size_t i = 0; i < b; ++i) before += selection.in_branch_[i];
  const auto& node = *branches_[b];
  const auto l = leaf_of(node, place);
  const auto in_leaf = in_leaves(node, selection.buckets_);
  for (std::size_t i = 0; i < l; ++i) before += in_leaf[i];
  const auto& leaf = *node.leaves[l];
  for (std::size_t i = 0, end = leaf.lower_bound(place); i < end; ++i)
    before += selection.buckets_.has(leaf.buckets[i]);
  return before;
}

template <class Key>
template <class Visit>
void FacetTree<Key>::walk(const Selection& selection, std::size_t skip, Visit visit) const {
  const auto& wanted = selection.buckets_;
  for (std::size_t b = 0; b < branches_.size(); ++b) {
    if (skip >= selection.in_branch_[b]) {
      skip -= selection.in_branch_[b];
      continue;
    }
    const auto& node = *branches_[b];
    const auto in_leaf = in_leaves(node, wanted);
    for (std::size_t l = 0; l < node.size; ++l) {
      if (skip >= in_leaf[l]) {
        skip -= in_leaf[l];
        continue;
      }
      for (auto next = l + 1; next < std::min(node.size, l + kAhead); ++next)
        node.leaves[next]->prefetch();
      std::array<Slot, kLeaf> found;
      const auto count = node.leaves[l]->find(wanted, found);
      for (auto i = std::exchange(skip, 0); i < count; ++i)
        if (!visit(found[i])) return;
    }
  }
}

template <class Key>
template <class Visit>
void FacetTree<Key>::walk_from(const Key& key, Visit visit) const {
  if (branches_.empty()) return;
  const Place place{key, 0};
  auto b = branch_of(place);
  auto l = leaf_of(*branches_[b], place);
  auto i = branches_[b]->leaves[l]->lower_bound(place);
  for (; b < branches_.size(); ++b, l = 0) {
    const auto& node = *branches_[b];
    for (; l < node.size; ++l, i = 0) {
      const auto& leaf = *node.leaves[l];
      for (; i < leaf.size; ++i)
        if (!visit(leaf.keys[i], leaf.slots[i])) return;
    }
  }
}

template <class Key>
std::size_t FacetTree<Key>::bytes() const {
  std::size_t sum = separators_.capacity() * sizeof(Place);
  for (const auto& row : counts_) sum += row.capacity() * sizeof(row[0]);
  for (const auto& branch : branches_)
    sum += sizeof(Branch) + branch->counts.capacity() * kBranch + branch->size * sizeof(Leaf);
  return sum;
}

}  // namespace atelier::board
