// SPDX-License-Identifier: Apache-2.0
#include "shop/quotes.h"

#include <atomic>
#include <gmock/gmock.h>

#include "platform/testing/at_once.h"
#include "shop/shop_fixture.h"

namespace atelier::shop {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using QuotesTest = ShopTest;

TEST_F(QuotesTest, ARequestIsWrittenDownAndSentToPricing) {
  const auto reply = rig.send({.method = Method::post,
                               .target = "/api/shop/quotes",
                               .body = to_json(ring()),
                               .caller = anna});
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 202);
  const auto view = from_json<QuoteView>(reply->body).value();
  EXPECT_EQ(view.status, QuoteStatus::requested);
  EXPECT_EQ(view.file_name, "ring.stl");
  EXPECT_EQ(view.size, "17.5");
  const auto sent = rig.sent<PriceRequested>();
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].quote_id, view.quote_id);
  EXPECT_EQ(sent[0].requester, "shop");
  EXPECT_EQ(sent[0].parameters.finish, "polished");
  EXPECT_EQ(sent[0].parameters.unit, LengthUnit::mm);
  EXPECT_EQ(sent[0].parameters.quantity, 2);
}

TEST_F(QuotesTest, ARequestNamesEveryWrongField) {
  NewQuote wrong = ring();
  wrong.model_hash = std::string(64, 'A');
  wrong.file_name = "";
  wrong.quantity = 0;
  wrong.alloys = std::vector<std::string>{"silver-925", ""};
  const auto refused = request_quote(anna, wrong);
  std::vector<std::string> pointers;
  for (const auto& field : refused.error().fields) pointers.push_back(field.pointer);
  EXPECT_THAT(pointers, ElementsAre("/model_hash", "/file_name", "/quantity", "/alloys/1"));
  EXPECT_TRUE(rig.sent<PriceRequested>().empty());
}

TEST_F(QuotesTest, ACustomerWaitsForTwentyPricesAtMost) {
  std::vector<QuoteId> asked;
  for (int i = 0; i < kMostOpenRequests; ++i) asked.push_back(request_quote(anna).value().quote_id);
  const auto refused = request_quote(anna);
  EXPECT_EQ(refused.error().kind, ErrorKind::too_many);
  EXPECT_GT(refused.error().retry_after_s, 0);
  EXPECT_TRUE(request_quote(boris));
  ASSERT_TRUE(rig.deliver(price(asked[0], PriceOutcome::failed)));
  EXPECT_TRUE(request_quote(anna));
}

TEST_F(QuotesTest, ThePriceIsExplainedInEveryAlloyButForTheHousesMargin) {
  const auto id = priced_quote(anna);
  const auto reply = rig.send({.target = "/api/shop/quotes/" + id.str(), .caller = anna});
  EXPECT_THAT(reply->body, ::testing::Not(HasSubstr("\"code\":\"margin\"")));
  EXPECT_THAT(reply->body, HasSubstr("\"code\":\"metal\""));
  const auto view = from_json<QuoteView>(reply->body).value();
  EXPECT_EQ(view.status, QuoteStatus::priced);
  ASSERT_EQ(view.offers.size(), 2u);
  EXPECT_EQ(view.offers[0].alloy, "silver-925");
  EXPECT_EQ(view.offers[0].total, (Money{450'000, "RUB"}));
  EXPECT_EQ(view.valid_until, rig.clock.now() + 7 * kDay);
  EXPECT_EQ(view.model->volume_milli_mm3, 123'456);
}

TEST_F(QuotesTest, AFailureSaysWhy) {
  const auto id = request_quote(anna)->quote_id;
  ASSERT_TRUE(rig.deliver(price(id, PriceOutcome::failed)));
  const auto view = quote(anna, id);
  EXPECT_EQ(view->status, QuoteStatus::failed);
  EXPECT_THAT(view->remarks, ElementsAre(PriceRemark{"open-edges", "The mesh has holes."}));
  EXPECT_EQ(view->valid_until, std::nullopt);
}

TEST_F(QuotesTest, APriceAfterAReviewTakesThePlaceOfTheReview) {
  const auto id = request_quote(anna)->quote_id;
  ASSERT_TRUE(rig.deliver(price(id, PriceOutcome::needs_review)));
  EXPECT_EQ(quote(anna, id)->status, QuoteStatus::needs_review);
  EXPECT_EQ(rig.deliver(price(id)).value(), bus::Outcome::applied);
  EXPECT_EQ(quote(anna, id)->status, QuoteStatus::priced);
}

TEST_F(QuotesTest, OnlyTheFirstPriceCounts) {
  const auto id = priced_quote(anna);
  auto second = price(id);
  second.offers.clear();
  EXPECT_EQ(rig.deliver(second).value(), bus::Outcome::superseded);
  EXPECT_EQ(rig.deliver(price(id, PriceOutcome::failed)).value(), bus::Outcome::superseded);
  EXPECT_EQ(quote(anna, id)->offers.size(), 2u);
}

TEST_F(QuotesTest, PricesThatOthersAskedForChangeNothing) {
  EXPECT_EQ(rig.deliver(price(QuoteId::make())).value(), bus::Outcome::superseded);
  const auto id = request_quote(anna)->quote_id;
  auto others = price(id);
  others.requester = "partner";
  EXPECT_EQ(rig.deliver(others).value(), bus::Outcome::superseded);
  EXPECT_EQ(quote(anna, id)->status, QuoteStatus::requested);
}

TEST_F(QuotesTest, AreShownAsExpiredOnceTheyAre) {
  const auto id = priced_quote(anna);
  rig.clock.advance(7 * kDay - 1);
  EXPECT_EQ(quote(anna, id)->status, QuoteStatus::priced);
  rig.clock.advance(1);
  EXPECT_EQ(quote(anna, id)->status, QuoteStatus::expired);
}

TEST_F(QuotesTest, OfAnotherCustomerAreNotFound) {
  const auto id = priced_quote(anna);
  const auto refused = quote(boris, id);
  EXPECT_EQ(refused.error().kind, ErrorKind::not_found);
  EXPECT_EQ(refused.error(), quote(boris, QuoteId::make()).error());
}

TEST_F(QuotesTest, AreListedNewestFirstAPageAtATime) {
  std::vector<QuoteId> mine;
  for (int i = 0; i < 5; ++i) {
    mine.push_back(request_quote(anna)->quote_id);
    ASSERT_TRUE(request_quote(boris));
  }
  std::string target = "/api/shop/quotes?limit=2";
  std::vector<QuoteId> seen;
  for (int pages = 0; pages < 3; ++pages) {
    const auto page = rig.ask<QuotesPage>({.target = target, .caller = anna});
    ASSERT_TRUE(page);
    for (const auto& view : page->quotes) seen.push_back(view.quote_id);
    EXPECT_EQ(page->next.has_value(), pages < 2);
    if (page->next) target = "/api/shop/quotes?limit=2&before=" + page->next->str();
  }
  EXPECT_EQ(seen, std::vector<QuoteId>(mine.rbegin(), mine.rend()));
}

TEST_F(QuotesTest, AnAnswerIsToldToItsCustomerAlone) {
  const auto hers = rig.listen({.target = "/api/shop/events", .caller = anna});
  const auto his = rig.listen({.target = "/api/shop/events", .caller = boris});
  const auto id = priced_quote(anna);
  const auto told = (*hers)->take(100'000);
  EXPECT_THAT(told, HasSubstr("event: quote"));
  EXPECT_THAT(told, HasSubstr(to_json(QuoteNews{id, QuoteStatus::priced})));
  EXPECT_THAT((*his)->take(100'000), ::testing::Not(HasSubstr(id.str())));
}

TEST_F(QuotesTest, SurviveARestartWhole) {
  const auto id = priced_quote(anna);
  const auto before = to_json(quote(anna, id).value());
  restart();
  EXPECT_EQ(to_json(quote(anna, id).value()), before);
  EXPECT_TRUE(place(anna, {{id, "gold-585-yellow"}}));
}

TEST_F(QuotesTest, NobodyWaitsForMoreThanTwentyPricesHoweverFastTheyAsk) {
  std::atomic<int> taken{0};
  at_once(8, [&](int) {
    for (int i = 0; i < 5; ++i)
      if (request_quote(anna)) ++taken;
  });
  EXPECT_EQ(taken, 20);
}

}  // namespace
}  // namespace atelier::shop
