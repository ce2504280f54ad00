// SPDX-License-Identifier: Apache-2.0
#include "crm/routes.h"

#include "platform/base/enum_text.h"

namespace atelier::crm {
namespace {

using auth::Role;
using http::Call;
using http::Empty;
using enum http::Method;

const auth::Roles kManagers = Role::manager | Role::admin;
const auth::Roles kReaders = Role::manager | Role::admin | Role::lead;

/// Why, for the timeline.
struct Reason {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(Reason, (), (reason))
void check(const Reason& in, FieldErrors& errors) {
  if (in.reason.empty() || in.reason.size() > 500) errors.add("/reason", "is 1 to 500 bytes");
}

struct NewNote {
  std::string text;
};
BOOST_DESCRIBE_STRUCT(NewNote, (), (text))
void check(const NewNote& in, FieldErrors& errors) {
  if (in.text.empty() || in.text.size() > 4000) errors.add("/text", "is 1 to 4000 bytes");
}

struct NewPromise {
  Instant promised_at;
  std::int64_t revision = 0;  ///< the one that was seen
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(NewPromise, (), (promised_at, revision, reason))

/// Everything crm knows of one order.
struct OrderPage {
  Order order;
  OrderState state;
  Instant promised_at;
  std::int64_t promise_revision = 0;
  std::optional<OrderCommandKind> pending_command;
  std::optional<Instant> pending_since;
  std::string last_refusal;
  std::vector<OrderEvent> timeline;
  std::optional<OrderParcel> parcel;
  std::vector<Note> notes;
};
BOOST_DESCRIBE_STRUCT(OrderPage, (),
                      (order, state, promised_at, promise_revision, pending_command, pending_since,
                       last_refusal, timeline, parcel, notes))

Result<OrderPage> order_page(sql::Reader& db, const OrderLog& log, const OrderId& id) {
  auto sales = find_sales_order(db, id);
  if (!sales)
    return Error{ErrorKind::not_found, "order-not-found", "There is no order with this id."};
  ATELIER_TRY_ASSIGN(auto state, log.state(db, id));
  auto timeline = log.timeline(db, id);
  auto parcel = parcel_of(timeline);
  return OrderPage{.order = std::move(sales->order),
                   .state = std::move(state),
                   .promised_at = sales->promised_at,
                   .promise_revision = sales->promise_revision,
                   .pending_command = sales->pending_command,
                   .pending_since = sales->pending_since,
                   .last_refusal = std::move(sales->last_refusal),
                   .timeline = std::move(timeline),
                   .parcel = std::move(parcel),
                   .notes = notes(db, id)};
}

void add_command(http::Router& router, sql::Database& db, Desk& desk, OrderCommandKind kind,
                 std::string summary) {
  router.write<Reason, CommandResult>(
      post, "/api/crm/orders/{id}/" + std::string(name_of(kind)),
      {.roles = kManagers, .summary = std::move(summary)}, db,
      [&desk, kind](sql::Tx& tx, const Call& call, const Reason& in) -> Result<CommandResult> {
        ATELIER_TRY_ASSIGN(const auto id, call.id<OrderId>("id"));
        return desk.command(tx, id, kind, actor_of(call.caller(), in.reason));
      });
}

void add_step(http::Router& router, sql::Database& db, Desk& desk, std::string name, OrderStatus to,
              std::string summary) {
  router.write<Empty, OrderState>(
      post, "/api/crm/orders/{id}/" + name, {.roles = kManagers, .summary = std::move(summary)}, db,
      [&desk, to](sql::Tx& tx, const Call& call, const Empty&) -> Result<OrderState> {
        ATELIER_TRY_ASSIGN(const auto id, call.id<OrderId>("id"));
        return desk.advance(tx, id, to, actor_of(call.caller()));
      });
}

void add_list(http::Router& router, const Board& board, http::EventHub& hub) {
  router.view<ListQuery, ListPage>(
      get, "/api/crm/orders",
      {.roles = kReaders,
       .summary = "Orders of all channels, newest first, with totals per status"},
      [&board](const Call& call, const ListQuery& query) -> Result<http::Reply> {
        // The version before the page: a change in between costs one request, never a stale 304.
        auto etag = board.etag();
        return http::Reply{.body = board.page_json(query, call.now), .etag = std::move(etag)};
      });
  router.stream(
      "/api/crm/events",
      {.roles = kReaders, .summary = "Every change of an order, as its card: event `order`"},
      [&hub](const Call&) -> Result<http::Follow> {
        return http::Follow{&hub, {"orders"}};
      });
}

void add_order(http::Router& router, sql::Database& db, const OrderLog& log, Desk& desk) {
  router.read<Empty, OrderPage>(
      get, "/api/crm/orders/{id}",
      {.roles = kReaders, .summary = "One order with its timeline and notes"}, db,
      [&log](sql::Reader& reader, const Call& call, const Empty&) -> Result<OrderPage> {
        ATELIER_TRY_ASSIGN(const auto id, call.id<OrderId>("id"));
        return order_page(reader, log, id);
      });
  router.write<Empty, OrderState>(
      post, "/api/crm/orders/{id}/approve",
      {.roles = kManagers, .summary = "Confirm the order and release it to production"}, db,
      [&desk](sql::Tx& tx, const Call& call, const Empty&) -> Result<OrderState> {
        ATELIER_TRY_ASSIGN(const auto id, call.id<OrderId>("id"));
        return desk.approve(tx, id, actor_of(call.caller()));
      });
  add_command(router, db, desk, OrderCommandKind::cancel,
              "Cancel the order; production is asked if it has it");
  add_command(router, db, desk, OrderCommandKind::hold, "Put the order on hold");
  add_command(router, db, desk, OrderCommandKind::resume, "Take the order off hold");
  add_step(router, db, desk, "deliver", OrderStatus::delivered, "The parcel has arrived");
  add_step(router, db, desk, "close", OrderStatus::closed, "Nothing is left to do");
  router.write<NewNote, std::vector<Note>>(
      post, "/api/crm/orders/{id}/notes",
      {.roles = kManagers, .summary = "Write a note", .status = 201}, db,
      [&desk](sql::Tx& tx, const Call& call, const NewNote& in) -> Result<std::vector<Note>> {
        ATELIER_TRY_ASSIGN(const auto id, call.id<OrderId>("id"));
        ATELIER_TRY(desk.note(tx, id, actor_of(call.caller()), in.text));
        return notes(tx, id);
      });
  router.write<NewPromise, OrderPage>(
      put, "/api/crm/orders/{id}/promise", {.roles = kManagers, .summary = "Promise another date"},
      db, [&desk, &log](sql::Tx& tx, const Call& call, const NewPromise& in) -> Result<OrderPage> {
        ATELIER_TRY_ASSIGN(const auto id, call.id<OrderId>("id"));
        ATELIER_TRY(desk.promise(tx, id, in.revision, in.promised_at,
                                 actor_of(call.caller(), in.reason.value_or(""))));
        return order_page(tx, log, id);
      });
}

void add_rule(http::Router& router, sql::Database& db) {
  router.read<Empty, ApprovalRule>(
      get, "/api/crm/approval-rule",
      {.roles = kManagers, .summary = "The rule that approves orders by itself"}, db,
      [](sql::Reader& reader, const Call&, const Empty&) -> Result<ApprovalRule> {
        return approval_rule(reader);
      });
  router.write<ApprovalRule, ApprovalRule>(
      put, "/api/crm/approval-rule",
      {.roles = kManagers, .summary = "Change the rule for orders to come"}, db,
      [](sql::Tx& tx, const Call&, const ApprovalRule& in) -> Result<ApprovalRule> {
        save_approval_rule(tx, in);
        return in;
      });
}

}  // namespace

void add_routes(http::Router& router, sql::Database& db, const OrderLog& log, const Board& board,
                http::EventHub& hub, Desk& desk) {
  add_list(router, board, hub);
  add_order(router, db, log, desk);
  add_rule(router, db);
}

}  // namespace atelier::crm
