// SPDX-License-Identifier: Apache-2.0
#include "partner/module.h"

#include "contracts/channel/hops.h"
#include "contracts/channel/messages.h"
#include "partner/description.h"
#include "partner/routes.h"
#include "partner/v1_routes.h"
#include "platform/base/ticker.h"

namespace atelier::partner {
namespace {

constexpr std::chrono::seconds kTick{10};
constexpr std::chrono::minutes kPruneEvery{10};

/// Orders are found by their partner's reference as well.
OrderSource source_of(const Ports& ports, OrderLog& log,
                      std::shared_ptr<const bus::Consumer> consumer) {
  auto source = channel::hops_source(ports.db, ports.bus, log, std::move(consumer));
  source.find = [&log, by_id = std::move(source.find)](sql::Reader& reader, const Find& in,
                                                       Found& found) {
    by_id(reader, in, found);
    if (in.by != FindBy::reference) return;
    for (const auto& id : store::orders_of_reference(reader, in.text))
      if (const auto state = log.state(reader, id)) found.orders.push_back({id, state->number});
  };
  return source;
}

class PartnerModule final : public Module {
 public:
  explicit PartnerModule(const Ports& ports)
      : clock_(ports.clock),
        db_(ports.db),
        log_(ports.db, ports.outbox),
        replicas_(ports.bus, ports.db, ports.clock),
        requests_(ports.db, ports.clock),
        door_(directory_, requests_),
        owners_(log_),
        quotes_(ports.outbox),
        waits_(ports.bus),
        feed_(owners_, quotes_, waits_),
        intake_(Context::partner, kNumberPrefix, ports.db, ports.outbox, log_, feed_),
        accounts_(directory_, replicas_) {
    log_.on_change([](const OrderState& state, const OrderEvent& event) {
      channel::log_change(Context::partner, state, event);
    });
    log_.on_write([this](sql::Tx& tx, const OrderId& id) { replicas_.changed(tx, id.value); });
    add_all_routes(ports);
    const auto consumer = channel::make_consumer(Context::partner, db_, log_, feed_);
    ports.bus.subscribe(consumer);
    add_internal_routes(ports.router, source_of(ports, log_, consumer));
  }

  ~PartnerModule() override { PartnerModule::stop(); }

  Result<void> start() override {
    ATELIER_TRY(prepare(db_));
    ATELIER_TRY(log_.load(clock_.now()));
    ATELIER_TRY(owners_.load(db_));
    ATELIER_TRY(load_directory());
    replicas_.start([this](sql::Reader& db, const Uuid& id) { return refresh(db, id); });
    requests_.start();
    waits_.start();
    ticker_.emplace(kTick, [this] { tick(); });
    return {};
  }

  void stop() override {
    ticker_.reset();
    waits_.stop();
    requests_.stop();
    replicas_.stop();
  }

 private:
  void add_all_routes(const Ports& ports) {
    auto& router = ports.router;
    router.show_own_writes_by(replicas_.own_writes());
    add_routes(router, db_, accounts_);
    router.guard_next_rows_by(&door_);
    add_v1_routes(
        router, {db_, ports.blobs, intake_, log_, owners_, directory_, quotes_, requests_, waits_});
    router.guard_next_rows_by(nullptr);
    router.show_own_writes_by(nullptr);
    add_description(router, door_);
  }

  Result<void> load_directory() {
    return db_.read([this](sql::Reader& reader) -> Result<void> {
      for (const auto& id : store::all_accounts(reader))
        directory_.show(*store::find_listed(reader, id));
      return {};
    });
  }

  /// What another process did, to an order or to a partner.
  std::function<void()> refresh(sql::Reader& db, const Uuid& id) {
    if (auto listed = store::find_listed(db, {id}))
      return [this, listed = std::move(*listed)] { directory_.show(listed); };
    return [this, id, named = store::name_of_order(db, {id}), tell = log_.refresh(db, {id})] {
      if (named) owners_.learn({id}, named->partner);
      tell();
    };
  }

  void tick() {
    owners_.forget(clock_.now());
    const auto waiting = db_.read([](sql::Reader& reader) -> Result<std::vector<PartnerId>> {
      return store::partners_in_line(reader);
    });
    if (!waiting) return;
    for (const auto& partner : *waiting)
      (void)db_.write([&](sql::Tx& tx) -> Result<void> {
        quotes_.send_next(tx, partner);
        return {};
      });
    if (clock_.now() - pruned_at_ < std::chrono::microseconds(kPruneEvery).count()) return;
    const auto more = db_.write([](sql::Tx& tx) -> Result<bool> { return store::prune(tx); });
    if (more && !*more) pruned_at_ = clock_.now();
  }

  const Clock& clock_;
  sql::Database& db_;
  OrderLog log_;
  replicas::Replicas replicas_;
  Directory directory_;
  Requests requests_;
  Door door_;
  channel::Owners owners_;
  Quotes quotes_;
  Waits waits_;
  Feed feed_;
  channel::Intake intake_;
  Accounts accounts_;
  Instant pruned_at_;
  std::optional<Ticker> ticker_;
};

}  // namespace

Result<void> prepare(sql::Database& db) {
  ATELIER_TRY(OrderLog::migrate(db));
  ATELIER_TRY(replicas::migrate(db));
  return db.migrate("partner", migrations());
}

std::unique_ptr<Module> make_partner(const Ports& ports) {
  return std::make_unique<PartnerModule>(ports);
}

}  // namespace atelier::partner
