// SPDX-License-Identifier: Apache-2.0
#include "transfer/line_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>

namespace atelier::transfer {
namespace {

using testing::ElementsAre;

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream in(text);
  LineReader reader(in);
  std::vector<std::string> lines;
  while (const auto line = reader.next())
    lines.push_back(std::to_string(line->number) + ":" +
                    (line->too_long ? "too long" : std::string(line->text)));
  return lines;
}

TEST(TheLinesOfAFile, AreCountedAsAnEditorCounts) {
  EXPECT_THAT(lines_of("a\nb\n"), ElementsAre("1:a", "2:b"));
  EXPECT_THAT(lines_of("a\nb"), ElementsAre("1:a", "2:b"));
  EXPECT_THAT(lines_of(""), ElementsAre());
}

TEST(TheLinesOfAFile, MayEndAsOnAnySystem) {
  EXPECT_THAT(lines_of("a\r\nb\r\n"), ElementsAre("1:a", "2:b"));
}

TEST(TheLinesOfAFile, LeaveOutBlankOnesButCountThem) {
  EXPECT_THAT(lines_of("\n \t\r\na\n\n\nb\n\n"), ElementsAre("3:a", "6:b"));
}

TEST(TheLinesOfAFile, BeginAfterAByteOrderMark) {
  EXPECT_THAT(lines_of("\xEF\xBB\xBF{}\n\xEF\xBB\xBF{}\n"),
              ElementsAre("1:{}", "2:\xEF\xBB\xBF{}"));
}

TEST(TheLinesOfAFile, AreSkippedWhereTheyAreTooLongAndOnlyThere) {
  const std::string longest(LineReader::kLongestLine, 'x');
  EXPECT_THAT(lines_of("a\n" + longest + "xx\nb\n"), ElementsAre("1:a", "2:too long", "3:b"));
  EXPECT_THAT(lines_of("a\n" + longest + "\r\nb\n"), ElementsAre("1:a", "2:" + longest, "3:b"));
  EXPECT_THAT(lines_of(longest + longest), ElementsAre("1:too long"));
}

TEST(TheLinesOfAFile, AreReadWhereverABlockEnds) {
  // Blocks are of 64 KB.
  for (const std::size_t size : {65534, 65535, 65536, 65537}) {
    const std::string text(size, 'x');
    EXPECT_THAT(lines_of(text + "\r\nb"), ElementsAre("1:" + text, "2:b")) << size;
  }
}

}  // namespace
}  // namespace atelier::transfer
