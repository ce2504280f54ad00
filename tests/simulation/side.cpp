// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/side.h"

#include "platform/bus/bus_codec.h"

namespace atelier::bus {
std::span<const sql::Migration> migrations();  // made from schema/*.sql
}

namespace atelier::simulation {
namespace {

constexpr int kAttempts = 1'000'000;  // what crashes is never given up
constexpr sql::Migration kTables[] = {
    {1, "simulation",
     "CREATE TABLE effect (msg_id text NOT NULL);"
     "CREATE TABLE taken (order_id text NOT NULL, version bigint NOT NULL);"
     "CREATE TABLE claim (order_id text PRIMARY KEY, holder text NOT NULL)",
     ""}};

/// What a process without the check in question would leave in the database.
constexpr const char* kForgetfulInbox =
    "CREATE TRIGGER bug BEFORE INSERT ON inbox BEGIN"
    " DELETE FROM inbox WHERE queue = NEW.queue AND msg_id = NEW.msg_id; END";
constexpr const char* kUnguardedStatus =
    "CREATE TRIGGER bug AFTER INSERT ON order_event"
    " WHEN NEW.version < (SELECT version FROM order_state WHERE order_id = NEW.order_id) BEGIN"
    " UPDATE order_state SET status = NEW.to_status, version = NEW.version"
    " WHERE order_id = NEW.order_id; END";

/// Former tokens stay valid: the row that take_over() answers from is followed by older ones.
constexpr const char* kUnfencedRelays =
    "WITH RECURSIVE older(token) AS"
    " (SELECT -1 UNION ALL SELECT token - 1 FROM older WHERE token > -200)"
    " INSERT INTO relay_lease SELECT 1, token FROM older";

std::unique_ptr<sql::Database> open(const std::filesystem::path& file, const Clock& clock) {
  auto opened = sql::open_sqlite({.path = file.string(), .name = file.stem().string()}, clock);
  ATELIER_ASSERT(opened.ok());
  return std::move(*opened);
}

Actor actor_named(const std::string& worker) { return {"user:" + worker, worker}; }

std::optional<OrderStatus> next_of(OrderStatus status, unsigned dice) {
  using enum OrderStatus;
  if (dice % 32 == 0 && may_follow(status, cancelled)) return cancelled;
  if (is_final(status)) return std::nullopt;
  return static_cast<OrderStatus>(static_cast<int>(status) + 1);
}

}  // namespace

Side::Side(Context context, const std::filesystem::path& folder, const Clock& clock, Tally& tally)
    : context_(context),
      clock_(clock),
      tally_(tally),
      db_(open(folder / (std::string(name_of(context)) + ".db"), clock)) {
  ATELIER_ASSERT(db_->migrate("bus", bus::migrations()).ok());
  ATELIER_ASSERT(OrderLog::migrate(*db_).ok());
  ATELIER_ASSERT(db_->migrate("simulation", kTables).ok());
}

void Side::begin_anew(Bug bug) {
  broken_.clear();
  log_ = std::make_unique<OrderLog>(*db_, outbox_);
  for (int i = 0; i < kReplicas; ++i) subscribe(i);
  ATELIER_ASSERT(db_->write([&](sql::Tx& tx) -> Result<void> {
                      tx.exec("DROP TRIGGER IF EXISTS bug");
                      tx.exec("DELETE FROM outbox");
                      tx.exec("DELETE FROM inbox");
                      tx.exec("DELETE FROM parked");
                      tx.exec("DELETE FROM delivery_failure");
                      tx.exec("DELETE FROM dead_letter");
                      tx.exec("DELETE FROM order_event");
                      tx.exec("DELETE FROM order_state");
                      tx.exec("DELETE FROM effect");
                      tx.exec("DELETE FROM taken");
                      tx.exec("DELETE FROM claim");
                      tx.exec("DROP TABLE relay_lease");
                      tx.exec("CREATE TABLE relay_lease (id bigint, token bigint NOT NULL)");
                      tx.exec("INSERT INTO relay_lease VALUES (1, 0)");
                      if (bug == Bug::relay_unfenced) tx.exec(kUnfencedRelays);
                      if (bug == Bug::inbox_forgets) tx.exec(kForgetfulInbox);
                      if (bug == Bug::status_unguarded) tx.exec(kUnguardedStatus);
                      return {};
                    })
                     .ok());
}

void Side::subscribe(int replica) {
  auto consumer = std::make_shared<bus::Consumer>(queue(), *db_);
  consumer->on<OrderChanged>([this](sql::Tx& tx, const OrderChanged& message,
                                    const bus::Envelope& envelope) -> Result<bus::Outcome> {
    return apply(tx, message.event, message.number, envelope);
  });
  consumer->on<HandOver>([this](sql::Tx& tx, const HandOver& message,
                                const bus::Envelope& envelope) -> Result<bus::Outcome> {
    if (authority_over(message.event.to) == context_) {
      if (!log_->complete_before(tx, message.event)) {
        ++tally_.parked;
        return bus::Outcome::parked;
      }
      tx.exec("INSERT INTO taken (order_id, version) VALUES ($1, $2)", message.event.order_id,
              message.event.version);
    }
    return apply(tx, message.event, message.number, envelope);
  });
  inboxes_[static_cast<std::size_t>(replica)] =
      std::make_unique<bus::Inbox>(std::move(consumer), kAttempts);
}

Result<bus::Outcome> Side::apply(sql::Tx& tx, const OrderEvent& event, const std::string& number,
                                 const bus::Envelope& envelope) {
  tx.exec("INSERT INTO effect (msg_id) VALUES ($1)", envelope.id);
  const auto applied = log_->apply(tx, event, number);
  // The process dies before its transaction commits: to the database that is a rollback.
  if (crash_) throw sql::Failure(sql::Failure::Kind::busy, "crashed");
  if (applied != OrderLog::Applied::superseded) return bus::Outcome::applied;
  ++tally_.superseded;
  return bus::Outcome::superseded;
}

bool Side::receive(int replica, const std::shared_ptr<const bus::Envelope>& message,
                   bool crash_before_commit) {
  crash_ = crash_before_commit;
  std::promise<bus::Receipt> promise;
  inboxes_[static_cast<std::size_t>(replica)]->receive(
      {{message, {}, [&](bus::Receipt receipt) { promise.set_value(std::move(receipt)); }}});
  const auto receipt = promise.get_future().get();
  crash_ = false;
  return receipt.kind == bus::Receipt::Kind::taken;
}

OrderState Side::submit_order(const std::string& number, Instant now) {
  const auto event = submit(OrderId::make(), context_, actor_named("anna"), now);
  return *db_->write([&](sql::Tx& tx) -> Result<OrderState> {
    ATELIER_TRY_ASSIGN(auto state, log_->append(tx, nullptr, event, number));
    outbox_.send(tx, HandOver{number, event});
    return state;
  });
}

bool Side::has_taken(sql::Reader& db, const OrderId& id) {
  return db.exists("SELECT 1 FROM taken WHERE order_id = $1", id);
}

std::optional<Intent> Side::decide(const OrderId& id, const std::string& worker, unsigned dice) {
  auto decided = db_->read([&](sql::Reader& db) -> Result<std::optional<Intent>> {
    const auto seen = log_->state(db, id);
    if (!seen || authority_over(seen->status) != context_ || !has_taken(db, id))
      return std::optional<Intent>{};
    const auto holder = db.first(
        "SELECT holder FROM claim WHERE order_id = $1",
        [](const sql::Row& row) { return row.str(0); }, id);
    Intent intent{*seen, holder.value_or(""), worker, {}};
    const auto by = actor_named(worker);
    Result<OrderEvent> event = Error{};
    if (dice % 4 == 0) {
      const auto deed = intent.holder_seen.empty() ? WorkDeed::claimed : WorkDeed::unclaimed;
      event =
          worked(*seen, {.deed = deed, .line = 1, .operation = "cast"}, context_, by, clock_.now());
    } else if (seen->on_hold) {
      event = resume(*seen, context_, by, clock_.now());
    } else if (dice % 16 == 1) {
      event = hold(*seen, context_, by, clock_.now());
    } else if (const auto next = next_of(seen->status, dice / 16)) {
      event = move(*seen, *next, context_, by, clock_.now());
    }
    if (!event) return std::optional<Intent>{};
    intent.event = std::move(*event);
    return std::optional(std::move(intent));
  });
  return decided.ok() ? std::move(*decided) : std::nullopt;
}

Result<void> Side::write_intent(sql::Tx& tx, const Intent& intent) {
  const auto& event = intent.event;
  ATELIER_TRY(log_->append(tx, &intent.seen, event, intent.seen.number));
  if (event.kind == OrderEventKind::moved && hands_over(event.to))
    outbox_.send(tx, HandOver{intent.seen.number, event});
  if (!event.work) return {};
  const auto holder = tx.first(
      "SELECT holder FROM claim WHERE order_id = $1",
      [](const sql::Row& row) { return row.str(0); }, event.order_id);
  if (holder.value_or("") != intent.holder_seen)
    broken_.push_back("a claim was changed by one who had not seen who holds it");
  tx.exec(
      "INSERT INTO claim (order_id, holder) VALUES ($1, $2)"
      " ON CONFLICT (order_id) DO UPDATE SET holder = excluded.holder",
      event.order_id, event.work->deed == WorkDeed::claimed ? intent.worker : "");
  return {};
}

void Side::carry_out(const Intent& intent, bool looks_again) {
  const auto written = db_->write([&](sql::Tx& tx) -> Result<void> {
    if (!looks_again || !intent.event.work) return write_intent(tx, intent);
    auto fresh = intent;
    ATELIER_TRY_ASSIGN(fresh.seen, log_->state(tx, intent.seen.order_id));
    ATELIER_TRY_ASSIGN(fresh.event, worked(fresh.seen, *intent.event.work, context_,
                                           actor_named(intent.worker), clock_.now()));
    return write_intent(tx, fresh);
  });
  ++(written.ok() ? tally_.changes : tally_.refused);
  if (written.ok() && intent.event.to == OrderStatus::shipped) ++tally_.shipped;
}

std::vector<OrderEvent> Side::timeline(const OrderId& id) {
  return *db_->read(
      [&](sql::Reader& db) -> Result<std::vector<OrderEvent>> { return log_->timeline(db, id); });
}

std::optional<OrderState> Side::state(const OrderId& id) {
  const auto found = db_->read([&](sql::Reader& db) { return log_->state(db, id); });
  return found.ok() ? std::optional(*found) : std::nullopt;
}

std::int64_t Side::count(sql::Sql query) {
  return *db_->read([&](sql::Reader& db) -> Result<std::int64_t> {
    return *db.first(query, [](const sql::Row& row) { return row.i64(0); });
  });
}

std::vector<Uuid> Side::sent() {
  return *db_->read([](sql::Reader& db) -> Result<std::vector<Uuid>> {
    return db.all("SELECT msg_id FROM outbox", [](const sql::Row& row) { return row.uuid(0); });
  });
}

std::map<Uuid, std::int64_t> Side::effects() {
  return *db_->read([](sql::Reader& db) -> Result<std::map<Uuid, std::int64_t>> {
    std::map<Uuid, std::int64_t> counts;
    db.each("SELECT msg_id FROM effect", [&](const sql::Row& row) { ++counts[row.uuid(0)]; });
    return counts;
  });
}

}  // namespace atelier::simulation
