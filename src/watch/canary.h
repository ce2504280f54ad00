// SPDX-License-Identifier: Apache-2.0
// Sends a canary through the system now and then (contracts/canary.h), and tells how long it took,
// or between whom it was lost. Its way is read from the outboxes and inboxes, as that of an order
// is. Of several processes one does it.
#pragma once

#include "platform/sql/sql.h"
#include "watch/contexts.h"
#include "watch/facts.h"

namespace atelier::watch {

/// One that is not home by then has failed.
inline constexpr std::int64_t kCanaryLate_us = kMinute;

/// How far a canary has come. Pure.
struct CanaryFlight {
  std::optional<std::int64_t> roundtrip_us;  ///< it is home
  std::string at;                            ///< else where: "shop", "shop-crm", ...
  bool operator==(const CanaryFlight&) const = default;
};
CanaryFlight flight_of(const Facts& facts);

class Canary {
 public:
  /// `every_us` 0: never. The first one goes after that time.
  Canary(const Contexts& contexts, sql::Database& db, const Clock& clock, std::int64_t every_us)
      : contexts_(contexts),
        db_(db),
        clock_(clock),
        every_us_(every_us),
        due_(clock.now() + every_us) {}

  /// Sends one, or looks how far it has come. On one thread.
  void turn();

 private:
  bool leads();
  void send();
  void look();
  void failed(const std::string& at);

  const Contexts& contexts_;
  sql::Database& db_;
  const Clock& clock_;
  const std::int64_t every_us_;
  std::unique_ptr<sql::Lease> lease_;
  Instant due_;
  std::optional<Uuid> flying_;
  Instant sent_at_;
};

}  // namespace atelier::watch
