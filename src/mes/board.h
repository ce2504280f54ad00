// SPDX-License-Identifier: Apache-2.0
// The dispatch board: every lot that is on the floor, in memory, the most urgent first and among
// those by due date, ready to be served. A projection of the database, fed with the cards of each
// committed change in the order of commits; see docs/decisions/0001-status-cache.md and
// platform/board/index.h.
//
// Thread-safe: any number of readers, one writer at a time.
#pragma once

#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "contracts/flow/flow.h"
#include "contracts/waiting.h"
#include "mes/card.h"
#include "platform/base/json_row.h"
#include "platform/board/index.h"
#include "platform/board/names.h"

namespace atelier::mes {

/// How many cards of a stage (operation code) are in a state.
struct StageCount {
  std::string stage;
  OperationState state{};
  std::int64_t count = 0;
  bool operator==(const StageCount&) const = default;
};
BOOST_DESCRIBE_STRUCT(StageCount, (), (stage, state, count))

/// How many cards agree in all that can be filtered by, but for who has them.
struct BucketTotal {
  std::string stage;
  OperationState state{};
  std::string work_center;
  OrderStatus status{};
  bool overdue = false;
  bool on_hold = false;
  std::int64_t count = 0;
  bool operator==(const BucketTotal&) const = default;
};
BOOST_DESCRIBE_STRUCT(BucketTotal, (), (stage, state, work_center, status, overdue, on_hold, count))

struct BoardFilter {
  std::optional<std::string> stage;
  std::optional<OperationState> state;
  std::optional<std::string> work_center;
  std::optional<OrderStatus> status;
  std::optional<bool> overdue;
  std::optional<bool> on_hold;
  bool free = false;             ///< to be taken: ready, and not on hold
  std::optional<UserId> worker;  ///< who has it
  std::string search;            ///< beginnings of words of the number and the reference
};

class Board {
 public:
  Board();

  struct Page {
    JsonRows<Card> rows;                     ///< the most urgent first, then by due date
    std::int64_t total = 0;                  ///< of the filter, all pages
    bool total_is_exact = true;              ///< false: at least so many
    JsonOf<std::vector<StageCount>> totals;  ///< the same by stage and state
    std::string etag;                        ///< the same as long as the filter finds the same
  };
  Page page(const BoardFilter& filter, std::size_t skip, std::size_t most) const;

  struct Totals {
    std::vector<BucketTotal> buckets;  ///< those that are not empty
    std::string etag;
  };
  Totals totals() const;

  /// What lots wait for.
  WaitingList waiting(const WaitingQuery& query, Instant now) const;
  /// Since when the lot that is longest at each stage is there; none where no lot is at one now.
  /// Those that are packed have left the last one.
  std::map<std::string, std::optional<Instant>> oldest_by_stage() const;
  /// Lots by stage, without history. Those that are packed stand under `shipping`.
  std::vector<flow::StageView> stages(Instant now) const;
  /// One lot, as a forecast needs it. Good within the call that is given it.
  struct LotAt {
    ProductKind product{};
    std::string_view stage;
    bool packed = false;
    Instant since;
    Instant due_at;
    std::string_view row;

    OrderId order_id() const;
    std::string number() const;
  };
  /// Every order with its lots, a few at a time, so that nobody has to wait for it.
  void each_order(const std::stop_token& stopping,
                  const std::function<void(std::span<const LotAt>)>& visit) const;
  std::size_t size() const { return index_.size(); }
  /// Memory held by all cards.
  std::size_t bytes() const { return index_.bytes(); }

  /// What a change did to one card, for those who watch the board.
  struct CardChange {
    LotId lot_id;
    std::string row;                 ///< "" once it is gone
    std::vector<std::string> where;  ///< topics of the filters that take it now
    std::vector<std::string> left;   ///< of those that took it before
  };
  struct Change {
    std::vector<CardChange> cards;
    std::vector<StageCount> totals;  ///< those that may differ now
  };
  /// Makes `cards` the cards of `order`; there are none once it has left the floor.
  Change replace(const OrderId& order, const std::vector<Card>& cards, Instant now);
  /// Whether some cards have become overdue: a glance.
  bool due(Instant now) const { return index_.due(now); }
  /// Shows those as overdue, a thousand at most.
  Change turn(Instant now);

  /// The topic of all cards, and of those that a filter of one facet takes.
  static constexpr std::string_view kAllTopic = "all";
  static std::string topic_of_stage(std::string_view stage);
  static std::string topic_of_work_center(std::string_view work_center);

  /// For loading. Thread-safe.
  class Loading;

 private:
  /// `text` was made by to_json_row() of a Card.
  board::Row row_of(std::string text, Instant now);
  std::optional<board::Filter> index_filter(const BoardFilter& filter) const;
  std::vector<StageCount> by_stage(const std::vector<board::BucketCount>& counts) const;
  std::vector<std::string> topics_of(const std::optional<board::Facets>& facets) const;
  Change describe(std::vector<board::Change> changes) const;

  board::Names stages_;
  board::Names work_centers_;
  board::Index index_;
};

class Board::Loading {
 public:
  Loading(Board& board, Instant now) : board_(board), loading_(board.index_), now_(now) {}
  /// Each made by to_json_row() of a Card.
  void add(std::vector<std::string> cards);
  /// From here on the cards are there.
  void finish() { loading_.finish(); }

 private:
  Board& board_;
  board::Index::Loading loading_;
  const Instant now_;
};

}  // namespace atelier::mes
