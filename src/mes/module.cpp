// SPDX-License-Identifier: Apache-2.0
#include "mes/module.h"

#include <atomic>
#include <condition_variable>
#include <thread>

#include "contracts/canary.h"
#include "mes/hops.h"
#include "mes/messages.h"
#include "mes/outlook.h"
#include "mes/routes.h"
#include "mes/store.h"
#include "platform/base/ticker.h"
#include "platform/board/metrics.h"
#include "platform/telemetry/metrics.h"

namespace atelier::mes {
namespace {

telemetry::Family<telemetry::Gauge> oldest_age{
    "atelier_order_stage_oldest_age_seconds",
    "For how long the oldest lot of a stage has been at it",
    {"stage"}};

constexpr std::chrono::seconds kTick{1};
/// At the flow and at risks: a walk over a million lots takes about a second of one core.
constexpr std::chrono::seconds kLookEvery{30};
constexpr std::chrono::seconds kFirstLook{5};

class Mes final : public Module {
 public:
  explicit Mes(const Ports& ports)
      : ports_(ports),
        log_(ports.db, ports.outbox),
        replicas_(ports.bus, ports.db, ports.clock),
        flow_(ports.db),
        floor_(ports.clock, log_, ports.outbox, replicas_, board_, hub_, flow_),
        outlook_(ports.db, board_, flow_, ports.clock) {
    ports.router.show_own_writes_by(replicas_.own_writes());
    add_routes(ports.router, ports.db, floor_, log_, board_, hub_);
    ports.router.show_own_writes_by(nullptr);
    const auto consumer = make_consumer(ports.db, floor_);
    pass_canaries_through_mes(*consumer, ports.outbox);
    ports.bus.subscribe(consumer);
    add_internal_routes(ports.router, hops_source(ports, log_, consumer));
    add_waiting_route(ports.router, "mes", [this](const WaitingQuery& query, Instant now) {
      return board_.waiting(query, now);
    });
    add_outlook_routes(ports.router, outlook_, flow_);
  }

  ~Mes() override { Mes::stop(); }

  Result<void> start() override {
    ATELIER_TRY(prepare(ports_.db));
    ATELIER_TRY(floor_.load(ports_.db, ports_.stopping));
    replicas_.start([this](sql::Reader& db, const Uuid& id) { return floor_.refresh(db, {id}); });
    scrape_ = telemetry::on_scrape([this] { tell(); });
    flow_.turn();
    looking_.emplace([this](const std::stop_token& stopping) { look(stopping); });
    ticker_.emplace(kTick, [this] { floor_.turn(ports_.clock.now()); });
    ready_ = true;
    return {};
  }

  void stop() override {
    ready_ = false;
    replicas_.stop();
    ticker_.reset();
    scrape_.reset();
    if (std::exchange(looking_, std::nullopt)) flow_.turn();  // what was counted since
  }

  bool ready() const override { return ready_; }

 private:
  /// At the floor, again and again; not while the first requests come in.
  void look(const std::stop_token& stopping) {
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    auto wait = kFirstLook;
    while (!wake.wait_for(lock, stopping, wait, [&] { return stopping.stop_requested(); })) {
      flow_.turn();
      outlook_.turn(stopping);
      flow_.count_past(store::past_passages);
      wait = kLookEvery;
    }
  }
  void tell() {
    board::tell_size("mes", board_.size(), board_.bytes());
    const auto now = ports_.clock.now();
    for (const auto& [stage, since] : board_.oldest_by_stage())
      oldest_age.with({stage}).set(since ? static_cast<double>(now - *since) / kSecond : 0);
    auto stages = outlook_.stages(now);
    flow::add_history(stages, flow_.histories());
  }

  const Ports ports_;
  OrderLog log_;
  replicas::Replicas replicas_;
  Board board_;
  http::EventHub hub_;
  flow::Flow flow_;
  ShopFloor floor_;
  Outlook outlook_;
  std::shared_ptr<void> scrape_;
  std::optional<std::jthread> looking_;
  std::optional<Ticker> ticker_;  ///< what changes with time alone is shown without being asked for
  std::atomic<bool> ready_ = false;
};

}  // namespace

std::unique_ptr<Module> make_mes(const Ports& ports) { return std::make_unique<Mes>(ports); }

}  // namespace atelier::mes
