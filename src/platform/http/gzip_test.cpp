// SPDX-License-Identifier: Apache-2.0
#include "platform/http/gzip.h"

#include <gtest/gtest.h>

namespace atelier::http {
namespace {

TEST(Gunzip, ReadsMembersOneAfterTheOther) {
  EXPECT_EQ(gunzip(gzip("one, ") + gzip("two"), 100).value(), "one, two");
  EXPECT_EQ(gunzip(gzip(std::string(101, 'x')), 100).error().type, "body-too-large");
  EXPECT_EQ(gunzip(gzip("x") + "y", 100).error().type, "gzip-unreadable");
  EXPECT_EQ(gunzip("", 100).error().type, "gzip-unreadable");
}

}  // namespace
}  // namespace atelier::http
