// SPDX-License-Identifier: Apache-2.0
#include "platform/base/text_rules.h"

#include <gtest/gtest.h>

namespace atelier {
namespace {

bool line_passes(std::string_view text, std::size_t least, std::size_t most) {
  FieldErrors errors;
  check_line(errors, "/name", text, least, most);
  return errors.empty();
}

bool phone_passes(std::string_view text, bool required = true) {
  FieldErrors errors;
  check_phone(errors, "/phone", text, required);
  return errors.empty();
}

TEST(TextRules, CountCharactersAndNotBytes) {
  EXPECT_EQ(count_characters("кольцо"), 6u);
  EXPECT_EQ(count_characters("ring"), 4u);
  EXPECT_TRUE(line_passes("Ювелирная мастерская", 1, 20));
  EXPECT_FALSE(line_passes("Ювелирная мастерская!", 1, 20));
}

TEST(TextRules, RefuseControlCharactersAndBlankLines) {
  EXPECT_FALSE(line_passes("two\nlines", 1, 20));
  EXPECT_FALSE(line_passes("   ", 1, 20));
  EXPECT_FALSE(line_passes("", 1, 20));
  EXPECT_TRUE(line_passes("", 0, 20));
}

TEST(TextRules, TakeTelephoneNumbersAsPeopleWriteThem) {
  EXPECT_TRUE(phone_passes("+7 (495) 123-45-67"));
  EXPECT_TRUE(phone_passes("", false));
  EXPECT_FALSE(phone_passes(""));
  EXPECT_FALSE(phone_passes("call me"));
  EXPECT_FALSE(phone_passes("1234"));
  EXPECT_FALSE(phone_passes("1234567890123456"));
}

}  // namespace
}  // namespace atelier
