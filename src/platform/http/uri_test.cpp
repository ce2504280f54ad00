// SPDX-License-Identifier: Apache-2.0
#include "platform/http/uri.h"

#include <gtest/gtest.h>

namespace atelier::http {
namespace {

TEST(PercentDecode, ReadsEscapesOfEitherCase) {
  EXPECT_EQ(percent_decode("a%20b%2Fc%2f"), "a b/c/");
  EXPECT_EQ(percent_decode("%D0%BA+"), "\xD0\xBA+");
}

TEST(PercentDecode, RefusesBrokenEscapes) {
  for (const auto* text : {"%", "%4", "%zz", "a%2", "%-1"})
    EXPECT_EQ(percent_decode(text), std::nullopt) << text;
}

TEST(PercentDecode, RefusesHiddenNulAndBytesThatAreNoText) {
  for (const auto* text : {"%00", "a%00b", "%ff", "%C0%AF", "%ED%A0%80"})
    EXPECT_EQ(percent_decode(text), std::nullopt) << text;
}

TEST(PercentEncode, IsReadBackAsItWas) {
  EXPECT_EQ(percent_encode("crm.evt"), "crm.evt");
  EXPECT_EQ(percent_encode("a b/\xD0\xBA"), "a%20b%2F%D0%BA");
  EXPECT_EQ(percent_decode(percent_encode("100% of a&b?c=d/e")), "100% of a&b?c=d/e");
}

}  // namespace
}  // namespace atelier::http
