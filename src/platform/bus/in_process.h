// SPDX-License-Identifier: Apache-2.0
// The bus of one process: each relay hands messages straight to the inboxes of the consumers.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "platform/bus/inbox.h"
#include "platform/bus/relay.h"

namespace atelier::bus {

class InProcessBus final : public Bus, public Transport {
 public:
  InProcessBus(const InProcessOptions& options, const Clock& clock);
  ~InProcessBus() override;

  Result<const Outbox*> attach(sql::Database& db) override;
  void subscribe(std::shared_ptr<Consumer> consumer) override;
  void start() override;
  void stop() override;

  Result<void> replay(const Uuid& message, std::string_view queue,
                      const Decision& decision) override;
  Result<OutboxStatus> outbox_status(std::string_view database) override;

  bool ready() const override { return true; }
  bool reaches_others() const override { return false; }
  void broadcast(std::string_view, std::string) override {}
  void listen(std::string, std::function<void(std::string_view)>,
              std::function<void(Instant)>) override {}

  std::vector<Handed> hand_on(const std::vector<PendingMessage>& messages) override;

  /// Without start(): hands on, on this thread, until nothing moves. For tests, which then need
  /// neither threads nor time. True if anything moved.
  bool drain();

 private:
  struct Attached {
    Attached(sql::Database& db, Transport& transport, const RelayOptions& options,
             const Clock& clock)
        : relay(db, transport, options, clock), outbox([this] { relay.wake(); }) {}
    Relay relay;
    Outbox outbox;
  };

  Attached* attached(std::string_view database);
  Inbox* inbox(std::string_view queue);
  void refresh_gauges();

  const InProcessOptions options_;
  const Clock& clock_;
  std::vector<std::unique_ptr<Attached>> attached_;
  std::vector<std::unique_ptr<Inbox>> inboxes_;
  std::map<std::pair<std::string, std::string>, std::vector<Inbox*>> bound_;  // exchange and type
  std::shared_ptr<void> gauges_;
};

}  // namespace atelier::bus
