// SPDX-License-Identifier: Apache-2.0
#include "watch/waiting.h"

#include <gtest/gtest.h>

namespace atelier::watch {
namespace {

const Instant kNow{1'772'000'000 * kSecond};

WaitingOrder item(std::string context, std::string number, bool overdue, std::int64_t age_us) {
  return {.number = std::move(number),
          .context = context,
          .since = kNow - age_us,
          .overdue = overdue,
          .place = context + " after " + std::to_string(age_us)};
}

std::vector<std::string> numbers(const WaitingPage& page) {
  std::vector<std::string> list;
  for (const auto& one : page.items) list.push_back(one.number);
  return list;
}

TEST(WaitingJoin, ShowsWhatIsLateAnywhereBeforeWhatIsNot) {
  const auto page =
      join({{"crm", {{item("crm", "B", true, kHour), item("crm", "D", false, kDay)}, {}}},
            {"mes", {{item("mes", "A", true, kDay), item("mes", "C", false, 2 * kDay)}, {}}}},
           {}, 10);
  EXPECT_EQ(numbers(page), (std::vector<std::string>{"A", "B", "C", "D"}));
  EXPECT_FALSE(page.next);
}

TEST(WaitingJoin, GoesOnInEachListBehindWhatWasShownOfIt) {
  const auto page = join({{"crm", {{item("crm", "B", true, kHour), item("crm", "D", true, 1)}, {}}},
                          {"mes", {{item("mes", "A", true, kDay), item("mes", "C", true, 2)}, {}}}},
                         {{"crm", "before"}}, 2);
  EXPECT_EQ(numbers(page), (std::vector<std::string>{"A", "B"}));
  ASSERT_TRUE(page.next);
  EXPECT_EQ(places_of(*page.next),
            (WaitingPlaces{{"crm", "crm after 3600000000"}, {"mes", "mes after 86400000000"}}));
}

TEST(WaitingJoin, KeepsThePlaceOfAListOfWhichNothingWasShown) {
  const auto page = join({{"crm", {{item("crm", "B", true, kHour)}, {}}},
                          {"mes", {{item("mes", "A", true, kDay)}, {}}}},
                         {{"crm", "before"}}, 1);
  EXPECT_EQ(places_of(*page.next),
            (WaitingPlaces{{"crm", "before"}, {"mes", "mes after 86400000000"}}));
}

TEST(WaitingJoin, BeginsFromTheFrontWhereThePlaceIsNoneOfOurs) {
  EXPECT_TRUE(places_of("").empty());
  EXPECT_TRUE(places_of("nonsense!").empty());
}

}  // namespace
}  // namespace atelier::watch
