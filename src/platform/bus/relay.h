// SPDX-License-Identifier: Apache-2.0
// Hands the outbox of one database to a transport, in id order, until it is empty. Woken by the
// commit that wrote to it. Of all programs that share a database one relay at a time does so: the
// one that has the lease. One that lost it without knowing (it was paused) may hand messages on
// once more, which inboxes absorb, but is refused when it settles them. While one batch is being
// written down as sent the next is handed on.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <random>
#include <thread>

#include "platform/bus/outbox_table.h"

namespace atelier::bus {

/// In one process the consumers' inboxes; or a broker that confirms.
class Transport {
 public:
  virtual ~Transport() = default;
  /// Hands all of them on and waits for what becomes of each: one answer for each, in their order.
  virtual std::vector<Handed> hand_on(const std::vector<PendingMessage>& messages) = 0;
};

struct RelayOptions {
  RetryDelay delay;
  std::int64_t poll_us;
  int batch;
  /// There is something to hand on, but the relay of another program leads: to wake that one. What
  /// is lost of it costs `poll_us`. Called by the relay's thread.
  std::function<void()> tell_leader = [] {};
};

class Relay {
 public:
  Relay(sql::Database& db, Transport& transport, const RelayOptions& options, const Clock& clock);
  ~Relay();
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  void start();
  /// Waits for the batch that is under way. Idempotent.
  void stop();
  /// There may be something to hand on. Any thread.
  void wake();

  /// One batch, on this thread, to its end. True if anything moved, so that the next may find more;
  /// false too where another program's relay leads.
  bool round();

  sql::Database& db() const { return db_; }
  OutboxTable& outbox() { return outbox_; }

 private:
  /// Handed on, and being written down.
  struct Settling {
    std::int64_t token;
    std::shared_ptr<const HandedOn> batch;
    std::future<Result<void>> written;
  };

  void loop();
  bool hand_on();
  bool settled();
  void gather(std::chrono::steady_clock::duration took);
  void wait();
  void wait_for_lease(bool woken);
  bool leads();
  void tidy_at_times();

  sql::Database& db_;
  Transport& transport_;
  const RelayOptions options_;
  const Clock& clock_;
  OutboxTable outbox_;
  std::minstd_rand random_{std::random_device{}()};
  Instant next_tidy_;
  std::unique_ptr<sql::Lease> lease_;
  std::int64_t token_ = 0;  ///< of the lease
  std::optional<Settling> settling_;

  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace atelier::bus
