// SPDX-License-Identifier: Apache-2.0
// What the system itself is doing, for whoever is called when it does not.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "platform/module.h"
#include "watch/contexts.h"

namespace atelier::watch {

struct WatchOptions {
  std::filesystem::path archive;  ///< the folder of traces and logs
  int keep_days = 14;
  std::int64_t most_bytes = std::int64_t{10} << 30;  ///< of them all
  std::string telemetry_key;         ///< of those who send them; "" for only this machine
  std::string forward_to;            ///< a collector that gets them as well, an URL; "" for none
  std::string forward_key;           ///< for it
  std::int64_t canary_every_us = 0;  ///< a message goes the way of an order so often; 0: never
  Addresses contexts;                ///< of those that run in processes of their own
  std::string rabbitmq;              ///< where its plugin tells metrics, an URL; "" for nowhere
  std::int64_t scrape_every_us = 15 * kSecond;
  std::string alert_webhook;         ///< who is told of alerts, an URL; "" for nobody
  std::string alert_webhook_secret;  ///< "whsec_...", by which they know that it is us
  std::int64_t alert_repeat_us = 4 * kHour;
};
std::unique_ptr<Module> make_watch(const Ports& ports, const WatchOptions& options);

/// `unprocessable` "alert-webhook-invalid" where the address or the secret is none.
Result<void> check_alert_webhook(const WatchOptions& options);

/// The table of alerts as Prometheus loads it.
std::string alert_rules();

/// Brings the database up to date, while nothing runs.
Result<void> prepare(sql::Database& db);

}  // namespace atelier::watch
