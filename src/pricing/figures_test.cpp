// SPDX-License-Identifier: Apache-2.0
#include "pricing/figures.h"

#include <gtest/gtest.h>
#include <limits>

namespace atelier::pricing {
namespace {

TEST(Figures, PutThePointWhereItBelongs) {
  EXPECT_EQ(decimal(4'213, 3), "4.213");
  EXPECT_EQ(decimal(5, 2), "0.05");
  EXPECT_EQ(decimal(0, 3), "0.000");
  EXPECT_EQ(decimal(7, 0), "7");
  EXPECT_EQ(percent(1'650), "16.50%");
  EXPECT_EQ(amount(501'200, "RUB"), "5012.00 RUB");
}

TEST(Figures, KeepTheSignOfAnAmountUnderOne) {
  EXPECT_EQ(decimal(-5, 2), "-0.05");
  EXPECT_EQ(decimal(std::numeric_limits<std::int64_t>::min(), 2), "-92233720368547758.08");
}

}  // namespace
}  // namespace atelier::pricing
