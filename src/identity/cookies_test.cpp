// SPDX-License-Identifier: Apache-2.0
#include "identity/cookies.h"

#include <gtest/gtest.h>

namespace atelier::identity {
namespace {

TEST(Cookies, CarryPrefixesAndSecureOverHttps) {
  const auto headers = session_cookies(true, "token", "renewal");
  ASSERT_EQ(headers.size(), 2u);
  EXPECT_EQ(headers[0].second,
            "__Host-atelier=token; Path=/; SameSite=Lax; HttpOnly; Max-Age=300; Secure");
  EXPECT_EQ(headers[1].second,
            "__Secure-atelier-renewal=renewal; Path=/api/identity; SameSite=Strict; HttpOnly; "
            "Max-Age=1800; Secure");
}

TEST(Cookies, WorkWithoutSecureOnPlainHttp) {
  const auto headers = session_cookies(false, "token", "renewal");
  EXPECT_EQ(headers[0].second, "atelier=token; Path=/; SameSite=Lax; HttpOnly; Max-Age=300");
  EXPECT_EQ(headers[1].second.find("Secure"), std::string::npos);
}

TEST(Cookies, AreClearedUnderTheSameNamesAndPaths) {
  for (bool https : {true, false}) {
    const auto set = session_cookies(https, "", "");
    const auto cleared = cleared_cookies(https);
    for (std::size_t i = 0; i < 2; ++i) {
      const auto upto = set[i].second.find("Max-Age");
      EXPECT_EQ(cleared[i].second.substr(0, upto), set[i].second.substr(0, upto));
      EXPECT_NE(cleared[i].second.find("Max-Age=0"), std::string::npos);
    }
  }
}

TEST(Cookies, TheRenewalIsReadUnderTheNameOfTheScheme) {
  http::Call call;
  call.headers.add("cookie", "atelier-renewal=plain; __Secure-atelier-renewal=secure");
  EXPECT_EQ(renewal_cookie(call), "plain");
  call.https = true;
  EXPECT_EQ(renewal_cookie(call), "secure");
}

}  // namespace
}  // namespace atelier::identity
