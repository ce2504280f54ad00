// SPDX-License-Identifier: Apache-2.0
#include "contracts/expectation.h"

#include <gtest/gtest.h>

#include "platform/base/enum_text.h"

namespace atelier {
namespace {

const Instant kNow{1'772'000'000 * kSecond};

TEST(Expectation, IsThereForEverythingThatMayBeWaitedFor) {
  for (const auto what : enum_values<Waiting>()) {
    EXPECT_EQ(expectation_of(what).what, what);
    EXPECT_FALSE(expectation_of(what).why.empty()) << name_of(what);
  }
}

TEST(Expectation, EndsAtTheUsualTimeOrAtThePromiseWhicheverIsSooner) {
  EXPECT_EQ(deadline_of(Waiting::claim, kNow, kNow + 20 * kDay), kNow + 2 * kDay);
  EXPECT_EQ(deadline_of(Waiting::claim, kNow, kNow + kDay), kNow + kDay);
  EXPECT_EQ(deadline_of(Waiting::claim, kNow, std::nullopt), kNow + 2 * kDay);
  EXPECT_EQ(deadline_of(Waiting::delivery, kNow, kNow + kDay), kNow + 10 * kDay);
  EXPECT_EQ(deadline_of(Waiting::acceptance, kNow, kNow + kDay), std::nullopt);
}

TEST(Expectation, OfAnOrderThatIsNotOverIsNeverMissing) {
  for (const auto status : enum_values<OrderStatus>())
    EXPECT_EQ(waiting_in(status).has_value(), !is_final(status)) << name_of(status);
}

}  // namespace
}  // namespace atelier
