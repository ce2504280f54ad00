// SPDX-License-Identifier: Apache-2.0
// The rows of a board in memory, ready to be served: exact totals of every combination of facets,
// any page of any filter at once, search by the beginnings of words. What the rows mean, their
// owner says: this knows texts, positions, facets and times.
//
// Facets are small numbers. Rows that agree in all of them are one bucket; totals are sums over
// buckets, pages come from a FacetTree, and a bucket has a version, so that a change elsewhere
// leaves the ETag of a page as it is. What changes with time alone (to be overdue, to be forgotten)
// is a facet like the others: a row says when it turns, and is made anew then.
//
// Thread-safe: any number of readers, one writer at a time.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "platform/base/time.h"
#include "platform/base/uuid.h"
#include "platform/board/facet_tree.h"
#include "platform/board/huge_pages.h"
#include "platform/board/search.h"
#include "platform/board/texts.h"

namespace atelier::board {

inline constexpr std::size_t kMostFacets = 8;
using Facets = std::array<std::uint16_t, kMostFacets>;
inline constexpr Instant kNever{std::numeric_limits<std::int64_t>::max()};

/// Which facets a row must have, whose it must be, what its words must begin with.
class Filter {
 public:
  Filter& require(std::size_t facet, std::uint16_t value) {
    mask_[facet] = 0xFFFF;
    wanted_[facet] = value;
    return *this;
  }
  bool takes(const Facets& facets) const {
    for (std::size_t i = 0; i < kMostFacets; ++i)
      if ((facets[i] & mask_[i]) != wanted_[i]) return false;
    return true;
  }
  bool operator==(const Filter&) const = default;
  std::size_t hash() const;

  std::optional<Uuid> owner;
  std::string search;

 private:
  Facets mask_{};
  Facets wanted_{};
};

/// Rows by their facets, for questions that a Filter cannot ask.
using Which = std::function<bool(const Facets&)>;

struct Row {
  Uuid id;
  Uuid group;             ///< rows that change together
  std::int64_t sort = 0;  ///< less comes first; among equals the id decides
  Facets facets{};
  Uuid owner;                    ///< nil: nobody's
  std::optional<Instant> since;  ///< for the questions by age; to the second
  Instant turns_at = kNever;     ///< when its facets change by themselves, to the next full second
  std::string text;              ///< what a page is made of: JSON
};

struct BucketCount {
  Facets facets;
  std::int64_t count = 0;
};

/// What the owner of an index knows of its rows.
struct Rules {
  /// The row that `text` stands for at a time; nullopt: it leaves the board.
  std::function<std::optional<Row>(std::string_view text, Instant now)> turned;
  /// What a search looks at, folded().
  std::function<std::string(std::string_view text)> words;
  /// What a page says of its counts: JSON. `counts` are by bucket, those that are not empty.
  std::function<std::string(const std::vector<BucketCount>& counts)> totals;
};

/// What became of one row.
struct Change {
  Uuid id;
  std::string text;              ///< "" once it is gone
  std::optional<Facets> before;  ///< none of a new one
  std::optional<Facets> after;   ///< none of one that is gone
};

class Index {
 public:
  explicit Index(Rules rules);

  struct Page {
    std::string rows;            ///< texts, with a comma between two
    std::int64_t total = 0;      ///< of the filter, all pages
    bool total_is_exact = true;  ///< false: a search found so many and stopped counting
    std::string totals;          ///< the same as Rules::totals says it
    std::string etag;            ///< the same as long as the filter finds the same
  };
  Page page(const Filter& filter, std::size_t skip, std::size_t most) const;
  /// Of a filter without a search.
  std::int64_t total(const Filter& filter) const;

  struct Totals {
    std::vector<BucketCount> counts;
    std::string etag;
  };
  Totals totals() const;

  // --- by age: of the rows that have a `since`. A question takes microseconds.

  /// Where a row stands among those, the oldest first.
  struct AgePlace {
    std::uint32_t since_s = 0;
    Slot slot = 0;
  };
  struct AgeRange {
    Instant from{};
    Instant before = kNever;
    std::optional<AgePlace> after = {};
  };
  struct Aged {
    AgePlace place;
    std::string text;
  };
  /// The oldest rows of a range first, `most` at most.
  std::vector<Aged> by_age(const Which& which, const AgeRange& range, std::size_t most) const;
  std::int64_t count_by_age(const Which& which, const AgeRange& range) const;

  struct Ages {
    std::int64_t rows = 0;
    std::optional<Instant> oldest;
    std::vector<Instant> since;  ///< of the row that so many are not older than, by the fractions
  };
  Ages ages(const Which& which, std::span<const double> fractions) const;

  struct Member {
    std::string_view text;
    const Facets& facets;
    std::optional<Instant> since;
  };
  /// Looks at the groups whose first row is among the next `most` slots, under the lock: to walk
  /// over all of them without keeping anyone waiting. Where to go on; nullopt at the end.
  std::optional<Slot> walk_groups(
      Slot from, std::size_t most,
      const std::function<void(const Uuid& group, std::span<const Member>)>& visit) const;

  /// The texts of the rows of a group.
  std::vector<std::string> texts(const Uuid& group) const;

  /// Makes `rows` the rows of `group`.
  std::vector<Change> replace(const Uuid& group, std::vector<Row> rows);
  /// Whether the time of a row has come: a glance, without a lock.
  bool due(Instant now) const { return now.us >= next_turn_us_.load(std::memory_order_relaxed); }
  /// Makes the rows anew whose time has come, a thousand at most.
  std::vector<Change> turn(Instant now);

  /// Fills an empty index: much faster than one by one, and nothing of it is to be seen before the
  /// end. Thread-safe.
  class Loading;

  std::size_t size() const;
  /// Memory held by all rows.
  std::size_t bytes() const;

  /// A search that finds more stops counting.
  static constexpr std::size_t kMostFound = 1000;
  /// Rows with a rarer word than so many are all looked at; else the board is walked from its
  /// front.
  static constexpr std::size_t kMostCandidates = 20'000;
  /// Rows looked at in such a walk at most.
  static constexpr std::size_t kMostWalked = 200'000;

 private:
  struct Position {
    std::int64_t sort = 0;
    std::uint64_t tie = 0;  ///< from the id
    auto operator<=>(const Position&) const = default;
  };
  using Tree = FacetTree<Position>;
  /// Since 1970: half of an Instant's size, and to the second is good enough.
  using Seconds = std::uint32_t;
  static constexpr Seconds kNoTime = 0xFFFF'FFFF;
  using TimeTree = FacetTree<Seconds>;
  using WordTree = FacetTree<WordKey>;

  struct Entry {
    Uuid id;
    Uuid group;
    std::int64_t sort = 0;
    Seconds turns_at = kNoTime;
    Seconds since = kNoTime;
    Slot next = kNoSlot;  ///< of the same group
    Bucket bucket = 0;
    std::uint16_t owner = 0;  ///< in owners_; 0: nobody's

    Position position() const;
  };
  static_assert(sizeof(Entry) == 56);
  /// Apart from the entries: of most rows a page needs nothing else, and eight are a line of the
  /// cache.
  struct TextAt {
    Texts::Place place = 0;
    std::uint32_t size = 0;
  };
  static constexpr Slot kNoSlot = 0xFFFF'FFFF;

  /// By slot.
  class Entries {
   public:
    Entry& operator[](Slot slot) const {
      return reinterpret_cast<Entry*>(pages_[slot / kInPage].get())[slot % kInPage];
    }
    Slot add();
    std::size_t size() const { return size_; }

   private:
    static constexpr std::size_t kInPage = kHugePage / sizeof(Entry);
    std::vector<HugePage> pages_;
    std::size_t size_ = 0;
  };

  struct BucketState {
    Facets facets;
    std::uint64_t version = 0;  ///< of the index when the bucket last changed
  };

  Entry& entry(Slot slot) { return entries_[slot]; }
  const Entry& entry(Slot slot) const { return entries_[slot]; }
  std::string_view text(Slot slot) const {
    return texts_.view(texts_at_[slot].place, texts_at_[slot].size);
  }
  static Seconds seconds_from(Instant at);
  Slot new_slot();
  Bucket bucket_of(const Facets& facets);
  std::uint16_t owner_of(const Uuid& owner);
  void set(Slot slot, Row row);
  bool same(Slot slot, const Row& row) const;
  void enter(Slot slot);
  void leave(Slot slot);
  void insert(Row row);
  Change update(Slot slot, Row row);
  Change erase(Slot slot);
  void unlink(Slot slot);
  void note_next_turn();
  void rearrange(const std::vector<Tree::Item>& order);

  /// What all pages of a filter have in common.
  struct Overview {
    Tree::Selection rows;
    std::string totals;
    std::string etag;
  };

  BucketSet buckets_taken(const Filter& filter) const;
  BucketSet buckets_taken(const Which& which) const;
  std::size_t age_rank(const TimeTree::Selection& rows, Instant before) const;
  const Tree& tree_of(const Filter& filter) const;
  std::vector<BucketCount> counts_of(const Tree& tree, const BucketSet& taken) const;
  std::string etag(const BucketSet& taken) const;
  std::string join(const std::vector<Slot>& slots) const;
  const Overview& overview(const Filter& filter) const;
  Page find_page(const Filter& filter, std::size_t skip, std::size_t most) const;
  Page search_page(const Filter& filter, const Search& search, std::size_t skip,
                   std::size_t most) const;
  std::vector<Slot> search_rare(const Filter& filter, const BucketSet& taken, const Search& search,
                                const Search::Range& rarest) const;
  std::vector<Slot> search_walking(const Filter& filter, const BucketSet& taken,
                                   const Search& search, bool& all) const;

  const Rules rules_;
  const std::string epoch_;  ///< of this life: versions start again with the process
  mutable std::shared_mutex mutex_;
  Entries entries_;
  std::vector<TextAt> texts_at_;  ///< by slot
  Texts texts_;
  std::vector<Slot> free_;
  boost::unordered_flat_map<Uuid, Slot, std::hash<Uuid>> groups_;  ///< to the first of its rows
  std::vector<BucketState> buckets_;
  boost::unordered_flat_map<Uuid, std::uint16_t, std::hash<Uuid>> owner_ids_;
  std::vector<Tree> owners_;  ///< by number; the first is of all rows
  TimeTree ages_;
  TimeTree turns_;
  WordTree words_;
  std::uint64_t version_ = 0;
  std::atomic<std::int64_t> next_turn_us_{kNever.us};
};

class Index::Loading {
 public:
  explicit Loading(Index& index) : index_(index) {}
  void add(std::vector<Row> rows);
  /// From here on the rows are there.
  void finish();

 private:
  Index& index_;
  std::mutex mutex_;
};

}  // namespace atelier::board
