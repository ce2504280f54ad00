// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "partner/partner_fixture.h"

namespace atelier::partner {
namespace {

using ::testing::ElementsAre;

struct Page {
  std::vector<RequestRecord> requests;
  std::optional<RequestId> next;
};
BOOST_DESCRIBE_STRUCT(Page, (), (requests, next))

class RequestsTest : public PartnerTest {
 protected:
  /// Once all that was asked is written down: a module that stops writes what is left.
  std::vector<std::string> told(const std::string& query) {
    restart();
    const auto page = manage<Page>(Method::get, "requests" + query).value();
    std::vector<std::string> list;
    for (const auto& each : page.requests)
      list.push_back(each.method + " " + each.path + " " + std::to_string(each.status) + " " +
                     each.problem);
    return list;
  }
};

TEST_F(RequestsTest, AreWrittenDownWithWhatBecameOfThem) {
  const auto gold = company(), silver = company();
  ASSERT_TRUE(call(gold, Method::get, "limits?"));
  rig.clock.advance(1);
  EXPECT_FALSE(call(gold, Method::get, "orders?limit=1000"));
  rig.clock.advance(1);
  ASSERT_TRUE(call(silver, Method::get, "limits"));
  EXPECT_THAT(told("?partner=" + gold.id.str()),
              ElementsAre("GET /v1/orders 422 invalid-fields", "GET /v1/limits 200 "));
  EXPECT_THAT(told("?failed=true"), ElementsAre("GET /v1/orders 422 invalid-fields"));
}

TEST_F(RequestsTest, AreFoundByTheReferenceOfTheirOrderAlsoWhereItWasRefused) {
  const auto gold = company();
  const auto quote = request_quotes(gold)->quotes.at(0).quote_id;
  const auto body = to_json(order_of("PO-1", quote));
  EXPECT_FALSE(call(gold, Method::post, "orders", body, "k"));
  ASSERT_TRUE(rig.deliver(price(quote)));
  ASSERT_TRUE(call(gold, Method::post, "orders", body, "k"));
  EXPECT_THAT(told("?reference=PO-1"),
              ElementsAre("POST /v1/orders 201 ", "POST /v1/orders 409 quote-not-priced"));
}

TEST_F(RequestsTest, TellWhenAKeyWasUsedLast) {
  const auto gold = company();
  const auto path = "partners/" + gold.id.str();
  EXPECT_FALSE(manage<PartnerView>(Method::get, path)->keys.at(0).last_used_at);
  ASSERT_TRUE(call(gold, Method::get, "limits"));
  restart();
  EXPECT_EQ(manage<PartnerView>(Method::get, path)->keys.at(0).last_used_at, rig.clock.now());
}

}  // namespace
}  // namespace atelier::partner
