// SPDX-License-Identifier: Apache-2.0
#include "shop/module.h"

#include "contracts/canary.h"
#include "contracts/channel/hops.h"
#include "contracts/channel/messages.h"
#include "platform/base/ticker.h"
#include "platform/replicas/replicas.h"
#include "shop/routes.h"
#include "shop/store.h"

namespace atelier::shop {
namespace {

constexpr std::chrono::hours kForgetEvery{1};

class ShopModule final : public Module {
 public:
  explicit ShopModule(const Ports& ports)
      : clock_(ports.clock),
        db_(ports.db),
        log_(ports.db, ports.outbox),
        replicas_(ports.bus, ports.db, ports.clock),
        owners_(log_),
        live_(owners_, ports.bus),
        intake_(Context::shop, kNumberPrefix, ports.db, ports.outbox, log_, live_) {
    log_.on_change([this](const OrderState& state, const OrderEvent& event) {
      live_.tell(state, event);
      channel::log_change(Context::shop, state, event);
    });
    log_.on_write([this](sql::Tx& tx, const OrderId& id) { replicas_.changed(tx, id.value); });
    ports.router.show_own_writes_by(replicas_.own_writes());
    add_routes(ports.router, {db_, ports.outbox, intake_, log_, owners_, live_});
    ports.router.show_own_writes_by(nullptr);
    const auto consumer = channel::make_consumer(Context::shop, db_, log_, live_);
    take_canaries_home(*consumer);
    ports.bus.subscribe(consumer);
    send_canaries(ports.router, db_, ports.outbox);
    auto source = channel::hops_source(db_, ports.bus, log_, consumer);
    source.audited = store::audited_orders();
    add_internal_routes(ports.router, source);
  }

  ~ShopModule() override { ShopModule::stop(); }

  Result<void> start() override {
    ATELIER_TRY(prepare(db_));
    ATELIER_TRY(log_.load(clock_.now()));
    ATELIER_TRY(owners_.load(db_));
    replicas_.start([this](sql::Reader& db, const Uuid& id) { return refresh(db, {id}); });
    ticker_.emplace(kForgetEvery, [this] { owners_.forget(clock_.now()); });
    return {};
  }
  void stop() override {
    replicas_.stop();
    ticker_.reset();
  }

 private:
  /// What another process did.
  std::function<void()> refresh(sql::Reader& db, const OrderId& id) {
    return [this, id, owner = channel::store::owner_of(db, id), tell = log_.refresh(db, id)] {
      if (owner) owners_.learn(id, *owner);
      tell();
    };
  }

  const Clock& clock_;
  sql::Database& db_;
  OrderLog log_;
  replicas::Replicas replicas_;
  channel::Owners owners_;
  Live live_;
  channel::Intake intake_;
  std::optional<Ticker> ticker_;
};

}  // namespace

std::unique_ptr<Module> make_shop(const Ports& ports) {
  return std::make_unique<ShopModule>(ports);
}

}  // namespace atelier::shop
