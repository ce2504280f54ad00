// SPDX-License-Identifier: Apache-2.0
#include "contracts/order_number.h"

#include <gtest/gtest.h>
#include <utility>

namespace atelier {
namespace {

TEST(OrderNumber, HasTheCheckDigitOfDammsThesis) { EXPECT_EQ(damm_digit("572"), 4); }

TEST(OrderNumber, IsRecognisedWhateverItsLength) {
  for (std::int64_t n : {1LL, 42LL, 999'999LL, 1'000'000LL, 123'456'789'012LL})
    EXPECT_TRUE(is_order_number(order_number('S', n))) << n;
  EXPECT_EQ(order_number('P', 42).substr(0, 8), "P-000042");
}

TEST(OrderNumber, FindsEveryWrongDigitAndEverySwapOfNeighbours) {
  const auto right = order_number('S', 905'187);
  for (std::size_t i = 2; i < 8; ++i) {
    for (char c = '0'; c <= '9'; ++c) {
      auto wrong = right;
      wrong[i] = c;
      EXPECT_EQ(is_order_number(wrong), c == right[i]) << wrong;
    }
    if (i < 7 && right[i] != right[i + 1]) {
      auto swapped = right;
      std::swap(swapped[i], swapped[i + 1]);
      EXPECT_FALSE(is_order_number(swapped)) << swapped;
    }
  }
}

TEST(OrderNumber, RefusesWhatIsNone) {
  for (const char* text : {"", "S", "S-", "S-1-1", "s-000001-3", "S 000001 3", "S-00000a-3",
                           "S-000001-x", "S-0000010000000000000000-3"})
    EXPECT_FALSE(is_order_number(text)) << text;
}

}  // namespace
}  // namespace atelier
