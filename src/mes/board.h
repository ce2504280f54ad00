// SPDX-License-Identifier: Apache-2.0
// The dispatch board: every lot that is on the floor, in memory, ordered by due date, ready to be
// served. A projection of the database, fed with the cards of each committed change in the order of
// commits; see docs/decisions/0001-status-cache.md.
//
// Cards that agree in all facets that can be filtered by are one bucket. Totals of any filter are a
// sum over buckets, and any page of it is found by rank, whatever its offset. A bucket has a
// version, so a change elsewhere leaves the ETag of a page as it is.
//
// Thread-safe: any number of readers, one writer at a time.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mes/card.h"
#include "platform/base/json_codec.h"

namespace atelier::mes {

/// A card as it was serialised when it last changed: in JSON it is a Card.
struct CardText {
  std::string text;
};

/// How many cards of a stage (operation code) are in a state.
struct StageCount {
  std::string stage;
  OperationState state{};
  std::int64_t count = 0;
  bool operator==(const StageCount&) const = default;
};
BOOST_DESCRIBE_STRUCT(StageCount, (), (stage, state, count))

/// How many cards agree in all that can be filtered by.
struct BucketTotal {
  std::string stage;
  OperationState state{};
  std::string work_center;
  OrderStatus status{};
  std::int64_t count = 0;
  std::int64_t overdue = 0;
  bool operator==(const BucketTotal&) const = default;
};
BOOST_DESCRIBE_STRUCT(BucketTotal, (), (stage, state, work_center, status, count, overdue))

struct BoardFilter {
  std::optional<std::string> stage;
  std::optional<OperationState> state;
  std::optional<std::string> work_center;
  std::optional<OrderStatus> status;
  bool free = false;             ///< to be taken
  std::optional<UserId> worker;  ///< claimed or in progress by
  bool overdue = false;
};

class Board {
 public:
  Board();
  ~Board();

  struct Page {
    std::vector<CardText> cards;     ///< by due date, then number
    std::int64_t total = 0;          ///< of the filter, all pages
    std::vector<StageCount> totals;  ///< the same by stage and state
    std::string etag;                ///< the same as long as the filter finds the same
  };
  Page page(const BoardFilter& filter, std::size_t offset, std::size_t most, Instant now) const;

  struct Totals {
    std::vector<BucketTotal> buckets;  ///< those that are not empty
    std::string etag;
  };
  Totals totals(Instant now) const;

  /// Since when the card that is longest at each stage is there; none where a stage is empty now.
  std::map<std::string, std::optional<Instant>> oldest_by_stage() const;
  std::map<OrderStatus, std::int64_t> orders_by_status() const;
  std::size_t size() const;

  /// What a change did to the board, for those who watch it.
  struct Change {
    std::vector<std::string> cards;  ///< serialised; new or different
    std::vector<LotId> gone;
    std::vector<StageCount> totals;  ///< those that are different now
  };
  /// Makes `cards` the cards of `order`; there are none once it has left the floor.
  Change replace(const OrderId& order, const std::vector<Card>& cards);
  /// For loading.
  void add(const Card& card);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace atelier::mes

template <>
struct atelier::JsonCodec<atelier::mes::CardText> {
  using Item = mes::Card;  // whose schema goes with it
  static void append(std::string& out, const mes::CardText& card) { out += card.text; }
  static std::string schema() { return JsonCodec<mes::Card>::schema(); }
};
