// SPDX-License-Identifier: Apache-2.0
#include "watch/module.h"

#include <set>

#include "platform/base/ticker.h"
#include "platform/http/otlp/otlp_sender.h"
#include "platform/telemetry/export.h"
#include "platform/telemetry/metrics.h"
#include "watch/alerts/delivery.h"
#include "watch/alerts/promql.h"
#include "watch/alerts/table.h"
#include "watch/archive_routes.h"
#include "watch/audit.h"
#include "watch/canary.h"
#include "watch/error_routes.h"
#include "watch/journey_routes.h"
#include "watch/receiver.h"
#include "watch/signal_routes.h"
#include "watch/waiting_routes.h"

namespace atelier::watch {
namespace {

constexpr std::chrono::seconds kSweepEvery{30};

/// Ranges of 4,096 orders: a million in 31 seconds at best.
constexpr std::chrono::seconds kAuditEvery{1};
constexpr int kRangesAtOnce = 8;
constexpr std::chrono::seconds kCanaryEvery{1};  // looks how far it has come
constexpr std::chrono::milliseconds kLookForDue{500};
// In the folder of the archive.
constexpr const char* kAlertFile = "alerts.json";
constexpr const char* kErrorsFile = "errors.json";

telemetry::Family<telemetry::Gauge> drift{
    "atelier_conservation_drift", "Orders about which two contexts disagree.", {"check"}};
telemetry::Family<telemetry::Gauge> archive_bytes{"atelier_archive_bytes",
                                                  "Traces and logs on the disk."};

class Watch final : public Module {
 public:
  Watch(const Ports& ports, const WatchOptions& options)
      : db_(ports.db),
        clock_(ports.clock),
        segments_(options.archive,
                  {.keep_days = options.keep_days, .most_bytes = options.most_bytes}, ports.clock),
        archive_(segments_, ports.clock),
        search_(segments_, ports.clock),
        errors_(options.archive / kErrorsFile),
        forward_(make_forward(options)),
        intake_(
            archive_, [this](const auto& batch) { see(batch); }, forwarding()),
        contexts_(ports.router, ports.tokens, ports.clock, options.contexts),
        audit_(contexts_, ports.clock),
        delivery_({.url = options.alert_webhook,
                   .secret = alerts::WebhookSecret::parse(options.alert_webhook_secret),
                   .file = options.archive / kAlertFile,
                   .notices = {.repeat_us = options.alert_repeat_us}},
                  ports.clock),
        canary_(contexts_, ports.db, ports.clock, options.canary_every_us),
        signals_(targets_of(options.contexts, options.rabbitmq), options.scrape_every_us,
                 ports.clock, [this](const auto& standing) { delivery_.update(standing); }) {
    add_archive_routes(ports.router, search_, segments_, map_);
    add_journey_routes(
        ports.router, contexts_, [this](const std::string& trace) { return orders_of(trace); },
        audit_);
    add_signal_routes(ports.router, signals_);
    add_error_routes(ports.router, errors_, live_);
    add_waiting_routes(ports.router, contexts_);
    add_receiver(ports.router, intake_, options.telemetry_key);
  }
  ~Watch() override { Watch::stop(); }

  Result<void> start() override {
    ATELIER_TRY(prepare(db_));
    ATELIER_TRY(segments_.open());
    segments_.sweep();
    errors_.load();
    ticker_.emplace(kSweepEvery, [this] {
      segments_.sweep();
      errors_.save();
    });
    own_ = telemetry::export_to([this](telemetry::Signal signal, std::string_view request) {
      intake_.take(signal, std::string(request), [](const auto&) {});
    });
    auditing_.emplace(kAuditEvery, [this] { audit_.turn(kRangesAtOnce); });
    signals_.resume(delivery_.load());
    flying_.emplace(kCanaryEvery, [this] { canary_.turn(); });
    watching_.emplace(kLookForDue, [this] { signals_.tick(); });
    delivering_.emplace(kLookForDue, [this] { delivery_.turn(); });
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
    delivering_.reset();
    flying_.reset();
    auditing_.reset();
    archive_.stop();  // what it answers still uses the others
    ticker_.reset();
    errors_.save();
    scrape_.reset();
  }

 private:
  std::vector<OrderId> orders_of(const std::string& trace) {
    std::set<OrderId> orders;
    if (const auto found = search_.trace(trace))
      for (const auto& span : found->spans)
        if (const auto id = OrderId::parse(span.order_id.value_or(""))) orders.insert(*id);
    return {orders.begin(), orders.end()};
  }
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

  void see(const archive::Batch& batch) {
    map_.add(batch, clock_.now());
    errors_.add(batch);
    live_.add(batch, clock_.now());
  }

  sql::Database& db_;
  const Clock& clock_;
  archive::Segments segments_;
  archive::Archive archive_;
  archive::Search search_;
  ServiceMap map_;
  Errors errors_;
  LiveLogs live_;
  std::unique_ptr<http::OtlpSender> forward_;
  Intake intake_;
  std::shared_ptr<void> own_;  ///< what this process tells of itself comes in
  const Contexts contexts_;
  Audit audit_;
  alerts::Delivery delivery_;
  Canary canary_;
  std::optional<Ticker> flying_;
  Signals signals_;
  std::optional<Ticker> watching_;
  std::optional<Ticker> delivering_;
  std::optional<Ticker> auditing_;
  std::optional<Ticker> ticker_;
  std::shared_ptr<void> scrape_;
};

}  // namespace

std::unique_ptr<Module> make_watch(const Ports& ports, const WatchOptions& options) {
  return std::make_unique<Watch>(ports, options);
}

Result<void> check_alert_webhook(const WatchOptions& options) {
  const auto& url = options.alert_webhook;
  if (url.empty()) return {};
  const auto because = [](const char* why) {
    return Error{ErrorKind::unprocessable, "alert-webhook-invalid", why};
  };
  if (!url.starts_with("http://") && !url.starts_with("https://"))
    return because("--alert-webhook is an address that begins with http:// or https://.");
  if (!alerts::WebhookSecret::parse(options.alert_webhook_secret))
    return because(
        "--alert-webhook needs ATELIER_ALERT_WEBHOOK_SECRET: whsec_ and 24 to 64 random bytes in "
        "base64, as `echo whsec_$(openssl rand -base64 32)` makes one.");
  return {};
}

std::string alert_rules() { return alerts::prometheus_rules(alerts::table()); }

Result<void> prepare(sql::Database&) { return {}; }

}  // namespace atelier::watch
