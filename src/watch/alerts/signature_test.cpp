// SPDX-License-Identifier: Apache-2.0
#include "watch/alerts/signature.h"

#include <gtest/gtest.h>

namespace atelier::watch::alerts {
namespace {

constexpr const char* kSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

// The example in the README of the libraries of Standard Webhooks.
TEST(Signature, IsThatOfStandardWebhooks) {
  const auto secret = WebhookSecret::parse(kSecret);
  ASSERT_TRUE(secret);
  EXPECT_EQ(secret->sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, R"({"test": 2432232314})"),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(Signature, CoversIdTimeAndBody) {
  const auto secret = *WebhookSecret::parse(kSecret);
  const auto signature = secret.sign("a", 1, "b");
  EXPECT_NE(secret.sign("c", 1, "b"), signature);
  EXPECT_NE(secret.sign("a", 2, "b"), signature);
  EXPECT_NE(secret.sign("a", 1, "d"), signature);
}

TEST(Signature, OnlyASecretOfTheirFormIsTaken) {
  for (const char* bad : {"", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                          "whsec_c2hvcnQ=", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS!",
                          "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw "})
    EXPECT_FALSE(WebhookSecret::parse(bad)) << bad;
}

}  // namespace
}  // namespace atelier::watch::alerts
