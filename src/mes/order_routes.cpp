// SPDX-License-Identifier: Apache-2.0
// One order: its page, its priority, its parcel.
#include "mes/floor.h"
#include "mes/routes.h"
#include "mes/views.h"
#include "platform/base/text_rules.h"

namespace atelier::mes {
namespace {

using http::Call;
using http::Empty;
using http::Method;
using http::Router;

struct SetPriority {
  Priority priority{};
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(SetPriority, (), (priority, reason))
void check(const SetPriority& in, FieldErrors& errors) {
  check_line(errors, "/reason", in.reason, 1, 200);
}

Result<OrderPage> read_order(sql::Reader& db, const OrderLog& log, const OrderId& id) {
  const auto order = store::find_order(db, id);
  if (!order)
    return Error{ErrorKind::not_found, "order-not-found",
                 "There is no such order on the shop floor."};
  ATELIER_TRY_ASSIGN(const auto state, log.state(db, id));
  auto page = order_page(*order, state, store::lots(db, id), log.timeline(db, id),
                         store::find_parcel(db, id));
  const auto checked = store::checked_items(db, id);
  for (auto& lot : page.lots)
    lot.check_list = check_list_of(lot, store::check_list(db, lot.product), checked);
  return page;
}

}  // namespace

void add_order_routes(Router& router, sql::Database& db, ShopFloor& floor, const OrderLog& log) {
  router.read<Empty, OrderPage>(
      Method::get, "/api/mes/orders/{id}",
      {kWatch, "An order with its lots, operations, timeline and parcel"}, db,
      [&log](sql::Reader& reader, const Call& call, const Empty&) -> Result<OrderPage> {
        ATELIER_TRY_ASSIGN(const auto id, call.id<OrderId>("id"));
        return read_order(reader, log, id);
      });
  router.write<SetPriority, OrderPage>(
      Method::put, "/api/mes/orders/{id}/priority", {kLeads, "Raises or lowers an order"}, db,
      [&floor, &log](sql::Tx& tx, const Call& call, const SetPriority& in) -> Result<OrderPage> {
        ATELIER_TRY_ASSIGN(const auto id, call.id<OrderId>("id"));
        ATELIER_TRY(floor.prioritise(tx, id, in.priority, worker_of(call), in.reason));
        return read_order(tx, log, id);
      });
  router.write<ShipOrder, ShippedOrder>(
      Method::post, "/api/mes/orders/{id}/ship", {kBench, "Hands a packed order to a carrier"}, db,
      [&floor](sql::Tx& tx, const Call& call, const ShipOrder& in) -> Result<ShippedOrder> {
        ATELIER_TRY_ASSIGN(const auto id, call.id<OrderId>("id"));
        const Parcel parcel{in.carrier, in.tracking_number, tx.now(), worker_of(call)};
        ATELIER_TRY_ASSIGN(const auto order, floor.ship(tx, id, parcel));
        return ShippedOrder{order.order_id, order.number, order.status, order.version,
                            label_of(*store::find_order(tx, id), store::lots(tx, id), parcel)};
      });
}

}  // namespace atelier::mes
