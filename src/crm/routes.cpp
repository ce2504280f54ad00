// SPDX-License-Identifier: Apache-2.0
#include "crm/routes.h"

#include "contracts/changes/changes.h"
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

Manager manager_of(const Call& call) { return {call.caller().user, call.caller().name}; }

/// Everything crm knows of one order.
struct OrderPage {
  Order order;
  OrderState state;
  Instant promised_at;
  std::int64_t promise_revision = 0;
  std::optional<OrderCommandKind> pending_command;
  std::optional<Instant> pending_since;
  std::string last_refusal;
  std::optional<Manager> manager;
  std::optional<Wait> wait;  ///< what has to happen next; none where nothing is to come
  std::vector<OrderEvent> timeline;
  std::optional<OrderParcel> parcel;
  std::vector<Note> notes;
};
BOOST_DESCRIBE_STRUCT(OrderPage, (),
                      (order, state, promised_at, promise_revision, pending_command, pending_since,
                       last_refusal, manager, wait, timeline, parcel, notes))

/// In production it is about the operation that was worked on last.
std::optional<Wait> wait_of(const SalesOrder& sales, const OrderState& state,
                            std::optional<Instant> held, const std::vector<OrderEvent>& timeline) {
  const auto what = waiting_in(state.status);
  if (!what) return std::nullopt;
  if (sales.pending_command)
    return wait_for(Waiting::command_answer, sales.pending_since.value_or(state.changed_at),
                    std::nullopt, std::string(name_of(*sales.pending_command)));
  if (state.on_hold)
    return wait_for(Waiting::hold, held.value_or(state.changed_at), sales.promised_at,
                    state.hold_reason);
  auto wait = wait_for(*what, state.changed_at, sales.promised_at);
  if (what == Waiting::production)
    for (const auto& event : timeline)
      if (event.work) wait.about = event.work->operation;
  return wait;
}

Result<OrderPage> order_page(sql::Reader& db, const OrderLog& log, const OrderId& id) {
  auto sales = find_sales_order(db, id);
  if (!sales)
    return Error{ErrorKind::not_found, "order-not-found", "There is no order with this id."};
  ATELIER_TRY_ASSIGN(auto state, log.state(db, id));
  auto timeline = log.timeline(db, id);
  auto parcel = parcel_of(timeline);
  auto wait = wait_of(*sales, state, held_at(db, id), timeline);
  return OrderPage{.order = std::move(sales->order),
                   .state = std::move(state),
                   .promised_at = sales->promised_at,
                   .promise_revision = sales->promise_revision,
                   .pending_command = sales->pending_command,
                   .pending_since = sales->pending_since,
                   .last_refusal = std::move(sales->last_refusal),
                   .manager = std::move(sales->manager),
                   .wait = std::move(wait),
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

constexpr std::int64_t kPageSize = 50;
constexpr std::int64_t kMostPageSize = 200;

struct ListQuery {
  std::optional<OrderStatus> status;
  std::optional<Context> channel;
  std::optional<std::string> manager;  ///< "me" or the id of one
  std::optional<bool> overdue;         ///< not shipped, and the promise has passed
  std::optional<bool> stuck;           ///< longer in its status than usual
  std::optional<bool> on_hold;
  std::optional<std::string> q;  ///< beginnings of words of number, customer, reference
  std::optional<ListOrder> order;
  std::optional<std::int64_t> page;       ///< from 1
  std::optional<std::int64_t> page_size;  ///< at most 200
};
BOOST_DESCRIBE_STRUCT(ListQuery, (),
                      (status, channel, manager, overdue, stuck, on_hold, q, order, page,
                       page_size))
void check(const ListQuery& query, FieldErrors& errors) {
  if (query.page && (*query.page < 1 || *query.page > 1'000'000))
    errors.add("/page", "counts from 1");
  if (query.page_size && (*query.page_size < 1 || *query.page_size > kMostPageSize))
    errors.add("/page_size", "is 1 to 200");
  if (query.manager && *query.manager != "me" && !UserId::parse(*query.manager))
    errors.add("/manager", "is \"me\" or the id of a manager");
  if (query.q && query.q->size() > 100) errors.add("/q", "is at most 100 bytes");
}

BoardFilter filter_of(const ListQuery& query, const UserId& me) {
  BoardFilter filter{.status = query.status,
                     .channel = query.channel,
                     .overdue = query.overdue,
                     .stuck = query.stuck,
                     .on_hold = query.on_hold,
                     .search = query.q.value_or("")};
  if (query.manager) filter.manager = *query.manager == "me" ? me : UserId::parse(*query.manager);
  return filter;
}

struct ListPage {
  Instant as_of;  ///< everything heard before is in it
  std::int64_t page = 1;
  std::int64_t page_size = 0;
  std::int64_t total = 0;                   ///< orders that match, on all pages
  bool total_is_exact = true;               ///< false: a search found so many and stopped counting
  JsonOf<std::vector<StatusTotal>> totals;  ///< the same by status
  JsonColumns<Card> columns;
  JsonRows<Card> rows;
};
BOOST_DESCRIBE_STRUCT(ListPage, (),
                      (as_of, page, page_size, total, total_is_exact, totals, columns, rows))

/// An order that is longer than this in its status is stuck.
struct StuckAfter {
  OrderStatus status{};
  std::int64_t seconds = 0;
};
BOOST_DESCRIBE_STRUCT(StuckAfter, (), (status, seconds))

std::vector<StuckAfter> stuck_rules() {
  std::vector<StuckAfter> rules;
  for (const auto status : enum_values<OrderStatus>())
    if (const auto usual = stuck_after(status)) rules.push_back({status, *usual / kSecond});
  return rules;
}

struct ListTotals {
  Instant as_of;
  std::vector<BucketTotal> buckets;  ///< those that are not empty
  std::vector<StuckAfter> stuck_after;
};
BOOST_DESCRIBE_STRUCT(ListTotals, (), (as_of, buckets, stuck_after))

http::With<ListPage> list_page(const Board& board, const Call& call, const ListQuery& query) {
  const auto number = query.page.value_or(1);
  const auto size = query.page_size.value_or(kPageSize);
  auto found = board.page(filter_of(query, call.caller().user),
                          static_cast<std::size_t>((number - 1) * size),
                          static_cast<std::size_t>(size), query.order.value_or(ListOrder::newest));
  return {.out = {.as_of = call.now,
                  .page = number,
                  .page_size = size,
                  .total = found.total,
                  .total_is_exact = found.total_is_exact,
                  .totals = std::move(found.totals),
                  .rows = std::move(found.rows)},
          .etag = std::move(found.etag)};
}

struct Watch {
  std::optional<OrderStatus> status;  ///< only what happens to those in it
  std::optional<std::string> after;   ///< the id of the last event that is known: see stream.h
};
BOOST_DESCRIBE_STRUCT(Watch, (), (status, after))

void add_list(http::Router& router, Desk& desk, const Board& board, http::EventHub& hub) {
  router.view<ListQuery, ListPage>(
      get, "/api/crm/orders",
      {.roles = kReaders,
       .summary = "Orders of all channels, the newest or the urgent first, with totals per status"},
      [&](const Call& call, const ListQuery& query) -> Result<http::With<ListPage>> {
        desk.turn(call.now);
        return list_page(board, call, query);
      });
  router.view<Empty, ListTotals>(
      get, "/api/crm/orders/totals",
      {.roles = kReaders, .summary = "How many orders there are of each kind"},
      [&](const Call& call, const Empty&) -> Result<http::With<ListTotals>> {
        desk.turn(call.now);
        auto totals = board.totals();
        return http::With<ListTotals>{.out = {call.now, std::move(totals.buckets), stuck_rules()},
                                      .etag = std::move(totals.etag)};
      });
  router.stream(
      "/api/crm/events",
      {.roles = kReaders,
       .summary = "Changes of the list, or of its part in one status (?status=): order, gone"},
      [&hub](const Call& call) -> Result<http::Follow> {
        ATELIER_TRY_ASSIGN(const auto watch, from_query<Watch>(call.query));
        return http::Follow{
            &hub, {watch.status ? Board::topic_of(*watch.status) : std::string(Board::kAllTopic)}};
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
        return desk.approve(tx, id, manager_of(call));
      });
  router.write<Empty, OrderPage>(
      post, "/api/crm/orders/{id}/take",
      {.roles = kManagers, .summary = "Look after the order from now on"}, db,
      [&desk, &log](sql::Tx& tx, const Call& call, const Empty&) -> Result<OrderPage> {
        ATELIER_TRY_ASSIGN(const auto id, call.id<OrderId>("id"));
        ATELIER_TRY(desk.take(tx, id, manager_of(call)));
        return order_page(tx, log, id);
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
      [](sql::Tx& tx, const Call& call, const ApprovalRule& in) -> Result<ApprovalRule> {
        save_approval_rule(tx, in);
        changes::note(tx, call.caller(), in.enabled ? "rule-on" : "rule-off", "",
                      std::to_string(in.limit.minor) + " " + in.limit.currency);
        return in;
      });
  changes::add_route(router, "/api/crm/changes", kManagers, db);
}

}  // namespace

void add_routes(http::Router& router, sql::Database& db, const OrderLog& log, const Board& board,
                http::EventHub& hub, Desk& desk) {
  add_list(router, desk, board, hub);
  add_order(router, db, log, desk);
  add_rule(router, db);
}

}  // namespace atelier::crm
