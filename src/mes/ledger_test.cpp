// SPDX-License-Identifier: Apache-2.0
#include "mes/ledger.h"

#include <gtest/gtest.h>

namespace atelier::mes {
namespace {

TEST(PayPeriod, IsOfWholeDaysWhereTheWorkshopIs) {
  const auto period = period_of("2026-03-01", "2026-04-01", 180);
  ASSERT_TRUE(period);
  EXPECT_EQ(to_rfc3339(period->from), "2026-02-28T21:00:00.000000Z");
  EXPECT_EQ(to_rfc3339(period->to), "2026-03-31T21:00:00.000000Z");
  EXPECT_EQ(to_rfc3339(period_of("2026-03-01", "2026-03-02", -60)->from),
            "2026-03-01T01:00:00.000000Z");
}

TEST(PayPeriod, KnowsOnlyDaysThatExist) {
  for (const auto* day : {"", "2026-02-30", "2026-3-1", "01.03.2026", "2026-03-01T00:00:00Z"}) {
    EXPECT_FALSE(period_of(day, "2026-04-01", 0)) << day;
    EXPECT_FALSE(period_of("2026-01-01", day, 0)) << day;
  }
}

const UserId kAnna = UserId::make();
const UserId kBoris = UserId::make();

TEST(PayReport, AddsUpByOperatorAndCurrency) {
  const auto totals = totals_of({{kAnna, "Anna", "cast", 2, 0, 0, {300, "RUB"}},
                                 {kAnna, "Anna", "polish", 2, 1, 0, {200, "RUB"}},
                                 {kAnna, "Anna", "set", 1, 0, 0, {7, "EUR"}},
                                 {kBoris, "Boris", "cast", 1, 0, 1, {0, "RUB"}}});
  ASSERT_EQ(totals.size(), 3U);
  EXPECT_EQ(totals[0].amount, (Money{500, "RUB"}));
  EXPECT_EQ(totals[1].amount, (Money{7, "EUR"}));
  EXPECT_EQ(totals[2].worker_id, kBoris);
}

TEST(PayReport, AsATableHasAHeadingAndDisarmsNames) {
  EXPECT_EQ(as_csv({{kAnna, "=Anna, \"the\" goldsmith", "cast", 2, 1, 0, {-150, "RUB"}}}),
            "worker_id,worker,operation,accepted_pieces,reversed_pieces,unpriced_pieces,"
            "amount_minor,currency\r\n" +
                kAnna.str() + ",\"'=Anna, \"\"the\"\" goldsmith\",cast,2,1,0,-150,RUB\r\n");
}

}  // namespace
}  // namespace atelier::mes
