// SPDX-License-Identifier: Apache-2.0
#include "platform/telemetry/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace atelier::telemetry {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

TEST(JsonString, LeavesPlainTextOfAnyLanguageAlone) {
  EXPECT_EQ(escaped("ring"), R"("ring")");
  EXPECT_EQ(escaped("кольцо 指輪 💍"), R"("кольцо 指輪 💍")");
}

TEST(JsonString, EscapesWhatWouldEndItOrTheLine) {
  EXPECT_EQ(escaped("a\"b\\c\nd\re\tf"), R"("a\"b\\c\nd\re\tf")");
  EXPECT_EQ(escaped(std::string_view("\0\x1b[2J", 5)), R"("\u0000\u001b[2J")");
}

TEST(JsonString, EscapesWhatSteersATerminalOrTurnsTheTextRound) {
  EXPECT_EQ(escaped("\x7f"), R"("\u007f")");
  EXPECT_EQ(escaped("\xc2\x9b"), R"("\u009b")");      // CSI as one character
  EXPECT_EQ(escaped("\xe2\x80\xae"), R"("\u202e")");  // right-to-left override
  EXPECT_EQ(escaped("\xe2\x80\xa8"), R"("\u2028")");  // line separator
  EXPECT_EQ(escaped("\xe2\x81\xa9"), R"("\u2069")");  // pop isolate
}

TEST(JsonString, ReplacesEachByteThatIsNotUtf8) {
  constexpr std::string_view kBad = "\xef\xbf\xbd";
  const auto bad = [&](int times) {
    std::string text = "\"";
    for (int i = 0; i < times; ++i) text += kBad;
    return text + "\"";
  };
  EXPECT_EQ(escaped("\x80"), bad(1));              // a continuation by itself
  EXPECT_EQ(escaped("\xc0\x80"), bad(2));          // overlong zero
  EXPECT_EQ(escaped("\xe0\x80\xaf"), bad(3));      // overlong slash
  EXPECT_EQ(escaped("\xed\xa0\x80"), bad(3));      // a surrogate
  EXPECT_EQ(escaped("\xf4\x90\x80\x80"), bad(4));  // past U+10FFFF
  EXPECT_EQ(escaped("\xf5\xff"), bad(2));
  EXPECT_EQ(escaped("\xf0\x9f\x92"), bad(3));  // cut off
  EXPECT_EQ(escaped("\xe2\x82x"), "\"\xef\xbf\xbd\xef\xbf\xbdx\"");
}

TEST(Shortened, NeverCutsACharacterInHalf) {
  EXPECT_EQ(shortened("ring", 10), "ring");
  EXPECT_EQ(shortened("ring", 2), "ri");
  EXPECT_EQ(shortened("кол", 3), "к");
  EXPECT_EQ(shortened("💍💍", 7), "💍");
  EXPECT_EQ(shortened(std::string(10, '\x80'), 5).size(), 2U);
  EXPECT_EQ(shortened("abc", 0), "");
}

}  // namespace
}  // namespace atelier::telemetry
