// SPDX-License-Identifier: Apache-2.0
#include "platform/base/result.h"

#include <gtest/gtest.h>
#include <memory>

namespace atelier {
namespace {

Result<int> half(int n) {
  if (n % 2 != 0) return Error{ErrorKind::unprocessable, "odd", "Give an even number."};
  return n / 2;
}
Result<int> quarter(int n) {
  ATELIER_TRY_ASSIGN(const int once, half(n));
  ATELIER_TRY_ASSIGN(const int twice, half(once));
  return twice;
}
Result<void> must_be_even(int n) {
  ATELIER_TRY(half(n));
  return Done{};
}

TEST(Result, HoldsAValueOrAnError) {
  EXPECT_EQ(*half(4), 2);
  const auto odd = half(3);
  ASSERT_FALSE(odd);
  EXPECT_EQ(odd.error().kind, ErrorKind::unprocessable);
  EXPECT_EQ(odd.error().type, "odd");
}

TEST(Result, HandsTheFirstErrorUp) {
  EXPECT_EQ(*quarter(8), 2);
  EXPECT_EQ(quarter(6).error().type, "odd");
  EXPECT_TRUE(must_be_even(2).ok());
  EXPECT_FALSE(must_be_even(1).ok());
}

TEST(Result, MovesOutWhatCannotBeCopied) {
  auto make = [](bool good) -> Result<std::unique_ptr<int>> {
    if (!good) return Error{};
    return std::make_unique<int>(7);
  };
  std::unique_ptr<int> taken = make(true).value();
  EXPECT_EQ(*taken, 7);
}

TEST(ResultDeathTest, StopsTheProgramWhenAskedForWhatItDoesNotHold) {
  EXPECT_DEATH((void)half(3).value(), "assertion failed: ok\\(\\)");
  EXPECT_DEATH((void)half(4).error(), "assertion failed: !ok\\(\\)");
}

}  // namespace
}  // namespace atelier
