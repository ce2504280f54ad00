// SPDX-License-Identifier: Apache-2.0
// The conservation audit: whether every order is where it should be, in every context the same.
//
// Walks over all orders by ranges of ids, a few ranges at a time, and compares digests; where they
// differ it compares the orders themselves. What differs twice, the same way and longer than a
// message takes, is drift: nothing under way explains it. Thread-safe.
#pragma once

#include <map>
#include <mutex>

#include "contracts/order_digest.h"
#include "watch/contexts.h"
#include "watch/facts.h"

namespace atelier::watch {

struct Drift {
  AuditCheck check{};
  OrderId order_id;
  std::optional<AuditedOrder> crm;
  std::optional<AuditedOrder> other;  ///< in shop or mes
  Instant since;                      ///< when it was seen first
};
BOOST_DESCRIBE_STRUCT(Drift, (), (check, order_id, crm, other, since))

struct DriftList {
  std::optional<Instant> complete_at;  ///< when all orders had been compared last
  std::int64_t orders = 0;             ///< that were, in crm
  std::vector<Drift> drifts;           ///< kMostDrifts at most
  std::vector<Unreachable> unreachable;
};
BOOST_DESCRIBE_STRUCT(DriftList, (), (complete_at, orders, drifts, unreachable))

inline constexpr std::size_t kMostDrifts = kMostAuditedById;

class Audit {
 public:
  Audit(const Contexts& contexts, const Clock& clock) : contexts_(contexts), clock_(clock) {}

  /// Compares the next `ranges` ranges, then looks again at what differed.
  void turn(int ranges);
  DriftList list() const;
  /// By check, for the metric.
  std::map<AuditCheck, std::int64_t> counts() const;

 private:
  using Key = std::pair<AuditCheck, OrderId>;
  struct Suspect {
    Drift drift;
    bool confirmed = false;
  };
  bool next_range();
  void compare_orders(AuditCheck check, const AuditRange& range);
  void note(AuditCheck check, const OrderId& id, std::optional<AuditedOrder> crm,
            std::optional<AuditedOrder> other);
  void look_again();
  void decide(const Key& key, std::optional<AuditedOrder> crm, std::optional<AuditedOrder> other);

  const Contexts& contexts_;
  const Clock& clock_;
  std::string from_;              ///< where the next range begins
  std::int64_t orders_ = 0;       ///< of this walk until now
  std::optional<Instant> began_;  ///< the walk

  mutable std::mutex mutex_;
  std::map<Key, Suspect> suspects_;
  DriftList summary_;  ///< but for the drifts
};

}  // namespace atelier::watch
