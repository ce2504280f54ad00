// SPDX-License-Identifier: Apache-2.0
#include "shop/module.h"

#include "contracts/canary.h"
#include "platform/base/ticker.h"
#include "platform/replicas/replicas.h"
#include "platform/telemetry/telemetry.h"
#include "shop/hops.h"
#include "shop/messages.h"
#include "shop/routes.h"

namespace atelier::shop {
namespace {

void log_change(const OrderState& state, const OrderEvent& event) {
  namespace attr = telemetry::attr;
  telemetry::log(telemetry::Level::info, "order.changed", "An order moved on",
                 {{attr::kOrderId, state.order_id.str()},
                  {attr::kOrderNumber, state.number},
                  {attr::kStatusFrom, event.from ? name_of(*event.from) : ""},
                  {attr::kStatusTo, name_of(state.status)},
                  {attr::kOrderVersion, state.version},
                  {attr::kContext, "shop"}});
}

constexpr std::chrono::hours kForgetEvery{1};

class ShopModule final : public Module {
 public:
  explicit ShopModule(const Ports& ports)
      : clock_(ports.clock),
        db_(ports.db),
        log_(ports.db, ports.outbox),
        replicas_(ports.bus, ports.db, ports.clock),
        live_(log_, ports.bus),
        intake_(ports.db, ports.outbox, log_, live_) {
    log_.on_change([this](const OrderState& state, const OrderEvent& event) {
      live_.tell(state, event);
      log_change(state, event);
    });
    log_.on_write([this](sql::Tx& tx, const OrderId& id) { replicas_.changed(tx, id.value); });
    ports.router.show_own_writes_by(replicas_.own_writes());
    add_routes(ports.router, {db_, intake_, log_, live_});
    ports.router.show_own_writes_by(nullptr);
    const auto consumer = make_consumer(db_, log_, live_);
    take_canaries_home(*consumer);
    ports.bus.subscribe(consumer);
    send_canaries(ports.router, db_, ports.outbox);
    add_internal_routes(ports.router, hops_source(ports, log_, consumer));
  }

  ~ShopModule() override { ShopModule::stop(); }

  Result<void> start() override {
    ATELIER_TRY(prepare(db_));
    ATELIER_TRY(log_.load(clock_.now()));
    ATELIER_TRY(live_.load(db_));
    replicas_.start([this](sql::Reader& db, const Uuid& id) { return refresh(db, {id}); });
    ticker_.emplace(kForgetEvery, [this] { live_.forget(clock_.now()); });
    return {};
  }
  void stop() override {
    replicas_.stop();
    ticker_.reset();
  }

 private:
  /// What another process did.
  std::function<void()> refresh(sql::Reader& db, const OrderId& id) {
    return [this, id, owner = store::owner_of(db, id), tell = log_.refresh(db, id)] {
      if (owner) live_.learn(id, *owner);
      tell();
    };
  }

  const Clock& clock_;
  sql::Database& db_;
  OrderLog log_;
  replicas::Replicas replicas_;
  Live live_;
  Intake intake_;
  std::optional<Ticker> ticker_;
};

}  // namespace

std::unique_ptr<Module> make_shop(const Ports& ports) {
  return std::make_unique<ShopModule>(ports);
}

}  // namespace atelier::shop
