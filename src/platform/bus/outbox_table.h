// SPDX-License-Identifier: Apache-2.0
// The outbox table of one database as its relay sees it, whatever the transport.
#pragma once

#include <future>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "platform/bus/bus.h"

namespace atelier::bus {

struct PendingMessage {
  std::int64_t id;  ///< of the outbox row
  std::shared_ptr<const Envelope> envelope;
};

/// What became of one that was handed on.
struct Handed {
  enum class Kind {
    sent,
    behind,      ///< another of its key must come first: stays as it is
    failed,      ///< to be tried again, later each time
    unroutable,  ///< no queue takes it: a dead letter
  };
  Kind kind = Kind::sent;
  std::string error = {};

  bool stays() const { return kind == Kind::behind; }
};

/// Messages, and what became of each.
struct HandedOn {
  std::vector<PendingMessage> messages;
  std::vector<Handed> handed;
};

struct RetryDelay {
  std::int64_t first_us;
  std::int64_t longest_us;
};

class OutboxTable {
 public:
  explicit OutboxTable(sql::Database& db) : db_(db) {}

  /// What may be handed on now, in id order, at most `most`. Not what has to wait for its next
  /// attempt, nor what stands behind such a one of its key. A wait of more than `longest_wait_us`
  /// is none: the clock was set back.
  /// Without those of `under_way`, whose settling has not come to its end.
  Result<std::vector<PendingMessage>> pending(Instant now, std::int64_t longest_wait_us, int most,
                                              std::span<const PendingMessage> under_way = {});
  /// A new token for whoever relays from now on; those given before hold no more.
  Result<std::int64_t> take_over();
  /// Writes down what became of them, in one transaction. How long a failed one waits is doubled at
  /// each attempt; `jitter` in [0, 1] takes up to half of it away. `conflict` "relay-replaced"
  /// where another relay has taken over since `token` was given.
  std::future<Result<void>> settle(std::int64_t token, std::shared_ptr<const HandedOn> batch,
                                   const RetryDelay& delay, double jitter);
  /// When the first of those that wait may be tried again.
  std::optional<Instant> next_retry(Instant now);
  Result<OutboxStatus> status(Instant now);
  /// Sends an unroutable dead letter once more.
  Result<void> replay_unroutable(const Uuid& message, const Decision& decision);
  /// Makes what was handed on from `since` to `until` wait to be handed on once more; how much that
  /// is.
  Result<std::int64_t> resend(Instant since, Instant until);
  /// Deletes a bounded number of rows whose time is over, of outbox and inbox. True if there are
  /// more.
  Result<bool> tidy();

 private:
  sql::Database& db_;
};

}  // namespace atelier::bus
