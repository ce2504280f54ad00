// SPDX-License-Identifier: Apache-2.0
#include "platform/base/time.h"

#include <gtest/gtest.h>
#include <random>

namespace atelier {
namespace {

std::int64_t us(std::string_view text) {
  const auto parsed = parse_rfc3339(text);
  return parsed ? parsed->us : -1;
}

TEST(Time, IsWrittenWithSixDigitsOfFraction) {
  EXPECT_EQ(to_rfc3339({0}), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(to_rfc3339({1'772'961'302'123'456}), "2026-03-08T09:15:02.123456Z");
  EXPECT_EQ(to_rfc3339({951'827'696'000'001}), "2000-02-29T12:34:56.000001Z");
}

TEST(Time, OutsideTheYearsOfOurTimeLineIsWrittenAsItsNearestEnd) {
  EXPECT_EQ(to_rfc3339({-1}), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(to_rfc3339({INT64_MIN}), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(to_rfc3339({INT64_MAX}), "9999-12-31T23:59:59.999999Z");
}

TEST(Time, IsReadWithAnyOffset) {
  EXPECT_EQ(us("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(us("2026-03-08T12:15:02+03:00"), us("2026-03-08T09:15:02Z"));
  EXPECT_EQ(us("2026-03-07T23:45:02-09:30"), us("2026-03-08T09:15:02Z"));
  EXPECT_EQ(us("2026-03-08t09:15:02z"), us("2026-03-08T09:15:02-00:00"));
  EXPECT_EQ(us("2026-03-09T09:14:02+23:59"), us("2026-03-08T09:15:02Z"));
}

TEST(Time, IsReadWithOneToNineDigitsOfFractionAndCutToMicroseconds) {
  const std::int64_t second = us("2026-03-08T09:15:02Z");
  EXPECT_EQ(us("2026-03-08T09:15:02.5Z"), second + 500'000);
  EXPECT_EQ(us("2026-03-08T09:15:02.123456Z"), second + 123'456);
  EXPECT_EQ(us("2026-03-08T09:15:02.123456999Z"), second + 123'456);
  EXPECT_EQ(us("2026-03-08T09:15:02.000000001Z"), second);
}

TEST(Time, FollowsTheCalendar) {
  EXPECT_NE(us("2024-02-29T00:00:00Z"), -1);
  EXPECT_NE(us("2000-02-29T00:00:00Z"), -1);
  for (const char* text :
       {"2023-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-04-31T00:00:00Z",
        "2026-00-10T00:00:00Z", "2026-13-10T00:00:00Z", "2026-01-00T00:00:00Z",
        "2026-01-32T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z",
        "2016-12-31T23:59:60Z", "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+00:60"})
    EXPECT_EQ(us(text), -1) << text;
}

TEST(Time, RefusesWhatIsNotTheFormat) {
  for (const char* text :
       {"", "2026", "2026-03-08", "2026-03-08 09:15:02Z", "2026-03-08T09:15:02",
        "2026-3-8T09:15:02Z", "2026-03-08T09:15Z", "2026-03-08T09:15:02.Z",
        "2026-03-08T09:15:02.1234567890Z", "2026-03-08T09:15:02,5Z", "2026-03-08T09:15:02+0300",
        "2026-03-08T09:15:02+03", "2026-03-08T09:15:02ZZ", " 2026-03-08T09:15:02Z",
        "2026-03-08T09:15:02Z ", "+026-03-08T09:15:02Z", "-026-03-08T09:15:02Z",
        "2026-03-08T09:15:0xZ", "12026-03-08T09:15:02Z"})
    EXPECT_EQ(us(text), -1) << text;
  const std::string whole = "2026-03-08T09:15:02.123456+03:00";
  for (std::size_t n = 0; n < whole.size(); ++n) EXPECT_EQ(us(whole.substr(0, n)), -1) << n;
}

TEST(Time, KeepsToTheYears1970To9999AfterTheOffset) {
  EXPECT_EQ(us("1969-12-31T23:59:59.999999Z"), -1);
  EXPECT_EQ(us("1970-01-01T00:00:00+00:01"), -1);
  EXPECT_EQ(us("1969-12-31T23:59:00-00:01"), 0);
  EXPECT_EQ(us("0000-01-01T00:00:00Z"), -1);
  EXPECT_EQ(to_rfc3339({us("9999-12-31T23:59:59.999999Z")}), "9999-12-31T23:59:59.999999Z");
  EXPECT_EQ(us("9999-12-31T23:59:59-00:01"), -1);
}

TEST(Time, ReadsWhatItWrote) {
  std::mt19937_64 random(7);
  std::uniform_int_distribution<std::int64_t> any(0, us("9999-12-31T23:59:59.999999Z"));
  for (int i = 0; i < 100'000; ++i) {
    const Instant at{any(random)};
    ASSERT_EQ(parse_rfc3339(to_rfc3339(at)), at) << at.us;
  }
}

TEST(Time, OfEveryDayComesOneDayAfterTheLast) {
  for (Instant at{0}; at.us < us("2110-01-01T00:00:00Z"); at = at + kDay)
    ASSERT_EQ(us(to_rfc3339(at)), at.us);
}

TEST(Clock, ForTestsMovesOnlyWhenTold) {
  ManualClock clock({5 * kSecond});
  EXPECT_EQ(clock.now(), clock.now());
  clock.advance(kMinute);
  EXPECT_EQ(clock.now(), Instant{65 * kSecond});
}

TEST(Clock, OfTheSystemIsInThisCentury) {
  const Instant now = SystemClock{}.now();
  EXPECT_GT(now.us, us("2025-01-01T00:00:00Z"));
  EXPECT_LT(now.us, us("2100-01-01T00:00:00Z"));
}

}  // namespace
}  // namespace atelier
