// SPDX-License-Identifier: Apache-2.0
// What the routes take and give. Colleagues appear by name, but for the holder of a card, which a
// client must be able to compare with who is signed in.
#pragma once

#include <string>
#include <vector>

#include "mes/board.h"
#include "mes/floor.h"
#include "mes/store.h"

namespace atelier::mes {

inline constexpr std::int64_t kPageSize = 50;
inline constexpr std::int64_t kMostPageSize = 200;
inline constexpr std::int64_t kMostPages = 1'000'000;

struct BoardQuery {
  std::optional<std::string> stage;  ///< code of the current operation
  std::optional<OperationState> state;
  std::optional<std::string> work_center;
  std::optional<std::string> who;  ///< "free", "mine" or the id of an operator
  std::optional<OrderStatus> status;
  std::optional<bool> overdue;
  std::optional<bool> on_hold;
  std::optional<std::string> q;      ///< beginnings of words of the number and the reference
  std::optional<std::int64_t> page;  ///< from 1
  std::optional<std::int64_t> page_size;
};
BOOST_DESCRIBE_STRUCT(BoardQuery, (),
                      (stage, state, work_center, who, status, overdue, on_hold, q, page,
                       page_size))
void check(const BoardQuery& query, FieldErrors& errors);
/// `me` is who asks.
BoardFilter filter_of(const BoardQuery& query, const UserId& me);

struct BoardPage {
  Instant as_of;  ///< everything committed before is on it
  std::int64_t page = 1;
  std::int64_t page_size = 0;
  std::int64_t total = 0;                  ///< cards that match, on all pages
  bool total_is_exact = true;              ///< false: a search found so many and stopped counting
  JsonOf<std::vector<StageCount>> totals;  ///< the same by stage and state
  JsonColumns<Card> columns;
  JsonRows<Card> rows;  ///< the most urgent first, then by due date
};
BOOST_DESCRIBE_STRUCT(BoardPage, (),
                      (as_of, page, page_size, total, total_is_exact, totals, columns, rows))

struct BoardTotals {
  Instant as_of;
  std::vector<BucketTotal> buckets;  ///< those that are not empty
};
BOOST_DESCRIBE_STRUCT(BoardTotals, (), (as_of, buckets))

struct MyWork {
  Instant as_of;
  JsonColumns<Card> columns;
  JsonRows<Card> rows;
};
BOOST_DESCRIBE_STRUCT(MyWork, (), (as_of, columns, rows))

struct OperationView {
  OperationId id;
  std::int64_t seq = 0;
  std::int64_t attempt = 1;
  std::string code;
  std::string work_center;
  bool inspection = false;
  OperationState state{};
  std::optional<std::string> worker;  ///< a name
  std::optional<Instant> ready_at;
  std::optional<Instant> claimed_at;
  std::optional<Instant> started_at;
  std::optional<Instant> finished_at;
  std::optional<Pause> pause;  ///< while it is paused
  std::int64_t paused_s = 0;   ///< in all pauses that are over
  std::optional<Verdict> verdict;
  std::string verdict_reason;
};
BOOST_DESCRIBE_STRUCT(OperationView, (),
                      (id, seq, attempt, code, work_center, inspection, state, worker, ready_at,
                       claimed_at, started_at, finished_at, pause, paused_s, verdict,
                       verdict_reason))

/// A line of the check list; who ticked it once the lot is packed.
struct CheckView {
  std::string code;
  std::string name_ru;
  std::string name_en;
  std::optional<std::string> checked_by;  ///< a name
  std::optional<Instant> checked_at;
};
BOOST_DESCRIBE_STRUCT(CheckView, (), (code, name_ru, name_en, checked_by, checked_at))

struct LotView {
  LotId lot_id;
  std::int64_t line = 1;
  ProductKind product{};
  std::string alloy;
  std::string finish;
  std::string size;
  std::int64_t quantity = 1;  ///< pieces that are still in it
  std::int64_t scrapped = 0;
  std::string file_name;
  std::string model_hash;
  LotState state{};
  std::optional<LotId> replaces;
  std::vector<OperationView> operations;  ///< all attempts
  std::vector<CheckView> check_list;
};
BOOST_DESCRIBE_STRUCT(LotView, (),
                      (lot_id, line, product, alloy, finish, size, quantity, scrapped, file_name,
                       model_hash, state, replaces, operations, check_list))
/// What was checked where the lot is packed, otherwise what will have to be.
std::vector<CheckView> check_list_of(const LotView& lot, const std::vector<CheckItem>& to_check,
                                     const std::vector<store::CheckedItem>& checked);

struct TimelineEntry {
  std::int64_t version = 0;
  Instant at;
  OrderEventKind kind{};
  OrderStatus status{};
  bool on_hold = false;
  Context context{};
  std::string who;  ///< a name
  std::string reason;
  std::optional<OrderWork> work;  ///< of `worked`
};
BOOST_DESCRIBE_STRUCT(TimelineEntry, (),
                      (version, at, kind, status, on_hold, context, who, reason, work))

struct ParcelView {
  std::string carrier;
  std::string tracking_number;
  Instant shipped_at;
  std::string shipped_by;  ///< a name
};
BOOST_DESCRIBE_STRUCT(ParcelView, (), (carrier, tracking_number, shipped_at, shipped_by))

/// Who the parcel is for.
struct Recipient {
  std::string name;
  std::string phone;
  std::string address;
};
BOOST_DESCRIBE_STRUCT(Recipient, (), (name, phone, address))

/// What stands on the parcel.
struct Label {
  std::string number;
  std::string reference;
  Recipient recipient;
  std::int64_t pieces = 0;
  std::string carrier;
  std::string tracking_number;
};
BOOST_DESCRIBE_STRUCT(Label, (), (number, reference, recipient, pieces, carrier, tracking_number))
Label label_of(const ReleasedOrder& order, const std::vector<Lot>& lots, const Parcel& parcel);

struct OrderPage {
  OrderId order_id;
  std::string number;
  std::string reference;
  OrderStatus status{};
  std::int64_t version = 0;
  bool on_hold = false;
  std::string hold_reason;
  Instant released_at;
  Instant due_at;
  Priority priority{};
  std::vector<LotView> lots;
  std::vector<TimelineEntry> timeline;
  std::optional<ParcelView> parcel;
  std::optional<Recipient> recipient;  ///< only while the order waits to be shipped
};
BOOST_DESCRIBE_STRUCT(OrderPage, (),
                      (order_id, number, reference, status, version, on_hold, hold_reason,
                       released_at, due_at, priority, lots, timeline, parcel, recipient))
/// Without the check lists.
OrderPage order_page(const ReleasedOrder& order, const OrderState& state,
                     const std::vector<Lot>& lots, const std::vector<OrderEvent>& timeline,
                     const std::optional<Parcel>& parcel);

struct ShipOrder {
  std::string carrier;
  std::string tracking_number;
};
BOOST_DESCRIBE_STRUCT(ShipOrder, (), (carrier, tracking_number))
void check(const ShipOrder& in, FieldErrors& errors);

struct ShippedOrder {
  OrderId order_id;
  std::string number;
  OrderStatus status{};
  std::int64_t version = 0;
  Label label;
};
BOOST_DESCRIBE_STRUCT(ShippedOrder, (), (order_id, number, status, version, label))

}  // namespace atelier::mes
