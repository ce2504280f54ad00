// SPDX-License-Identifier: Apache-2.0
// What every bus has: the outboxes with their relays, the inboxes, their dead letters and gauges.
// How a message gets from the one to the other is the transport's.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "platform/bus/inbox.h"
#include "platform/bus/relay.h"

namespace atelier::bus {

class BusBase : public Bus {
 public:
  Result<const Outbox*> attach(sql::Database& db) override;
  void subscribe(std::shared_ptr<Consumer> consumer) override;

  Result<void> replay(const Uuid& message, std::string_view queue,
                      const Decision& decision) override;
  Result<OutboxStatus> outbox_status(std::string_view database) override;
  Result<std::int64_t> resend(std::string_view database, Instant since) override;

 protected:
  BusBase(const BusOptions& options, const Clock& clock) : options_(options), clock_(clock) {}

  virtual Transport& transport() = 0;
  /// A consumer was added.
  virtual void connect(const Consumer& consumer, Inbox& inbox) = 0;

  /// What its relay may hand on was committed here, but another process has the lease. Any thread.
  virtual void tell_leader(const std::string&) {}
  /// Told so by another process.
  void wake_relay(std::string_view database);

  void start_relays();
  void stop_relays();
  /// One batch of each relay, on this thread. True if anything moved.
  bool relay_round();

  const BusOptions options_;
  const Clock& clock_;

 private:
  struct Attached {
    Attached(sql::Database& db, Transport& transport, const RelayOptions& options,
             const Clock& clock)
        : relay(db, transport, options, clock), outbox([this] { relay.wake(); }, db.name()) {}
    Relay relay;
    Outbox outbox;
  };

  Attached* attached(std::string_view database);
  Inbox* inbox(std::string_view queue);
  void refresh_gauges();

  std::vector<std::unique_ptr<Attached>> attached_;
  std::vector<std::unique_ptr<Inbox>> inboxes_;
  std::shared_ptr<void> gauges_;
};

}  // namespace atelier::bus
