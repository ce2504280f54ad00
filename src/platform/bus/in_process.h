// SPDX-License-Identifier: Apache-2.0
// The bus of one process: each relay hands messages straight to the inboxes of the consumers.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "platform/bus/bus_base.h"

namespace atelier::bus {

class InProcessBus final : public BusBase, public Transport {
 public:
  InProcessBus(const BusOptions& options, const Clock& clock) : BusBase(options, clock) {}
  ~InProcessBus() override;

  void start() override { start_relays(); }
  void stop() override { stop_relays(); }
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
  Transport& transport() override { return *this; }
  void connect(const Consumer& consumer, Inbox& inbox) override;

  std::map<std::pair<std::string, std::string>, std::vector<Inbox*>> bound_;  // exchange and type
};

}  // namespace atelier::bus
