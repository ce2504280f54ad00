// SPDX-License-Identifier: Apache-2.0
// What only parts in processes of their own can do: go on while another is away, and be several.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "tests/harness/workshop.h"

namespace atelier::harness {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class PartsApart : public testing::Test {
 protected:
  std::string list_of(const std::string& status) {
    return shop_.manager.get("/api/crm/orders?page_size=200&status=" + status).text;
  }

  const TempFolder folder_;
  Workshop shop_{folder_.path()};
};

TEST_F(PartsApart, TakeOrdersWhileEverythingBehindTheShopIsAway) {
  const auto quote = shop_.quote(shop_.upload_ring());
  for (const char* context : {"crm", "mes", "pricing", "identity"})
    shop_.system.kill_those_of(context);
  const auto id = shop_.order({quote["/quote_id"]});
  EXPECT_EQ(shop_.status_in_shop(id), "submitted");
  shop_.system.bring_back();
  EXPECT_TRUE(eventually([&] { return shop_.status_in_crm(id) == "submitted"; }));
}

TEST_F(PartsApart, AreMissedInTheWordsOfAProblem) {
  shop_.system.kill_those_of("pricing");
  const auto missed = shop_.customer.get("/api/pricing/alloys");
  EXPECT_EQ(missed.status, 502);
  EXPECT_EQ(missed.problem(), "part-away");
  EXPECT_THAT(missed.headers.at("content-type"), StartsWith("application/problem+json"));
  EXPECT_EQ(missed["/trace_id"].size(), 32u);
  EXPECT_NE(missed.headers.find("retry-after"), missed.headers.end());
}

TEST_F(PartsApart, TellTheJourneyOfAnOrderAndWhoDoesNotAnswer) {
  const auto id = shop_.released_order(shop_.upload_ring());
  const auto journey = [&] { return shop_.on_call.get("/api/watch/journeys?id=" + id); };
  EXPECT_TRUE(eventually([&] { return journey()["/verdict/what"] == "claim"; }));
  EXPECT_EQ(journey()["/verdict/here"], "mes");
  EXPECT_THAT(journey().text, HasSubstr("\"unreachable\":[]"));
  shop_.system.kill_those_of("mes");
  EXPECT_EQ(journey()["/unreachable/0/context"], "mes");
  EXPECT_EQ(shop_.on_call.get("/internal/mes/hops/" + id).status, 404);
  shop_.system.bring_back();
}

TEST_F(PartsApart, DescribeEachItsOwnApi) {
  for (const auto& context : Processes::contexts()) {
    const auto document = shop_.customer.get("/api/" + context + "/openapi.json");
    EXPECT_THAT(document.text, HasSubstr("\"/api/" + context + "/")) << context;
  }
}

TEST_F(PartsApart, GoOnWithOneReplicaOfTwoAndNobodyNotices) {
  const auto id = shop_.released_order(shop_.upload_ring());
  shop_.system.kill_hard("mes-1");
  shop_.system.kill_hard("crm-2");
  shop_.make(id);
  shop_.ship(id);
  EXPECT_TRUE(eventually([&] { return shop_.status_in_shop(id) == "shipped"; }));
  EXPECT_TRUE(eventually([&] { return shop_.status_in_crm(id) == "shipped"; }));
  EXPECT_TRUE(shop_.manager.post("/api/crm/orders/" + id + "/deliver").ok());
}

TEST_F(PartsApart, ShowWhoeverWroteWhatTheyWroteAtEitherReplica) {
  const auto model = shop_.upload_ring();
  for (int round = 0; round < 10; ++round) {
    const auto id = shop_.order({shop_.quote(model)["/quote_id"]});
    shop_.approve(id);
    // One replica after the other answers, at least one of which has not written it.
    for (int look = 0; look < 4; ++look) {
      EXPECT_THAT(list_of("released"), HasSubstr(id));
      EXPECT_THAT(list_of("submitted"), testing::Not(HasSubstr(id)));
    }
  }
}

TEST_F(PartsApart, TellEveryBoardWhatHappenedAtAnotherReplica) {
  const auto id = shop_.released_order(shop_.upload_ring());
  const auto first = shop_.operations(id).front().id;
  ASSERT_TRUE(shop_.op.post("/api/mes/operations/" + first + "/claim").ok());
  // Whoever did not write it has no cookie, and sees it a moment later wherever they look.
  for (const auto& part : shop_.system.parts_of("mes")) {
    auto lead = shop_.lead.at(shop_.system.url_of(part));
    EXPECT_TRUE(eventually([&] {
      return lead.get("/api/mes/board?page_size=200&state=claimed").text.find(id) !=
             std::string::npos;
    })) << part;
  }
}

}  // namespace
}  // namespace atelier::harness
