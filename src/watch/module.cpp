// SPDX-License-Identifier: Apache-2.0
#include "watch/module.h"

#include "platform/base/ticker.h"
#include "platform/http/otlp/otlp_sender.h"
#include "platform/telemetry/export.h"
#include "platform/telemetry/metrics.h"
#include "watch/alerts/promql.h"
#include "watch/alerts/table.h"
#include "watch/archive_routes.h"
#include "watch/audit.h"
#include "watch/journey_routes.h"
#include "watch/receiver.h"
#include "watch/signal_routes.h"

namespace atelier::watch {
namespace {

constexpr std::chrono::seconds kSweepEvery{30};

/// Ranges of 4,096 orders: a million in 41 seconds at best.
constexpr std::chrono::seconds kAuditEvery{1};
constexpr int kRangesAtOnce = 6;
constexpr std::chrono::milliseconds kLookForDue{500};

telemetry::Family<telemetry::Gauge> drift{
    "atelier_conservation_drift", "Orders about which two contexts disagree.", {"check"}};
telemetry::Family<telemetry::Gauge> archive_bytes{"atelier_archive_bytes",
                                                  "Traces and logs on the disk."};

class Watch final : public Module {
 public:
  Watch(const Ports& ports, const WatchOptions& options)
      : db_(ports.db),
        segments_(options.archive,
                  {.keep_days = options.keep_days, .most_bytes = options.most_bytes}, ports.clock),
        archive_(segments_, ports.clock),
        search_(segments_, ports.clock),
        forward_(make_forward(options)),
        intake_(archive_, map_, ports.clock, forwarding()),
        contexts_(ports.router, ports.tokens, ports.clock, options.contexts),
        audit_(contexts_, ports.clock),
        signals_(targets_of(options.contexts, options.rabbitmq), options.scrape_every_us,
                 ports.clock, {}) {
    add_archive_routes(ports.router, search_, segments_, map_);
    add_journey_routes(ports.router, contexts_, audit_);
    add_signal_routes(ports.router, signals_);
    add_receiver(ports.router, intake_, options.telemetry_key);
  }
  ~Watch() override { Watch::stop(); }

  Result<void> start() override {
    ATELIER_TRY(prepare(db_));
    ATELIER_TRY(segments_.open());
    segments_.sweep();
    ticker_.emplace(kSweepEvery, [this] { segments_.sweep(); });
    own_ = telemetry::export_to([this](telemetry::Signal signal, std::string_view request) {
      intake_.take(signal, std::string(request), [](const auto&) {});
    });
    auditing_.emplace(kAuditEvery, [this] { audit_.turn(kRangesAtOnce); });
    watching_.emplace(kLookForDue, [this] { signals_.tick(); });
    scrape_ = telemetry::on_scrape([this] {
      archive_bytes.get().set(static_cast<double>(segments_.bytes()));
      for (const auto& [check, orders] : audit_.counts())
        drift.with({name_of(check)}).set(static_cast<double>(orders));
    });
    return {};
  }
  void stop() override {
    own_.reset();
    watching_.reset();
    auditing_.reset();
    archive_.stop();  // what it answers still uses the others
    ticker_.reset();
    scrape_.reset();
  }

 private:
  static std::unique_ptr<http::OtlpSender> make_forward(const WatchOptions& options) {
    if (options.forward_to.empty()) return nullptr;
    return std::make_unique<http::OtlpSender>(
        http::OtlpSenderOptions{.endpoint = options.forward_to, .token = options.forward_key});
  }
  Intake::Forward forwarding() {
    if (!forward_) return nullptr;
    return [&to = *forward_](archive::Signal signal, std::string_view request) {
      to.send(signal, request);
    };
  }

  sql::Database& db_;
  archive::Segments segments_;
  archive::Archive archive_;
  archive::Search search_;
  ServiceMap map_;
  std::unique_ptr<http::OtlpSender> forward_;
  Intake intake_;
  std::shared_ptr<void> own_;  ///< what this process tells of itself comes in
  const Contexts contexts_;
  Audit audit_;
  Signals signals_;
  std::optional<Ticker> watching_;
  std::optional<Ticker> auditing_;
  std::optional<Ticker> ticker_;
  std::shared_ptr<void> scrape_;
};

}  // namespace

std::unique_ptr<Module> make_watch(const Ports& ports, const WatchOptions& options) {
  return std::make_unique<Watch>(ports, options);
}

std::string alert_rules() { return alerts::prometheus_rules(alerts::table()); }

Result<void> prepare(sql::Database&) { return {}; }

}  // namespace atelier::watch
