// SPDX-License-Identifier: Apache-2.0
// What RabbitMQ's own plugin tells, asked for as in a real system.
#include <gmock/gmock.h>

#include "platform/testing/private_rabbitmq.h"
#include "watch/signals.h"

namespace atelier::watch {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;

class RabbitMetricsTest : public ::testing::Test {
 protected:
  void pass(std::int64_t us) {
    for (const auto end = clock_.now() + us; clock_.now() < end;) {
      clock_.advance(15 * kSecond);
      signals_.tick();
    }
  }
  /// The plugin gathers its figures every few seconds: asks until it has.
  void pass_until(const std::function<bool(const OverviewView&)>& holds) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    do {
      pass(15 * kSecond);
      ASSERT_LT(std::chrono::steady_clock::now(), until);
    } while (!holds(signals_.overview()));
  }
  std::vector<std::string> firing() const {
    std::vector<std::string> names;
    for (const auto& one : signals_.alerts().alerts)
      if (one.phase == alerts::Phase::firing) names.push_back(one.name);
    return names;
  }

  testing::PrivateRabbitmq rabbit_;
  ManualClock clock_;
  Signals signals_{targets_of({}, rabbit_.metrics_url()), 15 * kSecond, clock_, {}};
};

TEST_F(RabbitMetricsTest, ShowsQueuesAndAlarmsAndThatItIsAway) {
  pass_until([](const OverviewView& view) { return !view.queues.empty(); });
  pass(3 * kMinute);
  auto view = signals_.overview();
  ASSERT_EQ(view.targets.size(), 2u);
  EXPECT_TRUE(view.targets[1].up);
  ASSERT_TRUE(view.broker);
  EXPECT_TRUE(view.broker->up);
  EXPECT_THAT(view.broker->alarms, IsEmpty());
  std::vector<std::string> queues;
  for (const auto& queue : view.queues) queues.push_back(queue.name);
  for (const char* name : {"crm.evt", "mes.cmd", "shop.evt"}) EXPECT_THAT(queues, Contains(name));
  // Nobody has started the contexts.
  EXPECT_THAT(firing(), Contains("QueueWithoutConsumers"));

  rabbit_.ctl({"set_vm_memory_high_watermark", "0"});
  pass_until([](const OverviewView& seen) { return !seen.broker->alarms.empty(); });
  EXPECT_THAT(signals_.overview().broker->alarms, Contains("memory"));

  rabbit_.kill_hard();
  pass(2 * kMinute);
  view = signals_.overview();
  EXPECT_FALSE(view.targets[1].up);
  EXPECT_FALSE(view.broker->up);
  EXPECT_THAT(view.queues, IsEmpty());
  EXPECT_THAT(firing(), Contains("TargetDown"));
}

}  // namespace
}  // namespace atelier::watch
