// SPDX-License-Identifier: Apache-2.0
// Alerts on their way to a receiver that takes them, refuses them, hangs and dies.
#include "watch/alerts/delivery.h"

#include <fstream>
#include <gmock/gmock.h>

#include "platform/base/temp_folder.h"
#include "platform/testing/scripted_server.h"

namespace atelier::watch::alerts {
namespace {

using atelier::testing::kCut;
using atelier::testing::kSilence;
using atelier::testing::kTaken;
using atelier::testing::ScriptedServer;
using atelier::testing::status;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string header(const std::string& request, const std::string& name) {
  const auto at = request.find(name + ": ");
  if (at == std::string::npos) return {};
  const auto begin = at + name.size() + 2;
  return request.substr(begin, request.find("\r\n", begin) - begin);
}
std::string body_of(const std::string& request) {
  return request.substr(request.find("\r\n\r\n") + 4);
}

class DeliveryTest : public ::testing::Test {
 protected:
  void begin(std::vector<std::string> answers) {
    receiver_ = std::make_unique<ScriptedServer>(std::move(answers));
    start(receiver_->url() + "/hook");
  }
  void start(const std::string& url) {
    delivery_ = std::make_unique<Delivery>(
        DeliveryOptions{
            .url = url, .secret = secret_, .file = folder_.file("alerts.json"), .timeout_ms = 300},
        clock_);
    standing_ = delivery_->load();
  }
  void stands(Phase phase) {
    standing_ = {{"OutboxStuck", {{"database", "crm"}}, phase, clock_.now(), 90}};
    delivery_->update(standing_);
    delivery_->turn();
  }
  /// As watch does: what stands is told again and again.
  void pass(std::int64_t us) {
    for (const auto end = clock_.now() + us; clock_.now() < end;) {
      clock_.advance(kSecond);
      delivery_->update(standing_);
      delivery_->turn();
    }
  }
  std::vector<std::string> got() { return receiver_->requests(0); }

  const WebhookSecret secret_ = *WebhookSecret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  const TempFolder folder_;
  ManualClock clock_;
  std::unique_ptr<ScriptedServer> receiver_;
  std::unique_ptr<Delivery> delivery_;
  std::vector<Standing> standing_;
};

TEST_F(DeliveryTest, EachChangeOfPhaseIsToldOnceAndSigned) {
  begin({std::string(kTaken)});
  stands(Phase::pending);
  EXPECT_THAT(got(), IsEmpty());
  stands(Phase::firing);
  pass(kHour);
  ASSERT_EQ(got().size(), 1u);
  const auto request = got()[0];
  EXPECT_THAT(request, HasSubstr("POST /hook HTTP/1.1"));
  EXPECT_THAT(body_of(request), ::testing::StartsWith(R"({"type":"alert.firing","timestamp":")"));
  EXPECT_THAT(body_of(request), HasSubstr(R"("data":{"name":"OutboxStuck","labels":)"
                                          R"({"database":"crm"},"phase":"firing")"));
  EXPECT_THAT(body_of(request), HasSubstr(R"("runbook":"docs/alerts.md#outboxstuck")"));
  EXPECT_EQ(header(request, "webhook-signature"),
            secret_.sign(header(request, "webhook-id"),
                         std::stoll(header(request, "webhook-timestamp")), body_of(request)));
  stands(Phase::resolved);
  pass(kMinute);
  ASSERT_EQ(got().size(), 2u);
  EXPECT_THAT(body_of(got()[1]), HasSubstr(R"("type":"alert.resolved")"));
  EXPECT_NE(header(got()[1], "webhook-id"), header(request, "webhook-id"));
}

TEST_F(DeliveryTest, WhatGoesOnFiringIsRepeatedAfterHours) {
  begin({std::string(kTaken)});
  stands(Phase::firing);
  pass(4 * kHour + kMinute);
  ASSERT_EQ(got().size(), 2u);
  EXPECT_NE(header(got()[0], "webhook-id"), header(got()[1], "webhook-id"));
}

TEST_F(DeliveryTest, AReceiverThatRefusesIsAskedAgainLaterAndLater) {
  begin({std::string(kCut), status(500), status(404), status(302), std::string(kTaken)});
  stands(Phase::firing);
  EXPECT_EQ(got().size(), 1u);
  pass(2 * kSecond);
  EXPECT_EQ(got().size(), 1u);
  pass(3 * kSecond);
  EXPECT_EQ(got().size(), 2u);
  pass(2 * kMinute);
  ASSERT_EQ(got().size(), 5u);
  for (const auto& request : got())
    EXPECT_EQ(header(request, "webhook-id"), header(got()[0], "webhook-id"));
  EXPECT_NE(header(got()[4], "webhook-timestamp"), header(got()[0], "webhook-timestamp"));
}

TEST_F(DeliveryTest, AReceiverSaysWhenToComeBack) {
  begin({status(503, "Retry-After: 120\r\n"), std::string(kTaken)});
  stands(Phase::firing);
  pass(119 * kSecond);
  EXPECT_EQ(got().size(), 1u);
  pass(2 * kSecond);
  EXPECT_EQ(got().size(), 2u);
}

TEST_F(DeliveryTest, AReceiverThatHangsIsGivenUpForNow) {
  begin({std::string(kSilence), std::string(kTaken)});
  stands(Phase::firing);
  EXPECT_EQ(got().size(), 1u);
  pass(10 * kSecond);
  EXPECT_EQ(got().size(), 2u);
}

TEST_F(DeliveryTest, WhatAReceiverThatDiedMissedIsToldAsItIsByThen) {
  begin({std::string(kTaken)});
  start("http://127.0.0.1:1/hook");  // nobody listens there
  stands(Phase::firing);
  pass(kMinute);
  stands(Phase::resolved);
  pass(kMinute);
  start(receiver_->url());
  pass(kSecond);
  ASSERT_EQ(got().size(), 1u);
  EXPECT_THAT(body_of(got()[0]), HasSubstr(R"("type":"alert.resolved")"));
}

TEST_F(DeliveryTest, ARestartTellsNothingTwiceAndForgetsNothing) {
  begin({std::string(kTaken)});
  stands(Phase::firing);
  start(receiver_->url());
  ASSERT_EQ(standing_.size(), 1u);
  EXPECT_EQ(standing_[0].phase, Phase::firing);
  EXPECT_EQ(standing_[0].labels, (Labels{{"database", "crm"}}));
  pass(kMinute);
  EXPECT_EQ(got().size(), 1u);
  stands(Phase::resolved);
  EXPECT_EQ(got().size(), 2u);
  start(receiver_->url());
  EXPECT_THAT(standing_, IsEmpty());
}

TEST_F(DeliveryTest, WhatWasNotToldBeforeARestartIsToldAfterIt) {
  begin({std::string(kTaken)});
  start("http://127.0.0.1:1/hook");
  stands(Phase::firing);
  start(receiver_->url());
  pass(kSecond);
  EXPECT_EQ(got().size(), 1u);
}

TEST_F(DeliveryTest, AFileThatCannotBeReadCountsAsNone) {
  std::ofstream(folder_.file("alerts.json")) << "{\"notices\":[{";
  begin({std::string(kTaken)});
  EXPECT_THAT(standing_, IsEmpty());
  stands(Phase::firing);
  EXPECT_EQ(got().size(), 1u);
}

TEST_F(DeliveryTest, AfterTooManyAttemptsItIsLeftUntilItIsRepeated) {
  Notices notices({.most_attempts = 3});
  const std::vector<Standing> fires = {{"OutboxStuck", {}, Phase::firing, clock_.now(), 1}};
  EXPECT_TRUE(notices.update(fires, clock_.now()));
  const auto id = notices.all()[0].id;
  EXPECT_FALSE(notices.failed(id, 0, 0, clock_.now()));
  EXPECT_FALSE(notices.failed(id, 0, 0, clock_.now()));
  EXPECT_TRUE(notices.failed(id, 0, 0, clock_.now()));
  EXPECT_THAT(notices.due(clock_.now() + kHour), IsEmpty());
  EXPECT_FALSE(notices.update(fires, clock_.now() + kHour));
  EXPECT_TRUE(notices.update(fires, clock_.now() + 5 * kHour));
  EXPECT_EQ(notices.due(clock_.now() + 5 * kHour).size(), 1u);
}

}  // namespace
}  // namespace atelier::watch::alerts
