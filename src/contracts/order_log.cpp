// SPDX-License-Identifier: Apache-2.0
#include "contracts/order_log.h"

#include "platform/bus/bus_codec.h"
#include "platform/telemetry/export.h"
#include "platform/telemetry/metrics.h"
#include "platform/telemetry/telemetry.h"

namespace atelier::contracts {
std::span<const sql::Migration> migrations();  // made from schema/*.sql
}

namespace atelier {
namespace {

telemetry::Family<telemetry::Histogram> propagation{
    "atelier_status_propagation_seconds",
    "From an order's event to its effect in another context",
    {"from", "to"}};

/// For read_event().
#define ATELIER_SELECT_EVENTS                                                              \
  "SELECT order_id, version, occurred_at, context, kind, from_status, to_status, on_hold," \
  " hold_reason, actor, actor_name, reason, cause, traceparent, detail FROM order_event"

OrderState read_state(const sql::Row& row) { return read_order_state(row); }

/// The column `detail`.
struct EventDetail {
  std::optional<OrderWork> work;
  std::optional<OrderParcel> parcel;
};
BOOST_DESCRIBE_STRUCT(EventDetail, (), (work, parcel))

std::optional<std::string> detail_of(const OrderEvent& event) {
  if (!event.work && !event.parcel) return std::nullopt;
  return to_json(EventDetail{event.work, event.parcel});
}

EventDetail read_detail(const sql::Row& row, int column) {
  if (row.null(column)) return {};
  auto detail = from_json<EventDetail>(row.text(column));
  if (!detail)
    throw sql::Failure(sql::Failure::Kind::misuse, "unreadable event: " + row.str(column));
  return std::move(detail).value();
}

OrderEvent read_event(const sql::Row& row) {
  auto detail = read_detail(row, 14);
  return {.order_id = row.id<OrderId>(0),
          .version = row.i64(1),
          .at = row.time(2),
          .context = row.as<Context>(3),
          .kind = row.as<OrderEventKind>(4),
          .from = row.maybe(5, [&] { return row.as<OrderStatus>(5); }),
          .to = row.as<OrderStatus>(6),
          .on_hold = row.flag(7),
          .hold_reason = row.str(8),
          .actor = row.str(9),
          .actor_name = row.str(10),
          .reason = row.str(11),
          .cause = row.str(12),
          .traceparent = row.str(13),
          .work = std::move(detail.work),
          .parcel = std::move(detail.parcel)};
}

std::optional<OrderState> find_state(sql::Reader& db, const OrderId& id) {
  return db.first(
      "SELECT order_id, number, status, version, changed_at, on_hold, hold_reason"
      " FROM order_state WHERE order_id = $1",
      read_state, id);
}

/// None where there is an event with this version.
sql::Changes insert_event(sql::Tx& tx, const OrderEvent& e) {
  return tx.exec(
      "INSERT INTO order_event (order_id, version, occurred_at, context, kind, from_status,"
      " to_status, on_hold, hold_reason, actor, actor_name, reason, cause, traceparent, detail)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
      " ON CONFLICT (order_id, version) DO NOTHING",
      e.order_id, e.version, e.at, e.context, e.kind, e.from, e.to, e.on_hold, e.hold_reason,
      e.actor, e.actor_name, e.reason, e.cause, e.traceparent, detail_of(e));
}

/// So that the trace is kept, and found by its order.
void describe(telemetry::Span& span, const OrderEvent& event, std::string_view number) {
  if (!span.recorded()) return;
  namespace attr = telemetry::attr;
  span.set({attr::kOrderId, event.order_id.str()});
  span.set({attr::kOrderNumber, number});
  span.set({attr::kOrderVersion, event.version});
  if (event.from) span.set({attr::kStatusFrom, name_of(*event.from)});
  span.set({attr::kStatusTo, name_of(event.to)});
}

/// None where there is an order with this id or number.
sql::Changes insert_state(sql::Tx& tx, const OrderState& s) {
  return tx.exec(
      "INSERT INTO order_state (order_id, number, status, version, changed_at, on_hold,"
      " hold_reason) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
      s.order_id, s.number, s.status, s.version, s.changed_at, s.on_hold, s.hold_reason);
}

/// None where it has moved on from `before`.
sql::Changes update_state(sql::Tx& tx, const OrderState& s, const OrderState& before) {
  return tx.exec(
      "UPDATE order_state SET status = $1, version = $2, changed_at = $3, on_hold = $4,"
      " hold_reason = $5 WHERE order_id = $6 AND version = $7",
      s.status, s.version, s.changed_at, s.on_hold, s.hold_reason, s.order_id, before.version);
}

}  // namespace

OrderState read_order_state(const sql::Row& row, int column) {
  return {.order_id = row.id<OrderId>(column),
          .number = row.str(column + 1),
          .status = row.as<OrderStatus>(column + 2),
          .version = row.i64(column + 3),
          .changed_at = row.time(column + 4),
          .on_hold = row.flag(column + 5),
          .hold_reason = row.str(column + 6)};
}

Result<void> OrderLog::migrate(sql::Database& db) {
  return db.migrate("order_log", contracts::migrations());
}

Result<void> OrderLog::load(Instant now) {
  std::unordered_map<OrderId, OrderState> fresh;
  ATELIER_TRY(db_.read([&](sql::Reader& reader) -> Result<void> {
    reader.each(
        "SELECT order_id, number, status, version, changed_at, on_hold, hold_reason FROM "
        "order_state"
        " WHERE status NOT IN ('closed', 'cancelled') OR changed_at > $1",
        [&](const sql::Row& row) {
          auto state = read_state(row);
          fresh.emplace(state.order_id, std::move(state));
        },
        now - kKeepClosed_us);
    return {};
  }));
  std::unique_lock lock(mutex_);
  caches_ = true;
  cache_ = std::move(fresh);
  return {};
}

std::vector<OrderId> OrderLog::forget(Instant now) {
  std::vector<OrderId> forgotten;
  std::unique_lock lock(mutex_);
  std::erase_if(cache_, [&](const auto& item) {
    const auto& [id, state] = item;
    const bool old = is_final(state.status) && state.changed_at <= now - kKeepClosed_us;
    if (old) forgotten.push_back(id);
    return old;
  });
  return forgotten;
}

Result<OrderState> OrderLog::append(sql::Tx& tx, const OrderState* before, OrderEvent event,
                                    const std::string& number) {
  const Error moved{ErrorKind::conflict, "order-moved",
                    "The order was changed by someone else a moment ago. Look at it again."};
  telemetry::Span span({"order", name_of(event.kind)}, telemetry::SpanKind::internal,
                       telemetry::Inside{});
  if (event.traceparent.empty() && span.context().valid())
    event.traceparent = span.context().traceparent();
  auto state = state_after(event, before, number);
  describe(span, event, number);
  if (const auto last = span.recorded() ? traces_.find(event.order_id) : std::nullopt)
    span.link(*last);
  // The state row first: it is the lock under which the order's versions are numbered, so that its
  // messages enter the outbox in the order of their versions.
  const auto stands = before ? update_state(tx, state, *before) : insert_state(tx, state);
  const auto happened = insert_event(tx, event);
  // The first event travels in OrderSubmitted, to the only one who may hear it.
  if (before) outbox_.send(tx, OrderChanged{number, event});
  if (write_listener_) write_listener_(tx, event.order_id);
  // Looked at last, so that all of it costs one round trip.
  if (stands == 0 || happened == 0) return moved;
  tx.on_commit(publish(state, event));
  return state;
}

Result<OrderState> OrderLog::state(sql::Reader& db, const OrderId& id) const {
  if (auto found = find_state(db, id)) return std::move(*found);
  return Error{ErrorKind::not_found, "order-not-found", "There is no order with this id."};
}

std::optional<OrderState> OrderLog::find_number(sql::Reader& db, std::string_view number) const {
  return db.first(
      "SELECT order_id, number, status, version, changed_at, on_hold, hold_reason"
      " FROM order_state WHERE number = $1",
      read_state, number);
}

OrderLog::Applied OrderLog::apply(sql::Tx& tx, const OrderEvent& event, const std::string& number) {
  if (insert_event(tx, event) == 0) return Applied::duplicate;
  if (auto* const span = telemetry::current_span()) describe(*span, event, number);
  const auto before = find_state(tx, event.order_id);
  if (before && before->version >= event.version) return Applied::superseded;
  const auto state = state_after(event, before ? &*before : nullptr, number);
  const auto stands = tx.exec(
      "INSERT INTO order_state (order_id, number, status, version, changed_at, on_hold, "
      "hold_reason)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7)"
      " ON CONFLICT (order_id) DO UPDATE SET status = excluded.status, version = excluded.version,"
      " changed_at = excluded.changed_at, on_hold = excluded.on_hold, hold_reason = "
      "excluded.hold_reason"
      " WHERE order_state.version < excluded.version",
      state.order_id, number, state.status, state.version, state.changed_at, state.on_hold,
      state.hold_reason);
  if (stands == 0) return Applied::superseded;  // a later one came meanwhile
  if (write_listener_) write_listener_(tx, event.order_id);
  auto told = event;
  // A hand-over carries the event as it was before it was written: then by what brought it.
  if (told.traceparent.empty()) told.traceparent = telemetry::current().traceparent();
  tx.on_commit(publish(state, std::move(told)));
  propagation.with({name_of(event.context), db_.name()})
      .observe(static_cast<double>(tx.now() - event.at) / kSecond);
  return Applied::fresh;
}

bool OrderLog::restate(sql::Tx& tx, const OrderId& id, const std::string& number) {
  const auto before = find_state(tx, id);
  std::optional<OrderState> state;
  const auto events = timeline(tx, id);
  for (const auto& event : events)
    state = state_after(event, state ? &*state : nullptr, before ? before->number : number);
  if (!state || before == state) return false;
  tx.exec("DELETE FROM order_state WHERE order_id = $1", id);
  insert_state(tx, *state);
  if (write_listener_) write_listener_(tx, id);
  tx.on_commit(publish(*state, events.back()));
  return true;
}

bool OrderLog::complete_before(sql::Reader& db, const OrderEvent& event) const {
  const auto known = db.first(
      "SELECT count(*) FROM order_event WHERE order_id = $1 AND version < $2",
      [](const sql::Row& row) { return row.i64(0); }, event.order_id, event.version);
  return known == event.version - 1;
}

Result<bool> OrderLog::take_over(sql::Tx& tx, const OrderState& state,
                                 std::span<const OrderEvent> timeline) {
  if (insert_state(tx, state) == 0) {
    if (find_state(tx, state.order_id)) return false;
    return Error{ErrorKind::conflict, "number-taken",
                 "There is another order with the number " + state.number + "."};
  }
  for (const auto& event : timeline) insert_event(tx, event);
  return true;
}

std::vector<OrderEvent> OrderLog::timeline(sql::Reader& db, const OrderId& id) const {
  return db.all(ATELIER_SELECT_EVENTS " WHERE order_id = $1 ORDER BY version LIMIT 10000",
                read_event, id);
}

std::function<void()> OrderLog::refresh(sql::Reader& db, const OrderId& id) {
  const auto state = find_state(db, id);
  if (!state) return [] {};
  const auto last = db.first(ATELIER_SELECT_EVENTS " WHERE order_id = $1 AND version = $2",
                             read_event, id, state->version);
  if (!last) return [] {};
  return publish(*state, *last);
}

std::function<void()> OrderLog::publish(OrderState state, OrderEvent event) {
  return [this, state = std::move(state), event = std::move(event)] {
    if (telemetry::recording()) traces_.put(state.order_id, event.traceparent);
    {
      std::unique_lock lock(mutex_);
      if (caches_) {
        auto& slot = cache_[state.order_id];
        if (slot.version >= state.version) return;
        slot = state;
      }
    }
    for (const auto& listener : listeners_) listener(state, event);
  };
}

std::optional<OrderState> OrderLog::cached(const OrderId& id) const {
  std::shared_lock lock(mutex_);
  const auto found = cache_.find(id);
  if (found == cache_.end()) return std::nullopt;
  return found->second;
}

}  // namespace atelier
