// SPDX-License-Identifier: Apache-2.0
// A message goes the way of an order, through real contexts.
#include "watch/canary.h"

#include "platform/telemetry/metrics.h"
#include "tests/journey/workshop_rig.h"

namespace atelier::journey {
namespace {

class Canaries : public WorkshopRig {
 protected:
  static constexpr std::int64_t kEvery = 5 * kMinute;

  void start() {
    contexts_.emplace(*router_, tokens_, clock_, watch::Addresses{});
    canary_.emplace(*contexts_, *dbs_.at("watch"), clock_, kEvery);
  }
  static bool metrics_say(const std::string& line) {
    return telemetry::metrics_text().find('\n' + line) != std::string::npos;
  }

  std::optional<watch::Contexts> contexts_;
  std::optional<watch::Canary> canary_;
};

TEST_F(Canaries, ComeHomeAndTouchNoOrder) {
  open();
  start();
  canary_->turn();  // not yet
  clock_.advance(kEvery);
  canary_->turn();
  clock_.advance(2 * kSecond);
  drain();
  canary_->turn();
  EXPECT_TRUE(metrics_say("atelier_canary_roundtrip_seconds 2"));
  EXPECT_EQ(must(irina_, Method::get, "/api/crm/orders").at_pointer("/total").as_int64(), 0);
}

TEST_F(Canaries, ThatAreLostAreCountedWhereTheyWereLost) {
  open("mes");
  start();
  clock_.advance(kEvery);
  canary_->turn();
  drain();
  clock_.advance(watch::kCanaryLate_us + kSecond);
  canary_->turn();
  EXPECT_TRUE(metrics_say(R"(atelier_canary_failed_total{at="crm-mes"} 1)"));
}

}  // namespace
}  // namespace atelier::journey
