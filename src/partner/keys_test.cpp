// SPDX-License-Identifier: Apache-2.0
// Who may call, and who may not.
#include <gmock/gmock.h>

#include "partner/partner_fixture.h"

namespace atelier::partner {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using KeysTest = PartnerTest;

TEST(KeyTexts, AreReadBackAsTheyWereWritten) {
  const auto id = KeyId::make();
  const auto secret = auth::random_token();
  const auto text = key_text(KeyMode::test, id, secret);
  EXPECT_THAT(text, StartsWith("atl_test_"));
  const auto read = read_key(text);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->id, id);
  EXPECT_EQ(read->mode, KeyMode::test);
  EXPECT_EQ(read->secret, secret);
}

TEST(KeyTexts, ThatAreNoneAreNotRead) {
  const auto text = key_text(KeyMode::live, KeyId::make(), auth::random_token());
  EXPECT_FALSE(read_key(""));
  EXPECT_FALSE(read_key("atl_live_"));
  EXPECT_FALSE(read_key("atl_dead_" + text.substr(9)));
  EXPECT_FALSE(read_key(text.substr(0, text.size() - 1)));
  EXPECT_FALSE(read_key(text + "0"));
  auto upper = text;
  upper.back() = 'X';
  EXPECT_FALSE(read_key(upper));
}

TEST_F(KeysTest, AreShownOnceAndKeptAsADigest) {
  const auto gold = company();
  EXPECT_THAT(gold.key, StartsWith("atl_live_"));
  const auto shown =
      rig.send({.target = "/api/partner/partners/" + gold.id.str(), .caller = manager});
  const auto secret = gold.key.substr(gold.key.rfind('_') + 1);
  EXPECT_THAT(shown->body, AllOf(HasSubstr(gold.key_id.str()), Not(HasSubstr(secret))));
  const auto kept = rig.db().read([&](sql::Reader& reader) -> Result<std::vector<std::string>> {
    return reader.all("SELECT digest FROM api_key", [](const sql::Row& row) { return row.str(0); });
  });
  EXPECT_EQ(kept.value(), (std::vector<std::string>{auth::token_digest(secret)}));
}

TEST_F(KeysTest, LetTheirPartnerIn) { EXPECT_TRUE(call(company(), Method::get, "limits")); }

/// Every way in which a credential may be wrong, against every row of the table.
TEST_F(KeysTest, ThatAreWrongAreRefusedByEveryRoute) {
  const auto gold = company();
  const auto revoked = new_key(gold);
  const auto expired = new_key(gold);
  const auto sandbox = new_key(gold, KeyMode::test);
  const auto closed = company();
  ASSERT_TRUE(manage<KeyView>(Method::delete_, keys_of(gold) + "/" + revoked.key_id.str()));
  ASSERT_TRUE(manage<KeyView>(Method::post, keys_of(gold) + "/" + expired.key_id.str() + "/rotate",
                              to_json(Rotation{0})));
  ASSERT_TRUE(manage<PartnerView>(Method::post, "partners/" + closed.id.str() + "/close"));
  auto forged = gold.key;
  forged.back() = forged.back() == '0' ? '1' : '0';
  auto as_live = *sandbox.key;
  as_live.replace(0, 9, "atl_live_");
  const auto session = rig.tokens().sign(testing::somebody(Role::admin));
  struct Wrong {
    const char* what;
    std::string authorization;
    ErrorKind kind;
  };
  const std::vector<Wrong> all{
      {"none", "", ErrorKind::unauthenticated},
      {"no scheme", gold.key, ErrorKind::unauthenticated},
      {"another scheme", "Basic " + gold.key, ErrorKind::unauthenticated},
      {"a forged secret", "Bearer " + forged, ErrorKind::unauthenticated},
      {"an unknown key", "Bearer " + key_text(KeyMode::live, KeyId::make(), auth::random_token()),
       ErrorKind::unauthenticated},
      {"a revoked key", "Bearer " + *revoked.key, ErrorKind::unauthenticated},
      {"an expired key", "Bearer " + *expired.key, ErrorKind::unauthenticated},
      {"a closed partner's", "Bearer " + closed.key, ErrorKind::unauthenticated},
      {"a session of ours", "Bearer " + session, ErrorKind::unauthenticated},
      {"a test key as a live one", "Bearer " + as_live, ErrorKind::unauthenticated},
      {"a test key", "Bearer " + *sandbox.key, ErrorKind::forbidden}};
  int rows = 0;
  for (const auto& endpoint : rig.ports().router.endpoints()) {
    if (!endpoint.pattern.starts_with("/v1/") || endpoint.pattern == "/v1/openapi.json") continue;
    ++rows;
    for (const auto& wrong : all) {
      Request request{.method = endpoint.method,
                      .target = endpoint.pattern,
                      .caller = testing::somebody(Role::admin)};
      if (*wrong.authorization.c_str()) request.headers["authorization"] = wrong.authorization;
      EXPECT_EQ(rig.send(request).error().kind, wrong.kind)
          << endpoint.pattern << " with " << wrong.what;
    }
  }
  EXPECT_GE(rows, 12);
}

TEST_F(KeysTest, AreManagedByManagersOnly) {
  for (const auto& endpoint : rig.ports().router.endpoints()) {
    if (!endpoint.pattern.starts_with("/api/partner/")) continue;
    Request request{.method = endpoint.method, .target = endpoint.pattern};
    EXPECT_EQ(rig.send(request).error().kind, ErrorKind::unauthenticated) << endpoint.pattern;
    for (auto role : {Role::customer, Role::operator_, Role::lead}) {
      request.caller = testing::somebody(role);
      EXPECT_EQ(rig.send(request).error().kind, ErrorKind::forbidden) << endpoint.pattern;
    }
  }
}

TEST_F(KeysTest, OverlapForAsLongAsARotationSays) {
  const auto gold = company();
  const auto fresh = manage<KeyView>(
      Method::post, keys_of(gold) + "/" + gold.key_id.str() + "/rotate", to_json(Rotation{24}));
  ASSERT_TRUE(fresh);
  auto rotated = gold;
  rotated.key = *fresh->key;
  EXPECT_TRUE(call(gold, Method::get, "limits"));
  EXPECT_TRUE(call(rotated, Method::get, "limits"));
  rig.clock.advance(24 * kHour);
  EXPECT_EQ(call(gold, Method::get, "limits").error().type, "key-invalid");
  EXPECT_TRUE(call(rotated, Method::get, "limits"));
  const auto again = manage<KeyView>(
      Method::post, keys_of(gold) + "/" + gold.key_id.str() + "/rotate", to_json(Rotation{24}));
  EXPECT_EQ(again.error().type, "key-not-good");
}

TEST_F(KeysTest, AreRevokedAtOnceAndStayRevokedAfterARestart) {
  const auto gold = company();
  const auto path = keys_of(gold) + "/" + gold.key_id.str();
  ASSERT_TRUE(manage<KeyView>(Method::delete_, path));
  EXPECT_EQ(call(gold, Method::get, "limits").error().type, "key-invalid");
  EXPECT_TRUE(manage<KeyView>(Method::delete_, path)->revoked_at);  // twice is once
  restart();
  EXPECT_EQ(call(gold, Method::get, "limits").error().type, "key-invalid");
}

TEST_F(KeysTest, OfAnotherPartnerAreNotFoundUnderThisOne) {
  const auto gold = company(), silver = company();
  const auto path = keys_of(gold) + "/" + silver.key_id.str();
  EXPECT_EQ(manage<KeyView>(Method::delete_, path).error().type, "key-not-found");
  EXPECT_EQ(manage<KeyView>(Method::post, path + "/rotate", to_json(Rotation{1})).error().type,
            "key-not-found");
  EXPECT_TRUE(call(silver, Method::get, "limits"));
}

TEST_F(KeysTest, AreStillKnownAfterARestart) {
  const auto gold = company();
  restart();
  EXPECT_TRUE(call(gold, Method::get, "limits"));
}

TEST_F(KeysTest, AreTakenUpToTheRateAndThenToldToWait) {
  const auto slow = company({.rate = 2, .burst = 3, .most_quotes = 10});
  for (int left = 2; left >= 0; --left) {
    const auto reply = call(slow, Method::get, "limits");
    ASSERT_TRUE(reply);
    EXPECT_THAT(reply->headers, ::testing::Contains(http::Header{
                                    "RateLimit", "\"requests\";r=" + std::to_string(left) +
                                                     ";t=" + std::to_string((4 - left) / 2)}));
    EXPECT_THAT(reply->headers,
                ::testing::Contains(http::Header{"RateLimit-Policy", "\"requests\";q=3;w=1"}));
  }
  const auto refused = call(slow, Method::get, "limits").error();
  EXPECT_EQ(refused.kind, ErrorKind::too_many);
  EXPECT_EQ(refused.type, "rate-limited");
  EXPECT_EQ(refused.retry_after_s, 1);
  EXPECT_TRUE(call(company(), Method::get, "limits"));  // another's is another's
  rig.clock.advance(kSecond / 2);
  EXPECT_TRUE(call(slow, Method::get, "limits"));
  EXPECT_FALSE(call(slow, Method::get, "limits"));
  ASSERT_TRUE(manage<PartnerView>(Method::put, "partners/" + slow.id.str() + "/limits",
                                  to_json(Limits{100, 100, 10})));
  rig.clock.advance(kSecond);
  EXPECT_TRUE(call(slow, Method::get, "limits"));
}

}  // namespace
}  // namespace atelier::partner
