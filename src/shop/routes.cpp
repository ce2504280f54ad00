// SPDX-License-Identifier: Apache-2.0
#include "shop/routes.h"

#include "platform/base/page.h"
#include "shop/quotes.h"

namespace atelier::shop {
namespace {

namespace store = channel::store;

using channel::CancelRequest;
using channel::NewOrder;
using channel::to_row;
using channel::to_view;
using http::Call;
using http::Empty;
using http::Method;

constexpr std::int64_t kPage = 50;
constexpr auto kCustomer = auth::Role::customer;

Result<OrdersPage> page_of_orders(const Service& to, sql::Reader& reader, const Call& call,
                                  const OrdersQuery& in) {
  const auto limit = static_cast<int>(in.limit.value_or(kPage));
  auto orders = store::page_of_orders(reader, call.caller().user, in.before, limit + 1);
  OrdersPage page;
  if (cut(orders, limit)) page.next = orders.back().order.order_id;
  for (const auto& order : orders) {
    auto state = to.log.cached(order.order.order_id);
    if (!state) {  // closed long ago
      ATELIER_TRY_ASSIGN(state, to.log.state(reader, order.order.order_id));
    }
    page.orders.push_back(to_row(order, *state));
  }
  return page;
}

Result<OrderView> whole_order(const Service& to, sql::Reader& reader, const OrderId& id,
                              const UserId& customer) {
  const auto order = store::find_order_of(reader, id, customer);
  if (!order) return channel::order_not_found();
  ATELIER_TRY_ASSIGN(const auto state, to.log.state(reader, id));
  return to_view(*order, state, to.log.timeline(reader, id));
}

void add_quote_routes(http::Router& router, const Service& to) {
  const std::string path = "/api/shop/quotes";
  router.write<NewQuote, QuoteView>(
      Method::post, path,
      {.roles = kCustomer,
       .summary = "Ask what a model costs; the price comes later.",
       .status = 202},
      to.db, [to](sql::Tx& tx, const Call& call, const NewQuote& in) -> Result<QuoteView> {
        ATELIER_TRY_ASSIGN(const auto quote, request_quote(tx, to.outbox, call.caller(), in));
        return to_view(quote, tx.now());
      });
  router.read<QuotesQuery, QuotesPage>(
      Method::get, path, {.roles = kCustomer, .summary = "My quotes, newest first."}, to.db,
      [](sql::Reader& reader, const Call& call, const QuotesQuery& in) -> Result<QuotesPage> {
        return channel::page_of_quotes(reader, call.caller().user, in.before,
                                       in.limit.value_or(kPage), call.now);
      });
  router.read<Empty, QuoteView>(
      Method::get, path + "/{id}", {.roles = kCustomer, .summary = "One of my quotes."}, to.db,
      [](sql::Reader& reader, const Call& call, const Empty&) -> Result<QuoteView> {
        ATELIER_TRY_ASSIGN(const auto id, call.id<QuoteId>("id"));
        const auto quote = store::find_quote_of(reader, id, call.caller().user);
        if (!quote)
          return Error{ErrorKind::not_found, "quote-not-found", "There is no quote with this id."};
        return to_view(*quote, call.now);
      });
}

void add_order_routes(http::Router& router, const Service& to) {
  const std::string path = "/api/shop/orders";
  router.write<NewOrder, OrderView>(
      Method::post, path, {.roles = kCustomer, .summary = "Order what was quoted.", .status = 201},
      to.db, [to](sql::Tx& tx, const Call& call, const NewOrder& in) -> Result<OrderView> {
        ATELIER_TRY_ASSIGN(const auto placed, to.intake.place_order(tx, call.caller(), in));
        return to_view(placed.order, placed.state, {placed.event});
      });
  router.read<OrdersQuery, OrdersPage>(
      Method::get, path, {.roles = kCustomer, .summary = "My orders, newest first."}, to.db,
      [to](sql::Reader& reader, const Call& call, const OrdersQuery& in) {
        return page_of_orders(to, reader, call, in);
      });
  router.read<Empty, OrderView>(
      Method::get, path + "/{id}",
      {.roles = kCustomer, .summary = "One of my orders with its lines and its way so far."}, to.db,
      [to](sql::Reader& reader, const Call& call, const Empty&) -> Result<OrderView> {
        ATELIER_TRY_ASSIGN(const auto id, call.id<OrderId>("id"));
        return whole_order(to, reader, id, call.caller().user);
      });
  router.view<Empty, StatusView>(
      Method::get, path + "/{id}/status",
      {.roles = kCustomer, .summary = "Where one of my live orders is, from memory."},
      [to](const Call& call, const Empty&) -> Result<StatusView> {
        ATELIER_TRY_ASSIGN(const auto id, call.id<OrderId>("id"));
        const auto state = to.owners.state_of(id, call.caller().user);
        if (!state)
          return Error{
              ErrorKind::not_found, "order-not-found",
              "There is no live order with this id. One that was closed long ago still has "
              "its page."};
        return to_view(*state);
      });
  router.write<CancelRequest, OrderView>(
      Method::post, path + "/{id}/cancel",
      {.roles = kCustomer,
       .summary = "Ask to cancel; whoever has the order answers.",
       .status = 202},
      to.db, [to](sql::Tx& tx, const Call& call, const CancelRequest& in) -> Result<OrderView> {
        ATELIER_TRY_ASSIGN(const auto id, call.id<OrderId>("id"));
        ATELIER_TRY(to.intake.request_cancel(tx, call.caller(), id, in));
        return whole_order(to, tx, id, call.caller().user);
      });
}

}  // namespace

void add_routes(http::Router& router, Service to) {
  add_quote_routes(router, to);
  add_order_routes(router, to);
  router.stream(
      "/api/shop/events",
      {.roles = kCustomer, .summary = "What happens to my quotes and orders, as it does."},
      [to](const Call& call) -> Result<http::Follow> {
        return to.live.follow(call.caller().user);
      });
}

}  // namespace atelier::shop
