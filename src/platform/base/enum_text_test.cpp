// SPDX-License-Identifier: Apache-2.0
#include "platform/base/enum_text.h"

#include <gtest/gtest.h>

namespace atelier {
namespace {

enum class Verb { get, delete_ };
BOOST_DESCRIBE_ENUM(Verb, get, delete_)

TEST(EnumText, IsTheNameWithoutATrailingUnderscore) {
  EXPECT_EQ(name_of(Verb::get), "get");
  EXPECT_EQ(name_of(Verb::delete_), "delete");
  EXPECT_EQ(name_of(static_cast<Verb>(9)), "?");
}

TEST(EnumText, IsReadExactly) {
  EXPECT_EQ(parse_enum<Verb>("delete"), Verb::delete_);
  for (const char* text : {"delete_", "Get", "", "ge", "get ", "?"})
    EXPECT_FALSE(parse_enum<Verb>(text)) << text;
}

}  // namespace
}  // namespace atelier
