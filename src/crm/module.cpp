// SPDX-License-Identifier: Apache-2.0
#include "crm/module.h"

#include "contracts/canary.h"
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

telemetry::Family<telemetry::Gauge> past_promise{
    "atelier_orders_past_promise", "Orders that are not shipped although their promise has passed"};

constexpr std::chrono::seconds kTick{1};
constexpr std::chrono::seconds kCountEvery{30};

class Crm final : public Module {
 public:
  explicit Crm(const Ports& ports)
      : ports_(ports),
        log_(ports.db, ports.outbox),
        replicas_(ports.bus, ports.db, ports.clock),
        flow_(ports.db),
        desk_(ports.clock, log_, board_, hub_, ports.outbox, replicas_, flow_) {
    ports.router.show_own_writes_by(replicas_.own_writes());
    add_routes(ports.router, ports.db, log_, board_, hub_, desk_);
    ports.router.show_own_writes_by(nullptr);
    const auto consumer = make_consumer(ports.db, desk_);
    pass_canaries_through_crm(*consumer, ports.outbox);
    ports.bus.subscribe(consumer);
    add_internal_routes(ports.router, hops_source(ports, log_, board_, consumer));
    add_waiting_route(ports.router, "crm", [this](const WaitingQuery& query, Instant now) {
      return board_.waiting(query, now);
    });
    flow::add_flow_routes(ports.router, "crm", flow_,
                          [this](Instant now) { return board_.stages(now); });
  }

  ~Crm() override { Crm::stop(); }

  Result<void> start() override {
    ATELIER_TRY(prepare(ports_.db));
    ATELIER_TRY(desk_.load(ports_.db, ports_.stopping));
    replicas_.start([this](sql::Reader& db, const Uuid& id) { return desk_.refresh(db, {id}); });
    flow_.turn();
    counting_.emplace(kCountEvery, [this] { flow_.turn(); });
    scrape_ = telemetry::on_scrape([this] {
      board::tell_size("crm", board_.size(), board_.bytes());
      for (const auto& total : board_.by_status())
        orders.with({"crm", name_of(total.status)}).set(static_cast<double>(total.orders));
      past_promise.get().set(static_cast<double>(board_.past_promise()));
      const auto now = ports_.clock.now();
      auto stages = board_.stages(now);
      flow::add_history(stages, flow_.histories());
    });
    ticker_.emplace(kTick, [this] { desk_.turn(ports_.clock.now()); });
    ready_ = true;
    return {};
  }
  void stop() override {
    replicas_.stop();
    ticker_.reset();
    scrape_.reset();
    if (!counting_) return;
    counting_.reset();
    flow_.turn();  // what was counted since
  }
  bool ready() const override { return ready_; }

 private:
  Ports ports_;
  Board board_;
  http::EventHub hub_;
  OrderLog log_;
  replicas::Replicas replicas_;
  flow::Flow flow_;
  Desk desk_;
  std::shared_ptr<void> scrape_;
  std::optional<Ticker> counting_;
  std::optional<Ticker> ticker_;  ///< what changes with time alone is shown without being asked for
  std::atomic<bool> ready_{false};
};

}  // namespace

std::unique_ptr<Module> make_crm(const Ports& ports) { return std::make_unique<Crm>(ports); }

}  // namespace atelier::crm
