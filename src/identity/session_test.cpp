// SPDX-License-Identifier: Apache-2.0
#include "identity/session.h"

#include <gtest/gtest.h>

namespace atelier::identity {
namespace {

constexpr Instant kStart{1'772'000'000 * kSecond};
const std::string kFirst = "0123456789abcdef0123456789abcdef";

Session opened() {
  return {.id = Uuid::make(),
          .user = UserId::make(),
          .digest = auth::token_digest(kFirst),
          .created_at = kStart,
          .last_seen_at = kStart};
}

Session renewed_at(Instant at) {
  auto session = opened();
  session.previous_digest = session.digest;
  session.salt = "salt";
  session.digest = auth::token_digest(next_secret(kFirst, session.salt));
  session.last_seen_at = at;
  return session;
}

TEST(Session, IsRenewedWithItsSecretAndNoOther) {
  EXPECT_EQ(judge_renewal(opened(), kFirst, kStart + kMinute), Renewal::granted);
  EXPECT_EQ(judge_renewal(opened(), "something else", kStart + kMinute), Renewal::refused);
  EXPECT_EQ(judge_renewal(opened(), "", kStart + kMinute), Renewal::refused);
}

TEST(Session, IsOverAfterThirtyMinutesIdle) {
  EXPECT_EQ(judge_renewal(opened(), kFirst, kStart + kIdleLife_us - 1), Renewal::granted);
  EXPECT_EQ(judge_renewal(opened(), kFirst, kStart + kIdleLife_us), Renewal::refused);
}

TEST(Session, IsOverAfterTwelveHoursHoweverBusy) {
  const auto end = kStart + kSessionLife_us;
  const auto session = renewed_at(end - kMinute);
  const auto secret = next_secret(kFirst, session.salt);
  EXPECT_EQ(judge_renewal(session, secret, end - 1), Renewal::granted);
  EXPECT_EQ(judge_renewal(session, secret, end), Renewal::refused);
}

TEST(Session, IsOverOnceItWasEnded) {
  auto session = opened();
  session.ended_at = kStart;
  EXPECT_EQ(judge_renewal(session, kFirst, kStart), Renewal::refused);
}

TEST(Session, RepeatsARenewalForAShortWhileAndTakesItForTheftLater) {
  const auto session = renewed_at(kStart + kMinute);
  EXPECT_EQ(judge_renewal(session, kFirst, kStart + kMinute), Renewal::repeated);
  EXPECT_EQ(judge_renewal(session, kFirst, kStart + kMinute + kRepeatWindow_us - 1),
            Renewal::repeated);
  EXPECT_EQ(judge_renewal(session, kFirst, kStart + kMinute + kRepeatWindow_us), Renewal::reused);
}

TEST(Session, MakesTheSameNextSecretFromTheSameSaltOnly) {
  EXPECT_EQ(next_secret(kFirst, "salt"), next_secret(kFirst, "salt"));
  EXPECT_NE(next_secret(kFirst, "salt"), next_secret(kFirst, "pepper"));
  EXPECT_NE(next_secret(kFirst, "salt"), next_secret("other", "salt"));
}

TEST(RenewalCookie, SaysSessionAndSecret) {
  const RenewalCookie cookie{Uuid::make(), kFirst};
  const auto read = RenewalCookie::parse(cookie.text());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->session, cookie.session);
  EXPECT_EQ(read->secret, kFirst);
  EXPECT_FALSE(RenewalCookie::parse(""));
  EXPECT_FALSE(RenewalCookie::parse("no-id." + kFirst));
  EXPECT_FALSE(RenewalCookie::parse(cookie.session.str()));
  EXPECT_FALSE(RenewalCookie::parse(cookie.session.str() + "." + std::string(65, 'a')));
}

}  // namespace
}  // namespace atelier::identity
