// SPDX-License-Identifier: Apache-2.0
// The list of all that waits in a context: who acts next, since when, until when. Made from the
// context's board in memory; what is late comes first, then what waits longest.
//
// The contexts that have orders share them out: crm tells what waits while it has authority itself,
// every hold, and whatever production was asked and has not answered; mes tells what lots wait for.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "contracts/expectation.h"
#include "platform/base/json.h"
#include "platform/board/index.h"
#include "platform/http/router.h"

namespace atelier {

inline constexpr std::int64_t kWaitingPage = 50;
inline constexpr std::int64_t kMostWaitingPage = 200;

/// GET /internal/<context>/waiting, and with the same names GET /api/watch/waiting.
struct WaitingQuery {
  std::optional<Awaited> owner;
  std::optional<std::string> stage;
  std::optional<bool> overdue;
  std::optional<std::string> after;  ///< `next` of the page before
  std::optional<std::int64_t> limit;
};
BOOST_DESCRIBE_STRUCT(WaitingQuery, (), (owner, stage, overdue, after, limit))
void check(const WaitingQuery& in, FieldErrors& errors);

struct WaitingOrder {
  OrderId order;
  std::string number;
  std::string context;
  Waiting waits_for{};
  Awaited owner{};
  std::string stage;        ///< of an operation; else the order's status
  std::string work_center;  ///< of an operation
  std::string holder;       ///< who has taken it; the order's manager; or ""
  Instant since;
  std::optional<Instant> promised_at;
  std::optional<Instant> deadline;
  bool overdue = false;
  std::string why;
  std::string place;  ///< in its context's list
};
BOOST_DESCRIBE_STRUCT(WaitingOrder, (),
                      (order, number, context, waits_for, owner, stage, work_center, holder, since,
                       promised_at, deadline, overdue, why, place))

struct WaitingTotal {
  std::string context;
  Waiting waits_for{};
  Awaited owner{};
  std::int64_t waiting = 0;  ///< orders, or lots
  std::int64_t overdue = 0;  ///< of those
};
BOOST_DESCRIBE_STRUCT(WaitingTotal, (), (context, waits_for, owner, waiting, overdue))

struct WaitingList {
  std::vector<WaitingOrder> items;
  std::vector<WaitingTotal> totals;  ///< of owner and stage, all pages
};
BOOST_DESCRIBE_STRUCT(WaitingList, (), (items, totals))

/// What a context knows of its board's rows.
struct WaitingView {
  std::string context;
  std::vector<Waiting> kinds;  ///< those that it tells of
  std::function<std::optional<Waiting>(const board::Facets&)> kind;
  std::function<bool(const board::Facets&)> past_promise;
  /// Of the query's stage.
  std::function<bool(const board::Facets&, const std::string& stage)> at_stage;
  /// Order, number, stage, work center, holder, since and promised_at of a row.
  std::function<WaitingOrder(std::string_view row)> item;
};
WaitingList list_waiting(const board::Index& index, const WaitingView& view,
                         const WaitingQuery& query, Instant now);

/// GET /internal/<context>/waiting
void add_waiting_route(http::Router& router, const std::string& context,
                       std::function<WaitingList(const WaitingQuery&, Instant now)> list);

}  // namespace atelier
