// SPDX-License-Identifier: Apache-2.0
#include "crm/module.h"

#include "crm/hops.h"
#include "crm/messages.h"
#include "crm/routes.h"
#include "platform/base/enum_text.h"
#include "platform/base/ticker.h"
#include "platform/board/metrics.h"
#include "platform/telemetry/metrics.h"

namespace atelier::crm {
namespace {

telemetry::Family<telemetry::Gauge> orders{
    "atelier_orders", "Orders on a context's board, by status", {"context", "status"}};

constexpr std::chrono::seconds kTick{1};

class Crm final : public Module {
 public:
  explicit Crm(const Ports& ports)
      : ports_(ports),
        log_(ports.db, ports.outbox),
        replicas_(ports.bus, ports.db, ports.clock),
        desk_(ports.clock, log_, board_, hub_, ports.outbox, replicas_) {
    ports.router.show_own_writes_by(replicas_.own_writes());
    add_routes(ports.router, ports.db, log_, board_, hub_, desk_);
    ports.router.show_own_writes_by(nullptr);
    const auto consumer = make_consumer(ports.db, desk_);
    ports.bus.subscribe(consumer);
    add_internal_routes(ports.router, hops_source(ports, log_, board_, consumer));
  }

  ~Crm() override { Crm::stop(); }

  Result<void> start() override {
    ATELIER_TRY(prepare(ports_.db));
    ATELIER_TRY(desk_.load(ports_.db, ports_.stopping));
    replicas_.start([this](sql::Reader& db, const Uuid& id) { return desk_.refresh(db, {id}); });
    scrape_ = telemetry::on_scrape([this] {
      board::tell_size("crm", board_.size(), board_.bytes());
      for (const auto& total : board_.by_status())
        orders.with({"crm", name_of(total.status)}).set(static_cast<double>(total.orders));
    });
    ticker_.emplace(kTick, [this] { desk_.turn(ports_.clock.now()); });
    ready_ = true;
    return {};
  }
  void stop() override {
    replicas_.stop();
    ticker_.reset();
    scrape_.reset();
  }
  bool ready() const override { return ready_; }

 private:
  Ports ports_;
  Board board_;
  http::EventHub hub_;
  OrderLog log_;
  replicas::Replicas replicas_;
  Desk desk_;
  std::shared_ptr<void> scrape_;
  std::optional<Ticker> ticker_;  ///< what changes with time alone is shown without being asked for
  std::atomic<bool> ready_{false};
};

}  // namespace

std::unique_ptr<Module> make_crm(const Ports& ports) { return std::make_unique<Crm>(ports); }

}  // namespace atelier::crm
