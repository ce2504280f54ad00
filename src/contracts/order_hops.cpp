// SPDX-License-Identifier: Apache-2.0
#include "contracts/order_hops.h"

#include <algorithm>

#include "contracts/order_digest.h"
#include "contracts/redrive.h"
#include "platform/http/internal.h"

namespace atelier {
namespace {

using http::Call;
using http::Empty;
using http::Method;

constexpr std::size_t kLongestText = 200;

/// A context without a consumer has no queue.
std::vector<std::string> queues_of(const OrderSource& source) {
  if (!source.consumer) return {};
  return {source.consumer->queue()};
}

std::vector<Binding> bindings_of(const OrderSource& source) {
  std::vector<Binding> bindings;
  if (source.consumer)
    for (const auto& [type, exchange] : source.consumer->bindings())
      bindings.push_back({source.consumer->queue(), exchange, type});
  return bindings;
}

/// When this context wrote events, and with them messages.
std::vector<Instant> moments_of(const OrderHops& hops) {
  std::vector<Instant> moments;
  for (const auto& event : hops.events)
    if (name_of(event.context) == hops.context) moments.push_back(event.at);
  return moments;
}

OrderHops hops_of(const OrderSource& source, sql::Reader& db, const Uuid& key) {
  OrderHops hops{.context = std::string(source.db.name()), .as_of = db.now(), .key = key};
  if (source.log) {
    const OrderId order{key};
    if (auto state = source.log->state(db, order)) hops.state = std::move(*state);
    hops.events = source.log->timeline(db, order);
  }
  hops.bus_ready = source.bus.ready();
  const auto queues = queues_of(source);
  hops.sent = bus::sent_hops(db, key, moments_of(hops));
  hops.parked = bus::parked_hops(db, queues, key);
  hops.dead_letters = bus::dead_letters_of(db, key, bus::kMostHops);
  hops.bindings = bindings_of(source);
  if (source.tell) source.tell(db, hops);
  return hops;
}

void find_here(const OrderSource& source, sql::Reader& db, const Find& in, Found& found) {
  std::optional<OrderState> state;
  if (in.by == FindBy::message) {
    const auto id = Uuid::parse(in.text);
    const auto key = id ? bus::key_of_message(db, queues_of(source), *id) : std::nullopt;
    if (key && !key->nil()) found.keys.push_back(*key);
  } else if (in.by == FindBy::number && source.log) {
    state = source.log->find_number(db, in.text);
  } else if (const auto id = OrderId::parse(in.text); id && in.by == FindBy::order && source.log) {
    if (auto known = source.log->state(db, *id)) state = std::move(*known);
  }
  if (state) found.orders.push_back({state->order_id, state->number});
}

}  // namespace

Instant held_since(const OrderHops& hops) {
  const auto held = std::ranges::find(hops.events.rbegin(), hops.events.rend(),
                                      OrderEventKind::held, &OrderEvent::kind);
  return held == hops.events.rend() ? hops.as_of : held->at;
}

void check(const MessageIds& in, FieldErrors& errors) {
  if (in.messages.size() > kMostMessagesAsked)
    errors.add("/messages", "are more than " + std::to_string(kMostMessagesAsked));
}

void check(const Find& in, FieldErrors& errors) {
  if (in.text.empty() || in.text.size() > kLongestText)
    errors.add("/text", "must have 1 to " + std::to_string(kLongestText) + " bytes");
}

void add_internal_routes(http::Router& router, const OrderSource& source) {
  add_redrive_route(router, source);
  if (source.audited) add_digest_routes(router, source);
  const auto prefix = "/internal/" + std::string(source.db.name());
  router.read<Empty, OrderHops>(
      Method::get, prefix + "/hops/{key}",
      http::internal_spec("What is known here of an order or a quote and its messages"), source.db,
      [source](sql::Reader& db, const Call& call, const Empty&) -> Result<OrderHops> {
        ATELIER_TRY(http::require_service(call));
        ATELIER_TRY_ASSIGN(const auto key, call.id<OrderId>("key"));
        return hops_of(source, db, key.value);
      });
  router.read<MessageIds, TakenHops>(
      Method::post, prefix + "/taken", http::internal_spec("What the queues did with messages"),
      source.db,
      [source](sql::Reader& db, const Call& call, const MessageIds& in) -> Result<TakenHops> {
        ATELIER_TRY(http::require_service(call));
        return TakenHops{bus::taken_hops(db, queues_of(source), in.messages)};
      });
  router.read<Find, Found>(
      Method::post, prefix + "/find", http::internal_spec("The orders that a text stands for"),
      source.db, [source](sql::Reader& db, const Call& call, const Find& in) -> Result<Found> {
        ATELIER_TRY(http::require_service(call));
        Found found;
        find_here(source, db, in, found);
        if (source.find) source.find(db, in, found);
        return found;
      });
}

}  // namespace atelier
