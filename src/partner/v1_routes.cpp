// SPDX-License-Identifier: Apache-2.0
#include "partner/v1_routes.h"

#include "partner/idempotency.h"
#include "partner/prefer.h"
#include "platform/base/page.h"

namespace atelier::partner {
namespace {

using channel::OrdersPage;
using channel::OrderView;
using channel::QuotesPage;
using channel::QuoteStatus;
using channel::QuoteView;
using channel::StatusView;
using http::Call;
using http::Empty;
using http::Method;
using http::Reply;
using http::Respond;
using http::With;

constexpr std::int64_t kPage = 50;
constexpr std::size_t kMostUpload = 100 * 1024 * 1024;

Error quote_not_found() {
  return {ErrorKind::not_found, "quote-not-found", "There is no quote with this id."};
}

Error model_not_found() {
  return {ErrorKind::not_found, "model-not-found", "You have uploaded no model with this hash."};
}

// --- models

Result<UploadedModel> keep_model(sql::Database& db, const Call& call, const blob::Stored& stored) {
  ATELIER_TRY_ASSIGN(const auto in, from_query<ModelName>(call.query));
  if (call.param("hash") != stored.hash)
    return Error{ErrorKind::unprocessable, "hash-differs",
                 "The SHA-256 of what arrived is " + stored.hash + ". Send the file again."};
  const Model model{.hash = stored.hash,
                    .file_name = in.name.value_or("model"),
                    .size_bytes = static_cast<std::int64_t>(stored.size_bytes),
                    .uploaded_at = call.now};
  ATELIER_TRY(db.write([&](sql::Tx& tx) -> Result<void> {
    store::insert_model(tx, call.caller().user, model);
    return {};
  }));
  return UploadedModel{model.hash, model.size_bytes};
}

void add_model_routes(http::Router& router, const Service& to) {
  const std::string path = "/v1/models/{hash}";
  router.upload<UploadedModel>(
      Method::put, path,
      {.summary = "Upload a model; the body is the file, {hash} its SHA-256, ?name= its name",
       .body_limit = kMostUpload},
      to.blobs, [&db = to.db](const Call& call, const blob::Stored& stored) {
        return keep_model(db, call, stored);
      });
  router.read<Empty, Model>(
      Method::get, path, {.summary = "Whether a model is here already"}, to.db,
      [](sql::Reader& reader, const Call& call, const Empty&) -> Result<Model> {
        auto model = store::find_model(reader, call.caller().user, call.param("hash"));
        if (!model) return model_not_found();
        return std::move(*model);
      });
}

// --- quotes

/// What a request for quotes has made; kept as its answer, so that a repeated one tells of the same
/// quotes in their present state.
struct Asked {
  std::vector<QuoteId> quotes;
};
BOOST_DESCRIBE_STRUCT(Asked, (), (quotes))

struct Requested {
  std::vector<QuoteId> quotes;
  bool replayed = false;
};

Result<Requested> request_once(const Service& to, sql::Tx& tx, const Call& call,
                               const NewQuotes& in) {
  const auto body = to_json(in);
  ATELIER_TRY_ASSIGN(const auto before, answered_before(tx, call, body));
  if (before)
    return Requested{channel::store::stored<Asked>(before->body).quotes, /*replayed=*/true};
  const auto& partner = call.caller().user;
  const auto limits = to.directory.limits_of(partner).value_or(Limits{});
  ATELIER_TRY_ASSIGN(auto ids, to.quotes.request(tx, partner, limits.most_quotes, in));
  keep_answer(tx, call, body, {.status = 202, .body = to_json(Asked{ids})});
  return Requested{std::move(ids)};
}

/// The answer once all prices are there, or in any case where this is the last attempt.
std::optional<Result<Reply>> answer_of(sql::Database& db, const PartnerId& partner,
                                       const std::vector<QuoteId>& ids, bool last) {
  bool pending = false;
  auto view = db.read([&](sql::Reader& reader) -> Result<QuotesView> {
    QuotesView quotes;
    for (const auto& id : ids) {
      const auto quote = channel::store::find_quote_of(reader, id, partner);
      if (!quote) return quote_not_found();
      pending = pending || quote->status == QuoteStatus::requested;
      quotes.quotes.push_back(channel::to_view(*quote, reader.now()));
    }
    return quotes;
  });
  if (!view) return std::move(view).error();
  if (pending && !last) return std::nullopt;
  return Reply{.status = pending ? 202 : 200, .body = to_json(*view)};
}

void answer_when_priced(const Service& to, const Call& call, const Requested& requested,
                        const Respond& respond) {
  to.waits.add_soon(call.caller().user, wait_preferred(call.header("prefer")),
                    [&db = to.db, partner = call.caller().user, requested, respond](bool last) {
                      auto answer = answer_of(db, partner, requested.quotes, last);
                      if (!answer) return false;
                      if (*answer && requested.replayed)
                        (*answer)->headers.emplace_back("Idempotent-Replayed", "true");
                      respond(std::move(*answer));
                      return true;
                    });
}

void add_quote_routes(http::Router& router, const Service& to) {
  const std::string path = "/v1/quotes";
  router.later<NewQuotes, QuotesView>(
      Method::post, path,
      {.summary = "Ask what a model costs in each of several quantities and alloys", .status = 202},
      [to](const Call& call, const NewQuotes& in, const Respond& respond) {
        to.db.write([to, call, in](sql::Tx& tx) { return request_once(to, tx, call, in); },
                    [to, call, respond](Result<Requested> requested) {
                      if (!requested) return respond(std::move(requested).error());
                      answer_when_priced(to, call, std::move(requested).value(), respond);
                    });
      });
  router.read<QuotesQuery, QuotesPage>(
      Method::get, path, {.summary = "Your quotes, newest first"}, to.db,
      [](sql::Reader& reader, const Call& call, const QuotesQuery& in) -> Result<QuotesPage> {
        return channel::page_of_quotes(reader, call.caller().user, in.before,
                                       in.limit.value_or(kPage), call.now);
      });
  router.read<Empty, QuoteView>(
      Method::get, path + "/{id}", {.summary = "One of your quotes"}, to.db,
      [](sql::Reader& reader, const Call& call, const Empty&) -> Result<QuoteView> {
        ATELIER_TRY_ASSIGN(const auto id, call.id<QuoteId>("id"));
        const auto quote = channel::store::find_quote_of(reader, id, call.caller().user);
        if (!quote) return quote_not_found();
        return channel::to_view(*quote, call.now);
      });
}

// --- orders

Result<OrderView> whole_order(const Service& to, sql::Reader& reader, const OrderId& id,
                              const PartnerId& partner) {
  const auto order = channel::store::find_order_of(reader, id, partner);
  if (!order) return channel::order_not_found();
  ATELIER_TRY_ASSIGN(const auto state, to.log.state(reader, id));
  return channel::to_view(*order, state, to.log.timeline(reader, id));
}

Error reference_taken(const OrderId& order) {
  return {ErrorKind::conflict,
          "reference-taken",
          "This reference names your order " + order.str() + " already.",
          {{"/reference", "is taken"}}};
}

Result<With<OrderView>> place(const Service& to, sql::Tx& tx, const Call& call,
                              const NewOrder& in) {
  const auto& partner = call.caller().user;
  to.requests.note(call, in.reference);
  if (const auto taken = store::order_of_reference(tx, partner, in.reference))
    return reference_taken(*taken);
  ATELIER_TRY_ASSIGN(
      const auto placed,
      to.intake.place_order(tx, call.caller(), {in.lines, in.phone, in.address, in.reference}));
  const auto& id = placed.state.order_id;
  if (!store::insert_reference(tx, partner, in.reference, id)) {  // taken this very moment
    const auto taken = store::order_of_reference(tx, partner, in.reference);
    return reference_taken(taken.value_or(id));
  }
  return With<OrderView>{.out = channel::to_view(placed.order, placed.state, {placed.event}),
                         .headers = {{"Location", "/v1/orders/" + id.str()}}};
}

Result<OrdersPage> page_of_orders(const Service& to, sql::Reader& reader, const Call& call,
                                  const OrdersQuery& in) {
  const auto limit = in.limit.value_or(kPage);
  auto orders =
      store::page_of_orders(reader, call.caller().user,
                            {.before = in.before,
                             .status = in.status ? std::string(name_of(*in.status)) : std::string(),
                             .reference = in.reference.value_or(""),
                             .limit = limit + 1});
  OrdersPage page;
  if (cut(orders, limit)) page.next = orders.back().order.order_id;
  for (const auto& order : orders) {
    ATELIER_TRY_ASSIGN(const auto state, to.log.state(reader, order.order.order_id));
    page.orders.push_back(channel::to_row(order, state));
  }
  return page;
}

void add_order_routes(http::Router& router, const Service& to) {
  const std::string path = "/v1/orders";
  write_once<NewOrder, OrderView>(
      router, Method::post, path,
      {.summary = "Order at prices that were quoted, one line each", .status = 201}, to.db,
      [to](sql::Tx& tx, const Call& call, const NewOrder& in) { return place(to, tx, call, in); });
  router.read<OrdersQuery, OrdersPage>(
      Method::get, path, {.summary = "Your orders, newest first"}, to.db,
      [to](sql::Reader& reader, const Call& call, const OrdersQuery& in) -> Result<OrdersPage> {
        return page_of_orders(to, reader, call, in);
      });
  router.read<Empty, OrderView>(
      Method::get, path + "/{id}",
      {.summary = "One of your orders with its lines and its way so far"}, to.db,
      [to](sql::Reader& reader, const Call& call, const Empty&) -> Result<OrderView> {
        ATELIER_TRY_ASSIGN(const auto id, call.id<OrderId>("id"));
        return whole_order(to, reader, id, call.caller().user);
      });
  router.view<Empty, StatusView>(
      Method::get, path + "/{id}/status",
      {.summary = "Where one of your orders is, from memory; for those that are not long over"},
      [to](const Call& call, const Empty&) -> Result<StatusView> {
        ATELIER_TRY_ASSIGN(const auto id, call.id<OrderId>("id"));
        const auto state = to.owners.state_of(id, call.caller().user);
        if (!state) return channel::order_not_found();
        return channel::to_view(*state);
      });
  write_once<channel::CancelRequest, OrderView>(
      router, Method::post, path + "/{id}/cancel",
      {.summary = "Ask to cancel an order; whoever has it answers", .status = 202}, to.db,
      [to](sql::Tx& tx, const Call& call,
           const channel::CancelRequest& in) -> Result<With<OrderView>> {
        ATELIER_TRY_ASSIGN(const auto id, call.id<OrderId>("id"));
        ATELIER_TRY(to.intake.request_cancel(tx, call.caller(), id, in));
        ATELIER_TRY_ASSIGN(auto view, whole_order(to, tx, id, call.caller().user));
        to.requests.note(call, view.reference);
        return With<OrderView>{.out = std::move(view)};
      });
}

// --- events and limits

struct EventsPage {
  std::vector<Event> events;
  std::int64_t next = 0;  ///< ?after= of the next page
};
BOOST_DESCRIBE_STRUCT(EventsPage, (), (events, next))

void answer_with_events(const Service& to, const Call& call, const EventsQuery& in,
                        const Respond& respond) {
  const auto after = in.after.value_or(0);
  const auto limit = in.limit.value_or(kPage);
  to.waits.add(call.caller().user, wait_preferred(call.header("prefer")),
               [&db = to.db, partner = call.caller().user, after, limit, respond](bool last) {
                 auto page = db.read([&](sql::Reader& reader) -> Result<EventsPage> {
                   EventsPage events{store::events_after(reader, partner, after, limit), after};
                   if (!events.events.empty()) events.next = events.events.back().seq;
                   return events;
                 });
                 if (!page) {
                   respond(std::move(page).error());
                   return true;
                 }
                 if (page->events.empty() && !last) return false;
                 respond(Reply{.body = to_json(*page)});
                 return true;
               });
}

void add_other_routes(http::Router& router, const Service& to) {
  router.later<EventsQuery, EventsPage>(
      Method::get, "/v1/events",
      {.summary = "What happened to your quotes and orders, in order, after an event you know"},
      [to](const Call& call, const EventsQuery& in, const Respond& respond) {
        answer_with_events(to, call, in, respond);
      });
  router.read<Empty, LimitsView>(
      Method::get, "/v1/limits", {.summary = "How much you may ask at a time"}, to.db,
      [to](sql::Reader& reader, const Call& call, const Empty&) -> Result<LimitsView> {
        const auto& partner = call.caller().user;
        return LimitsView{to.directory.limits_of(partner).value_or(Limits{}),
                          channel::store::count_requested(reader, partner)};
      });
}

}  // namespace

void add_v1_routes(http::Router& router, const Service& to) {
  add_model_routes(router, to);
  add_quote_routes(router, to);
  add_order_routes(router, to);
  add_other_routes(router, to);
}

}  // namespace atelier::partner
