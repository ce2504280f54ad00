// SPDX-License-Identifier: Apache-2.0
#include "platform/base/text.h"

#include <array>
#include <gtest/gtest.h>

namespace atelier {
namespace {

TEST(Hex, IsWrittenInLowerCaseAndReadInEither) {
  EXPECT_EQ(to_hex(std::array<std::uint8_t, 3>{0x00, 0x9f, 0xff}), "009fff");
  EXPECT_EQ(to_hex({}), "");
  EXPECT_EQ(hex_value('a'), 10);
  EXPECT_EQ(hex_value('F'), 15);
  for (char c : {'g', 'G', '/', ':', '@', '`', ' ', '\0', '\xff'}) EXPECT_EQ(hex_value(c), -1);
}

TEST(Utf8, AcceptsTheFirstAndLastOfEachLength) {
  for (const char* text :
       {"", "a", "\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
        "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf", "кольцо 💍"})
    EXPECT_TRUE(valid_utf8(text)) << text;
  EXPECT_TRUE(valid_utf8(std::string_view("\0", 1)));
}

TEST(Utf8, RefusesOverlongFormsSurrogatesAndWhatIsCutOff) {
  for (const char* text :
       {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xed\xbf\xbf",
        "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xc3", "\xe2\x82",
        "\xf0\x9f\x92", "\xc3(", "\xe2(\xa1", "\xe2\x82(", "a\xf0\x9f\x92z"})
    EXPECT_FALSE(valid_utf8(text)) << text;
}

TEST(Utf8, IsCutBetweenCharacters) {
  EXPECT_EQ(cut_utf8("кот", 6), "кот");
  EXPECT_EQ(cut_utf8("кот", 5), "ко");
  EXPECT_EQ(cut_utf8("кот", 4), "ко");
  EXPECT_EQ(cut_utf8("a💍", 4), "a");
  EXPECT_EQ(cut_utf8("к", 1), "");
  EXPECT_EQ(cut_utf8("", 0), "");
}

}  // namespace
}  // namespace atelier
