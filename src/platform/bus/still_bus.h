// SPDX-License-Identifier: Apache-2.0
// For tests.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/bus/in_process.h"

namespace atelier::bus {

/// The bus of one process, never started, that remembers who listens.
class StillBus : public Bus {
 public:
  explicit StillBus(const Clock& clock) : bus_({}, clock) {}

  Result<const Outbox*> attach(sql::Database& db) override { return bus_.attach(db); }
  void subscribe(std::shared_ptr<Consumer> consumer) override {
    consumers_.push_back(consumer);
    bus_.subscribe(std::move(consumer));
  }
  void start() override {}
  void stop() override {}
  Result<void> replay(const Uuid& message, std::string_view queue,
                      const Decision& decision) override {
    return bus_.replay(message, queue, decision);
  }
  Result<OutboxStatus> outbox_status(std::string_view database) override {
    return bus_.outbox_status(database);
  }
  Result<std::int64_t> resend(std::string_view database, Instant since) override {
    return bus_.resend(database, since);
  }

  bool ready() const override { return true; }
  bool reaches_others() const override { return true; }
  void broadcast(std::string_view topic, std::string text) override {
    const std::lock_guard lock(mutex_);
    broadcasts_.emplace_back(topic, std::move(text));
  }
  void listen(std::string topic, std::function<void(std::string_view)> on_text,
              std::function<void(Instant)>) override {
    listeners_.emplace(std::move(topic), std::move(on_text));
  }
  std::vector<std::pair<std::string, std::string>> broadcasts() const {
    const std::lock_guard lock(mutex_);
    return broadcasts_;
  }
  void hear(std::string_view topic, std::string_view text) const {
    if (const auto found = listeners_.find(topic); found != listeners_.end()) found->second(text);
  }

  /// All that listen to a queue.
  const std::vector<std::shared_ptr<Consumer>>& consumers() const { return consumers_; }
  const Consumer::Handler* handler(std::string_view type) const {
    for (const auto& consumer : consumers_)
      if (const auto* found = consumer->handler(type)) return found;
    return nullptr;
  }
  /// Hands everything on that waits, on this thread.
  void drain() { bus_.drain(); }

 private:
  InProcessBus bus_;
  std::vector<std::shared_ptr<Consumer>> consumers_;
  std::map<std::string, std::function<void(std::string_view)>, std::less<>> listeners_;
  mutable std::mutex mutex_;
  std::vector<std::pair<std::string, std::string>> broadcasts_;
};

}  // namespace atelier::bus
