// SPDX-License-Identifier: Apache-2.0
#include "watch/alerts/delivery.h"

#include <random>

#include "platform/base/file.h"
#include "platform/telemetry/metrics.h"
#include "platform/telemetry/telemetry.h"
#include "watch/alerts/view.h"

namespace atelier::watch::alerts {

// What the file has: no more than a new start needs.
struct KeptNotice {
  std::string id;
  std::string name;
  Labels labels;
  Phase phase{};
  Instant since;
  double value = 0;
  Instant made_at;
  std::optional<Instant> told_at;
};
BOOST_DESCRIBE_STRUCT(KeptNotice, (), (id, name, labels, phase, since, value, made_at, told_at))

struct KeptNotices {
  std::vector<KeptNotice> notices;
};
BOOST_DESCRIBE_STRUCT(KeptNotices, (), (notices))

/// What is sent.
struct AlertMessage {
  std::string type;  ///< "alert.firing" or "alert.resolved"
  Instant timestamp;
  AlertView data;
};
BOOST_DESCRIBE_STRUCT(AlertMessage, (), (type, timestamp, data))

namespace {

using telemetry::Level;
namespace attr = telemetry::attr;

constexpr std::size_t kMostAnswer = 64 * 1024;
constexpr int kGood = 200;
constexpr int kNoLongerGood = 300;

telemetry::Family<telemetry::Counter> deliveries{
    "atelier_alert_deliveries_total",
    "Attempts to tell the receiver of alerts; given up where there were too many of one.",
    {"result"}};
telemetry::Family<telemetry::Gauge> oldest_age{
    "atelier_alert_delivery_oldest_age_seconds",
    "For how long an alert has been waiting to be told to its receiver."};

std::string message_of(const Notice& notice, AlertView view) {
  const bool fires = notice.standing.phase == Phase::firing;
  return to_json(AlertMessage{.type = fires ? "alert.firing" : "alert.resolved",
                              .timestamp = notice.standing.since,
                              .data = std::move(view)});
}

double random_share() {
  thread_local std::mt19937 random(std::random_device{}());
  return std::uniform_real_distribution<double>(0, 1)(random);
}

}  // namespace

Delivery::Delivery(DeliveryOptions options, const Clock& clock)
    : options_(std::move(options)),
      clock_(clock),
      client_(options_.url),
      notices_(options_.notices) {
  ATELIER_ASSERT(options_.url.empty() || options_.secret);
}

std::vector<Standing> Delivery::load() {
  const auto text = read_file(options_.file);
  if (!text) return {};
  auto kept = from_json<KeptNotices>(*text);
  if (!kept) {
    telemetry::log(Level::error, "alert.state_unreadable",
                   "What was told of alerts cannot be read: " + options_.file.string());
    return {};
  }
  std::vector<Notice> notices;
  std::vector<Standing> standing;
  for (auto& one : kept->notices) {
    const Standing was{std::move(one.name), std::move(one.labels), one.phase, one.since, one.value};
    standing.push_back(was);
    notices.push_back({.id = std::move(one.id),
                       .standing = was,
                       .made_at = one.made_at,
                       .next = clock_.now(),
                       .told_at = one.told_at});
  }
  const std::lock_guard lock(mutex_);
  notices_.resume(std::move(notices));
  return standing;
}

void Delivery::save() {
  KeptNotices kept;
  for (const auto& one : notices_.all())
    kept.notices.push_back({one.id, one.standing.name, one.standing.labels, one.standing.phase,
                            one.standing.since, one.standing.value, one.made_at, one.told_at});
  // A receiver is told all the same; after a restart it may be told twice.
  if (const auto saved = replace_file(options_.file, to_json(kept)); !saved)
    telemetry::log(Level::error, "alert.state_unsaved", saved.error().detail);
}

void Delivery::update(const std::vector<Standing>& standing) {
  const std::lock_guard lock(mutex_);
  if (notices_.update(standing, clock_.now())) save();
}

void Delivery::turn() {
  if (options_.url.empty()) return;
  std::vector<Notice> due;
  {
    const std::lock_guard lock(mutex_);
    due = notices_.due(clock_.now());
    const auto oldest = notices_.oldest_untold();
    oldest_age.get().set(oldest ? static_cast<double>(clock_.now() - *oldest) / kSecond : 0);
  }
  for (const auto& notice : due) note(notice, attempt(notice));
}

Delivery::Attempt Delivery::attempt(const Notice& notice) {
  auto view = view_of(notice.standing);
  if (!view) return {.good = true};  // of a former version that had this alert
  const auto body = message_of(notice, std::move(*view));
  const auto at_s = clock_.now().us / kSecond;
  const auto response =
      client_.send({.method = "POST",
                    .path = "",
                    .body = body,
                    .headers = {{"webhook-id", notice.id},
                                {"webhook-timestamp", std::to_string(at_s)},
                                {"webhook-signature", options_.secret->sign(notice.id, at_s, body)},
                                {"User-Agent", "Atelier"}},
                    .timeout_ms = options_.timeout_ms,
                    .most_bytes = kMostAnswer});
  if (!response) return {.why = response.error().detail};
  if (response->status >= kGood && response->status < kNoLongerGood) return {.good = true};
  return {.why = "HTTP " + std::to_string(response->status),
          .at_least_us = response->retry_after.count() * kSecond};
}

void Delivery::note(const Notice& notice, const Attempt& attempt) {
  const std::lock_guard lock(mutex_);
  if (attempt.good) {
    notices_.told(notice.id, clock_.now());
    deliveries.with({"delivered"}).add();
    telemetry::log(Level::info, "alert.delivered", notice.standing.name,
                   {{attr::kMessageId, notice.id}});
    save();
    return;
  }
  const bool given_up =
      notices_.failed(notice.id, random_share(), attempt.at_least_us, clock_.now());
  deliveries.with({given_up ? "given_up" : "failed"}).add();
  telemetry::log(given_up ? Level::error : Level::warn, "alert.delivery_failed",
                 notice.standing.name + ": " + attempt.why,
                 {{attr::kMessageId, notice.id}, {attr::kOutboxAttempt, notice.attempts + 1}});
  if (given_up) save();
}

}  // namespace atelier::watch::alerts
