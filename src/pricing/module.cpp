// SPDX-License-Identifier: Apache-2.0
#include "pricing/module.h"

#include <algorithm>

#include "contracts/changes/changes.h"
#include "platform/base/ticker.h"
#include "pricing/messages.h"
#include "pricing/routes.h"

namespace atelier::pricing {
namespace {

// What is older was accepted or has expired; whoever asked has it whole.
constexpr std::int64_t kKeepAppraisals_us = 90 * kDay;
/// Another process may have added a price list.
constexpr std::chrono::seconds kLookForListsEvery{5};

class PricingModule final : public Module {
 public:
  PricingModule(const Ports& ports, const PricingOptions& options)
      : ports_(ports),
        pool_(options.measuring),
        measurer_(ports.db, ports.blobs, pool_, options.estimates_waiting),
        // One worker is kept for those who wait at a screen.
        jobs_(ports.db, ports.outbox, measurer_, lists_, ports.clock,
              std::max(1, options.measuring.workers - 1)) {
    add_routes(ports, measurer_, lists_);
    add_price_list_routes(ports, lists_);
    subscribe(ports, jobs_);
  }
  ~PricingModule() override { stop(); }

  Result<void> start() override {
    ATELIER_TRY(prepare(ports_.db));
    ATELIER_TRY(lists_.load(ports_.db));
    const auto before = ports_.clock.now() - kKeepAppraisals_us;
    ATELIER_TRY(ports_.db.write([before](sql::Tx& tx) -> Result<void> {
      store::prune(tx, before);
      return {};
    }));
    pool_.start();
    jobs_.start();
    if (ports_.bus.reaches_others())
      ticker_.emplace(kLookForListsEvery, [this] { (void)lists_.refresh(ports_.db); });
    return {};
  }
  void stop() override {
    ticker_.reset();
    jobs_.cease();
    pool_.stop();
    jobs_.stop();
  }

 private:
  const Ports ports_;
  PriceLists lists_;
  MeasurePool pool_;
  Measurer measurer_;
  QuoteJobs jobs_;
  std::optional<Ticker> ticker_;
};

}  // namespace

Result<void> prepare(sql::Database& db) {
  ATELIER_TRY(changes::migrate(db));
  return db.migrate("pricing", migrations());
}

std::unique_ptr<Module> make_pricing(const Ports& ports, const PricingOptions& options) {
  return std::make_unique<PricingModule>(ports, options);
}

}  // namespace atelier::pricing
