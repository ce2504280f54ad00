// SPDX-License-Identifier: Apache-2.0
// For tests over RabbitMQ: one node for the whole program, and queues that each test declares anew,
// made as those of deploy/rabbitmq are.
#pragma once

#include <gtest/gtest.h>
#include <set>

#include "platform/bus/live_bus_rig.h"
#include "platform/bus/rabbit/rabbit.h"
#include "platform/testing/private_rabbitmq.h"
#include "platform/testing/rabbit_admin.h"

namespace atelier::bus {

/// Started by the first test that asks for it.
inline testing::PrivateRabbitmq& broker() {
  static testing::PrivateRabbitmq node;
  return node;
}

class RabbitBinding : public BusBinding {
 public:
  void have_queues(const std::vector<std::string>& queues) override {
    testing::RabbitAdmin admin(broker().url("operator"));
    for (const auto& queue : std::exchange(queues_, {})) {
      admin.remove_queue(queue);
      admin.remove_queue(queue + ".dead");
    }
    admin.add_exchange(std::string(Step::kExchange), "topic");
    for (const auto& queue : queues) {
      auto arguments = kLike;
      arguments["x-dead-letter-routing-key"] = queue;
      for (const auto& [key, value] : limits_) arguments[key] = value;
      admin.add_queue(queue, arguments);
      admin.bind(queue, std::string(Step::kExchange), std::string(Step::kType));
      admin.add_queue(queue + ".dead");
      admin.bind(queue + ".dead", "dead", queue);
      queues_.insert(queue);
    }
  }
  std::unique_ptr<Bus> make(const BusOptions& options, const Clock& clock) override {
    auto made = make_rabbit_bus(this->options(options), clock);
    return std::move(made).value();
  }
  RabbitOptions options(const BusOptions& options) const {
    return {.url = broker().url("operator"),
            .process = "test",
            .bus = options,
            .link = {.longest_wait = std::chrono::milliseconds(500)},
            .publisher = {.deadline = std::chrono::milliseconds(2000)}};
  }
  /// Of queues declared from now on.
  void limit(testing::RabbitAdmin::Arguments limits) { limits_ = std::move(limits); }

 private:
  inline static const testing::RabbitAdmin::Arguments kLike = {
      {"x-single-active-consumer", true},
      {"x-delivery-limit", std::int64_t{20}},
      {"x-dead-letter-exchange", "dead"},
      {"x-dead-letter-strategy", "at-least-once"},
      {"x-overflow", "reject-publish"}};
  std::set<std::string> queues_;
  testing::RabbitAdmin::Arguments limits_;
};

/// One for all tests: it knows what the one before has declared.
inline std::shared_ptr<RabbitBinding> rabbit_binding() {
  static const auto one = std::make_shared<RabbitBinding>();
  return one;
}

}  // namespace atelier::bus
