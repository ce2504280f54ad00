// SPDX-License-Identifier: Apache-2.0
#include "crm/module.h"

#include "crm/messages.h"
#include "crm/routes.h"
#include "platform/base/enum_text.h"
#include "platform/telemetry/metrics.h"

namespace atelier::crm {
namespace {

telemetry::Family<telemetry::Gauge> orders{
    "atelier_orders", "Orders on a context's board, by status", {"context", "status"}};

class Crm final : public Module {
 public:
  explicit Crm(const Ports& ports)
      : ports_(ports), log_(ports.db, ports.outbox), desk_(log_, board_, hub_, ports.outbox) {
    add_routes(ports.router, ports.db, log_, board_, hub_, desk_);
    ports.bus.subscribe(make_consumer(ports.db, desk_));
  }

  Result<void> start() override {
    ATELIER_TRY(prepare(ports_.db));
    const auto now = ports_.clock.now();
    ATELIER_TRY(log_.load(now));
    ATELIER_TRY(ports_.db.read([&](sql::Reader& db) -> Result<void> {
      each_sales_order(db, now - kKeepClosed_us,
                       [&](const SalesOrder& sales, const OrderState& state) {
                         board_.put(make_card(sales, state));
                       });
      return {};
    }));
    scrape_ = telemetry::on_scrape([this] {
      for (const auto& total : board_.totals())
        orders.with({"crm", name_of(total.status)}).set(static_cast<double>(total.orders));
    });
    ready_ = true;
    return {};
  }
  void stop() override { scrape_.reset(); }
  bool ready() const override { return ready_; }

 private:
  Ports ports_;
  Board board_;
  http::EventHub hub_;
  OrderLog log_;
  Desk desk_;
  std::shared_ptr<void> scrape_;
  std::atomic<bool> ready_{false};
};

}  // namespace

std::unique_ptr<Module> make_crm(const Ports& ports) { return std::make_unique<Crm>(ports); }

}  // namespace atelier::crm
