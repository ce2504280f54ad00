// SPDX-License-Identifier: Apache-2.0
// Reads one queue into its inbox: one connection, one thread. A message is acknowledged when the
// inbox has taken it, that is after the commit. What fails is kept and tried again here, since a
// message that goes back to the broker loses its place.
//
// Beside it the queue NAME.dead is read, where the broker puts what it has delivered too often:
// that becomes a dead letter of the same inbox, unless the inbox has it already.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>

#include "platform/bus/inbox.h"
#include "platform/bus/rabbit/link.h"

namespace atelier::bus::rabbit {

struct QueueReaderOptions {
  int prefetch = 512;  ///< messages held unacknowledged, at most
  std::int64_t first_retry_us = 50'000;
  std::int64_t longest_retry_us = 5'000'000;
};

class QueueReader {
 public:
  /// `inbox` outlives this.
  QueueReader(const Address& address, const std::string& process, const LinkTimes& times,
              const QueueReaderOptions& options, Inbox& inbox, const Clock& clock);
  ~QueueReader();

  void start() { link_.start(); }
  /// What the inbox has begun with is finished and acknowledged; the rest goes back to the broker.
  /// Idempotent.
  void stop();
  void watch() { link_.watch(); }
  bool ready() const { return ready_; }

 private:
  class Session;
  struct Mailbox;

  Result<void> serve(Connection& connection);

  const QueueReaderOptions options_;
  Inbox& inbox_;
  const Clock& clock_;
  std::atomic<bool> ready_ = false;

  std::mutex mutex_;
  std::condition_variable answered_;
  std::size_t unanswered_ = 0;  // by the inbox, also of connections that are gone

  Link link_;
};

}  // namespace atelier::bus::rabbit
