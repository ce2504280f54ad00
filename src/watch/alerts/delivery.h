// SPDX-License-Identifier: Apache-2.0
// Tells a receiver of each alert that fires and that is over, by signed webhooks (signature.h).
// What has been told is kept in a file beside the archive, not in the database, which may be what
// fails.
#pragma once

#include <filesystem>
#include <mutex>

#include "platform/http/client/client.h"
#include "watch/alerts/notices.h"
#include "watch/alerts/signature.h"

namespace atelier::watch::alerts {

struct DeliveryOptions {
  std::string url;                           ///< of the receiver
  std::optional<WebhookSecret> secret = {};  ///< there is one where there is an url
  std::filesystem::path file;                ///< where it is kept what was told
  int timeout_ms = 10'000;                   ///< of one attempt
  NoticeOptions notices = {};
};

/// Thread-safe.
class Delivery {
 public:
  Delivery(DeliveryOptions options, const Clock& clock);

  /// What stood when a former process ended. A file that cannot be read counts as none, and is told
  /// of in the log.
  std::vector<Standing> load();
  void update(const std::vector<Standing>& standing);
  /// Makes the attempts that are due. One thread may call it; it waits for the receiver.
  void turn();

 private:
  struct Attempt {
    bool good = false;
    std::string why;
    std::int64_t at_least_us = 0;
  };
  Attempt attempt(const Notice& notice);
  void note(const Notice& notice, const Attempt& attempt);
  void save();

  const DeliveryOptions options_;
  const Clock& clock_;
  http::Client client_;
  std::mutex mutex_;
  Notices notices_;
};

}  // namespace atelier::watch::alerts
