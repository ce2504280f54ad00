// SPDX-License-Identifier: Apache-2.0
// What a queue has delivered and what is not taken yet: messages of one key are handed to the inbox
// in their order, each to follow the one before it; those of different keys know nothing of each
// other. One that failed is handed on again after a while, and those of its key wait behind it. Not
// thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <queue>
#include <unordered_map>
#include <vector>

#include "platform/bus/bus.h"

namespace atelier::bus::rabbit {

class KeyedDeliveries {
 public:
  using Steady = std::chrono::steady_clock;

  /// To be handed to the inbox now.
  struct HandOn {
    std::uint64_t tag;
    std::shared_ptr<const Envelope> message;
    Uuid after;  ///< nil where it follows none
  };

  std::vector<HandOn> add(std::uint64_t tag, std::shared_ptr<const Envelope> message);
  /// What became of one that was handed on.
  std::vector<HandOn> taken(std::uint64_t tag);
  std::vector<HandOn> behind(std::uint64_t tag);
  void failed(std::uint64_t tag, Steady::time_point again);
  /// How often it has failed.
  int failures(std::uint64_t tag) const;

  std::vector<HandOn> due(Steady::time_point now);
  /// When due() will have something.
  std::optional<Steady::time_point> next_due() const;
  std::size_t size() const { return lane_of_.size(); }

 private:
  struct Item {
    std::uint64_t tag;
    std::shared_ptr<const Envelope> message;
    bool handed = false;
    bool waits = false;  // for its next attempt
    int failures = 0;
  };
  using Lane = std::deque<Item>;
  struct Retry {
    Steady::time_point at;
    std::uint64_t tag;
    bool operator>(const Retry& other) const { return at > other.at; }
  };

  Lane& lane(std::uint64_t tag);
  Item& item(std::uint64_t tag);
  static std::vector<HandOn> advance(Lane& lane);

  std::unordered_map<std::uint64_t, Uuid> lane_of_;  // by tag
  std::unordered_map<Uuid, Lane> lanes_;             // by key
  std::priority_queue<Retry, std::vector<Retry>, std::greater<>> retries_;
};

}  // namespace atelier::bus::rabbit
