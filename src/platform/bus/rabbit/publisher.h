// SPDX-License-Identifier: Apache-2.0
// The transport of all relays of a process: publishes what they hand on, and answers when the
// broker has said what became of it. One connection, one thread, a bounded window of unconfirmed
// messages.
//
// Of one key at most one message is unconfirmed at a time, so that none overtakes one that is
// refused. While there is no connection, and of what was unconfirmed when one broke, everything
// stays as it is in the outbox; whatever arrived all the same is a duplicate then.
#pragma once

#include <atomic>
#include <list>
#include <map>
#include <mutex>

#include "platform/bus/rabbit/link.h"
#include "platform/bus/relay.h"

namespace atelier::bus::rabbit {

/// Every user may write to it; its queue keeps one message.
inline constexpr std::string_view kCanaryExchange = "canary";

struct PublisherOptions {
  std::size_t window = 256;
  std::chrono::milliseconds deadline{10'000};  ///< for a confirmation
  std::chrono::milliseconds refusal{
      5'000};  ///< before an exchange that is not there is tried again
};

class Publisher final : public Transport {
 public:
  Publisher(const Address& address, const std::string& process, const LinkTimes& times,
            const PublisherOptions& options);
  ~Publisher() override;

  void start();
  /// What is unconfirmed is waited for. From then on everything stays in the outboxes. Idempotent.
  void stop();
  void watch() { link_.watch(); }
  /// The broker has confirmed a message on this connection and blocks nothing.
  bool ready() const { return ready_; }
  /// Why nothing is published at present, or "".
  std::string obstacle() const;

  std::vector<Handed> hand_on(const std::vector<PendingMessage>& messages) override;

 private:
  class Batch;
  class Session;

  struct Refusal {
    std::string why;
    Link::Steady::time_point until;
  };

  Result<void> serve(Connection& connection);
  std::list<Batch*> take_arrived();
  /// Leaves all that waits where it is.
  void turn_away();
  void set_obstacle(std::string why);

  const PublisherOptions options_;
  std::atomic<bool> ready_ = false;

  mutable std::mutex mutex_;
  bool open_ = false;          // between start and stop
  std::string obstacle_;       // "" while connected and not blocked
  std::list<Batch*> arrived_;  // for the thread to take

  std::map<std::string, Refusal> refusals_;  // by exchange; of the thread
  Link link_;
};

}  // namespace atelier::bus::rabbit
