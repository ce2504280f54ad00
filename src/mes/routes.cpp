// SPDX-License-Identifier: Apache-2.0
#include "mes/routes.h"

#include "mes/views.h"

namespace atelier::mes {
namespace {

using http::Call;
using http::Empty;
using http::Method;
using http::Router;
using http::With;

With<BoardPage> board_page(const Board& board, const Call& call, const BoardQuery& query) {
  const auto number = query.page.value_or(1);
  const auto size = query.page_size.value_or(kPageSize);
  auto found =
      board.page(filter_of(query, call.caller().user),
                 static_cast<std::size_t>((number - 1) * size), static_cast<std::size_t>(size));
  return {.out = {.as_of = call.now,
                  .page = number,
                  .page_size = size,
                  .total = found.total,
                  .total_is_exact = found.total_is_exact,
                  .totals = std::move(found.totals),
                  .rows = std::move(found.rows)},
          .etag = std::move(found.etag)};
}

/// A part of the board, as narrow as the one facet that says most.
struct Watch {
  std::optional<std::string> stage;
  std::optional<std::string> work_center;
  std::optional<std::string> after;  ///< the id of the last event that is known: see stream.h
};
BOOST_DESCRIBE_STRUCT(Watch, (), (stage, work_center, after))

std::vector<std::string> topics_of(const Watch& watch) {
  std::vector<std::string> topics{std::string(kTotalsTopic)};
  if (watch.stage)
    topics.push_back(Board::topic_of_stage(*watch.stage));
  else if (watch.work_center)
    topics.push_back(Board::topic_of_work_center(*watch.work_center));
  else
    topics.emplace_back(Board::kAllTopic);
  return topics;
}

void add_board(Router& router, ShopFloor& floor, const Board& board, http::EventHub& hub) {
  router.view<BoardQuery, BoardPage>(
      Method::get, "/api/mes/board", {kWatch, "A page of the dispatch board, by due date"},
      [&](const Call& call, const BoardQuery& query) -> Result<With<BoardPage>> {
        floor.turn(call.now);
        return board_page(board, call, query);
      });
  router.view<Empty, BoardTotals>(
      Method::get, "/api/mes/board/totals", {kWatch, "How many cards there are of each kind"},
      [&](const Call& call, const Empty&) -> Result<With<BoardTotals>> {
        floor.turn(call.now);
        auto totals = board.totals();
        return With<BoardTotals>{.out = {call.now, std::move(totals.buckets)},
                                 .etag = std::move(totals.etag)};
      });
  router.view<Empty, MyWork>(
      Method::get, "/api/mes/me/work", {kBench, "What the caller has claimed and started"},
      [&board](const Call& call, const Empty&) -> Result<With<MyWork>> {
        auto mine = board.page({.worker = call.caller().user}, 0, std::size_t{kMostPageSize});
        return With<MyWork>{.out = {.as_of = call.now, .rows = std::move(mine.rows)},
                            .etag = std::move(mine.etag)};
      });
  router.stream("/api/mes/events",
                {kWatch,
                 "Changes of the board, or of its part (?stage= or ?work_center=): card, gone, "
                 "total"},
                [&hub](const Call& call) -> Result<http::Follow> {
                  ATELIER_TRY_ASSIGN(const auto watch, from_query<Watch>(call.query));
                  return http::Follow{&hub, topics_of(watch)};
                });
}

}  // namespace

void add_routes(Router& router, sql::Database& db, ShopFloor& floor, const OrderLog& log,
                const Board& board, http::EventHub& hub) {
  add_board(router, floor, board, hub);
  add_work_routes(router, db, floor);
  add_order_routes(router, db, floor, log);
  add_floor_routes(router, db);
  add_pay_routes(router, db);
}

}  // namespace atelier::mes
