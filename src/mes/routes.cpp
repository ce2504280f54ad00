// SPDX-License-Identifier: Apache-2.0
#include "mes/routes.h"

#include "mes/views.h"

namespace atelier::mes {
namespace {

using auth::Role;
using http::Call;
using http::Empty;
using http::Method;
using http::Router;
using http::With;

constexpr auth::Roles kBench = Role::operator_ | Role::lead;
constexpr auth::Roles kWatch = kBench | Role::admin;

Worker worker_of(const Call& call) { return {call.caller().user, call.caller().name}; }

With<BoardPage> board_page(const Board& board, const Call& call, const BoardQuery& query) {
  const auto number = query.page.value_or(1);
  const auto size = query.page_size.value_or(kPageSize);
  auto found = board.page(filter_of(query, call.caller().user),
                          static_cast<std::size_t>((number - 1) * size),
                          static_cast<std::size_t>(size), call.now);
  return {.out = {.as_of = call.now,
                  .page = number,
                  .page_size = size,
                  .total = found.total,
                  .totals = std::move(found.totals),
                  .cards = std::move(found.cards)},
          .etag = std::move(found.etag)};
}

Result<OrderPage> read_order(sql::Reader& db, const OrderLog& log, const OrderId& id) {
  const auto order = store::find_order(db, id);
  if (!order)
    return Error{ErrorKind::not_found, "order-not-found",
                 "There is no such order on the shop floor."};
  ATELIER_TRY_ASSIGN(const auto state, log.state(db, id));
  return order_page(*order, state, store::lots(db, id), log.timeline(db, id),
                    store::find_parcel(db, id));
}

void add_board(Router& router, const Board& board, http::EventHub& hub) {
  router.view<BoardQuery, BoardPage>(
      Method::get, "/api/mes/board", {kWatch, "A page of the dispatch board, by due date"},
      [&board](const Call& call, const BoardQuery& query) -> Result<With<BoardPage>> {
        return board_page(board, call, query);
      });
  router.view<Empty, BoardTotals>(
      Method::get, "/api/mes/board/totals", {kWatch, "How many cards there are of each kind"},
      [&board](const Call& call, const Empty&) -> Result<With<BoardTotals>> {
        auto totals = board.totals(call.now);
        return With<BoardTotals>{.out = {call.now, std::move(totals.buckets)},
                                 .etag = std::move(totals.etag)};
      });
  router.view<Empty, MyWork>(
      Method::get, "/api/mes/me/work", {kBench, "What the caller has claimed and started"},
      [&board](const Call& call, const Empty&) -> Result<With<MyWork>> {
        auto mine =
            board.page({.worker = call.caller().user}, 0, std::size_t{kMostPageSize}, call.now);
        return With<MyWork>{.out = {call.now, std::move(mine.cards)}, .etag = std::move(mine.etag)};
      });
  router.stream("/api/mes/events", {kWatch, "Changes of the board: card, gone, totals"},
                [&hub](const Call&) -> Result<http::Follow> {
                  return http::Follow{&hub, {std::string(kBoardTopic)}};
                });
}

void add_work(Router& router, sql::Database& db, ShopFloor& floor) {
  using Act = Result<Card> (ShopFloor::*)(sql::Tx&, const OperationId&, const Worker&);
  const auto add = [&](const char* pattern, const char* summary, Act act) {
    router.write<Empty, Card>(
        Method::post, pattern, {kBench, summary}, db,
        [&floor, act](sql::Tx& tx, const Call& call, const Empty&) -> Result<Card> {
          ATELIER_TRY_ASSIGN(const auto id, call.id<OperationId>("id"));
          return (floor.*act)(tx, id, worker_of(call));
        });
  };
  add("/api/mes/operations/{id}/claim", "Takes an operation that is ready", &ShopFloor::claim);
  add("/api/mes/operations/{id}/start", "Starts an operation that the caller has",
      &ShopFloor::start);
  add("/api/mes/operations/{id}/finish", "Finishes an operation that the caller has started",
      &ShopFloor::finish);
}

void add_orders(Router& router, sql::Database& db, ShopFloor& floor, const OrderLog& log) {
  router.read<Empty, OrderPage>(
      Method::get, "/api/mes/orders/{id}",
      {kWatch, "An order with its lots, operations, timeline and parcel"}, db,
      [&log](sql::Reader& reader, const Call& call, const Empty&) -> Result<OrderPage> {
        ATELIER_TRY_ASSIGN(const auto id, call.id<OrderId>("id"));
        return read_order(reader, log, id);
      });
  router.write<ShipOrder, ShippedOrder>(
      Method::post, "/api/mes/orders/{id}/ship", {kBench, "Hands a packed order to a carrier"}, db,
      [&floor](sql::Tx& tx, const Call& call, const ShipOrder& in) -> Result<ShippedOrder> {
        ATELIER_TRY_ASSIGN(const auto id, call.id<OrderId>("id"));
        const Parcel parcel{in.carrier, in.tracking_number, tx.now(), worker_of(call)};
        ATELIER_TRY_ASSIGN(const auto order, floor.ship(tx, id, parcel));
        return ShippedOrder{order.order_id, order.number, order.status, order.version};
      });
}

}  // namespace

void add_routes(Router& router, sql::Database& db, ShopFloor& floor, const OrderLog& log,
                const Board& board, http::EventHub& hub) {
  add_board(router, board, hub);
  add_work(router, db, floor);
  add_orders(router, db, floor, log);
}

}  // namespace atelier::mes
