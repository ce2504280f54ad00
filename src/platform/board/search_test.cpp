// SPDX-License-Identifier: Apache-2.0
#include "platform/board/search.h"

#include <gtest/gtest.h>

namespace atelier::board {
namespace {

bool finds(std::string_view question, std::string_view text) {
  return Search(question).matches(folded(text));
}

TEST(Search, FindsByTheBeginningsOfWordsInEitherCaseAndAlphabet) {
  const auto* text = "S-000123-4\nМария Орлова-Белова\nPO-2026-17 for Anna's jubilee";
  for (const auto* question : {"s-0001", "S-000123-4", "000123", "орл", "ОРЛОВА", "мария орл",
                               "бел", "po-2026-1", "2026", "anna", "Anna's", "jub мар", "  орл  "})
    EXPECT_TRUE(finds(question, text)) << question;
  for (const auto* question : {"лова", "000124", "ориентир", "nna", "мария петрова", "026"})
    EXPECT_FALSE(finds(question, text)) << question;
}

TEST(Search, TakesYoForYe) {
  EXPECT_TRUE(finds("семен", "Семён Артёмов"));
  EXPECT_TRUE(finds("АРТЁМ", "Семен Артемов"));
}

TEST(Search, OfBlanksIsEmpty) {
  EXPECT_TRUE(Search(" \t ").empty());
  EXPECT_FALSE(Search("-").empty());
}

/// What finds a row must also be found by the keys that lead to it.
TEST(Search, EveryRangeOfAMatchingQuestionHasAKeyOfTheText) {
  const std::string text = folded("S-000123-4\nМария Орлова\nPO-2026-17 ожерелье");
  const auto keys = word_keys(text);
  for (const auto* question : {"s-000", "ОРЛ", "орлова мар", "po-20", "ожерел"}) {
    ASSERT_TRUE(finds(question, text)) << question;
    const Search search(question);
    for (const auto& range : search.ranges()) {
      const auto in_range = [&](WordKey key) { return range.first <= key && key <= range.last; };
      EXPECT_TRUE(std::any_of(keys.begin(), keys.end(), in_range)) << question;
    }
  }
}

TEST(Search, KeysAreSortedLikeTheirWordsAndDoNotRepeat) {
  EXPECT_EQ(word_keys("b aa ab aa a").size(), 2U);
  const auto keys = word_keys("ab aa");
  EXPECT_LT(keys[0], keys[1]);
}

}  // namespace
}  // namespace atelier::board
