// SPDX-License-Identifier: Apache-2.0
#include "partner/quotes.h"

#include <future>
#include <gmock/gmock.h>

#include "partner/partner_fixture.h"
#include "partner/prefer.h"

namespace atelier::partner {
namespace {

using ::testing::Contains;
using QuotesTest = PartnerTest;

TEST(Preference, SaysHowLongToWait) {
  using std::chrono::seconds;
  EXPECT_EQ(wait_preferred(""), seconds(0));
  EXPECT_EQ(wait_preferred("wait=5"), seconds(5));
  EXPECT_EQ(wait_preferred("respond-async, wait=7"), seconds(7));
  EXPECT_EQ(wait_preferred("wait=900"), kLongestWait);
  EXPECT_EQ(wait_preferred("wait=-1"), seconds(0));
  EXPECT_EQ(wait_preferred("wait=soon"), seconds(0));
}

TEST_F(QuotesTest, AreOneForEachQuantityInAllTheAlloys) {
  const auto gold = company();
  give_model(gold);
  auto in = ring({1, 10, 50});
  in.alloys = {"silver-925", "gold-585-yellow"};
  const auto reply = call(gold, Method::post, "quotes", to_json(in), "k");
  EXPECT_EQ(reply->status, 202);
  const auto view = from_json<QuotesView>(reply->body).value();
  ASSERT_EQ(view.quotes.size(), 3u);
  const auto sent = rig.sent<PriceRequested>();
  ASSERT_EQ(sent.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(sent[i].quote_id, view.quotes[i].quote_id);
    EXPECT_EQ(sent[i].requester, "partner");
    EXPECT_EQ(sent[i].parameters.quantity, in.quantities[i]);
    EXPECT_EQ(sent[i].parameters.alloys, *in.alloys);
    EXPECT_EQ(view.quotes[i].file_name, "ring.stl");
  }
}

TEST_F(QuotesTest, AreAnsweredAtOnceWhereAPriceIsThereAndNobodyWaits) {
  const auto gold = company();
  const auto id = request_quotes(gold)->quotes.at(0).quote_id;
  ASSERT_TRUE(rig.deliver(price(id)));
  const auto quote = ask<QuoteView>(gold, Method::get, "quotes/" + id.str());
  EXPECT_EQ(quote->status, QuoteStatus::priced);
  EXPECT_EQ(quote->offers.at(0).total, (Money{450'000, "RUB"}));
  const auto page = ask<channel::QuotesPage>(gold, Method::get, "quotes");
  EXPECT_EQ(page->quotes.at(0).quote_id, id);
}

TEST_F(QuotesTest, MayBeWaitedForUntilThePriceComes) {
  const auto gold = company();
  give_model(gold);
  auto waiting = request(gold.key, Method::post, "quotes", to_json(ring()), "k");
  waiting.headers["prefer"] = "wait=30";
  auto answer = std::async(std::launch::async, [&] { return rig.send(waiting); });
  std::vector<PriceRequested> sent;
  while ((sent = rig.sent<PriceRequested>()).empty()) std::this_thread::yield();
  ASSERT_TRUE(rig.deliver(price(sent[0].quote_id)));
  const auto reply = answer.get();
  EXPECT_EQ(reply->status, 200);
  EXPECT_EQ(from_json<QuotesView>(reply->body)->quotes.at(0).status, QuoteStatus::priced);
}

TEST_F(QuotesTest, NeedAModelOfOnesOwn) {
  const auto gold = company(), silver = company();
  give_model(silver);
  const auto refused = ask<QuotesView>(gold, Method::post, "quotes", to_json(ring()), "k").error();
  EXPECT_EQ(refused.type, "model-not-found");
  EXPECT_EQ(refused.fields.at(0).pointer, "/model_hash");
  EXPECT_EQ(call(gold, Method::get, "models/" + kHash).error().kind, ErrorKind::not_found);
  EXPECT_TRUE(call(silver, Method::get, "models/" + kHash));
}

TEST_F(QuotesTest, NameEveryWrongField) {
  auto in = ring({0, 7, 7});
  in.model_hash = "x";
  const auto refused = call(company(), Method::post, "quotes", to_json(in), "k").error();
  std::vector<std::string> pointers;
  for (const auto& field : refused.fields) pointers.push_back(field.pointer);
  EXPECT_THAT(pointers, ::testing::ElementsAre("/model_hash", "/quantities/0", "/quantities/2"));
}

TEST_F(QuotesTest, OfAnotherPartnerAreNotFound) {
  const auto gold = company(), silver = company();
  const auto path = "quotes/" + priced_quote(gold).str();
  EXPECT_EQ(call(silver, Method::get, path).error(),
            call(silver, Method::get, "quotes/" + QuoteId::make().str()).error());
  EXPECT_TRUE(ask<channel::QuotesPage>(silver, Method::get, "quotes")->quotes.empty());
}

TEST_F(QuotesTest, OfOnePartnerAreAtPricingAFewAtATime) {
  const auto flood = company(), other = company();
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(request_quotes(flood, {1, 2, 3, 4, 5}));
  EXPECT_EQ(rig.sent<PriceRequested>().size(), static_cast<std::size_t>(kMostAtPricing));
  const auto theirs = request_quotes(other)->quotes.at(0).quote_id;
  const auto sent = rig.sent<PriceRequested>();
  EXPECT_EQ(sent.back().quote_id, theirs);  // behind a few of the flood's, not behind all
  for (std::size_t answered = 0; answered < rig.sent<PriceRequested>().size(); ++answered)
    ASSERT_TRUE(rig.deliver(price(rig.sent<PriceRequested>()[answered].quote_id)));
  EXPECT_EQ(rig.sent<PriceRequested>().size(), 16u);  // each has had its turn
}

TEST_F(QuotesTest, ThatPricingForgetsDoNotKeepTheLineWaiting) {
  const auto flood = company();
  ASSERT_TRUE(request_quotes(flood, {1, 2, 3, 4, 5}));
  EXPECT_EQ(rig.sent<PriceRequested>().size(), 4u);
  rig.clock.advance(kPricingPatience_us + 1);
  ASSERT_TRUE(request_quotes(flood, {1}));
  EXPECT_EQ(rig.sent<PriceRequested>().size(), 6u);
}

TEST_F(QuotesTest, AreRefusedPastAsManyAsMayWait) {
  const auto flood = company({.rate = 100, .burst = 100, .most_quotes = 5});
  ASSERT_TRUE(request_quotes(flood, {1, 2, 3}));
  const auto refused = request_quotes(flood, {1, 2, 3}).error();
  EXPECT_EQ(refused.kind, ErrorKind::too_many);
  EXPECT_EQ(refused.type, "too-many-quotes");
  EXPECT_GT(refused.retry_after_s, 0);
  EXPECT_TRUE(request_quotes(flood, {1, 2}));
  EXPECT_EQ(ask<LimitsView>(flood, Method::get, "limits")->quotes_waiting, 5);
}

TEST_F(QuotesTest, AskedForAgainUnderTheSameKeyAreTheSameInTheirPresentState) {
  const auto gold = company();
  give_model(gold);
  const auto first = call(gold, Method::post, "quotes", to_json(ring()), "k");
  const auto id = from_json<QuotesView>(first->body)->quotes.at(0).quote_id;
  ASSERT_TRUE(rig.deliver(price(id)));
  const auto again = call(gold, Method::post, "quotes", to_json(ring()), "k");
  EXPECT_EQ(again->status, 200);
  EXPECT_THAT(again->headers, Contains(http::Header{"Idempotent-Replayed", "true"}));
  const auto view = from_json<QuotesView>(again->body).value();
  EXPECT_EQ(view.quotes.at(0).quote_id, id);
  EXPECT_EQ(view.quotes.at(0).status, QuoteStatus::priced);
  EXPECT_EQ(rig.sent<PriceRequested>().size(), 1u);
  EXPECT_EQ(call(gold, Method::post, "quotes", to_json(ring({2})), "k").error().type,
            "idempotency-key-reused");
}

}  // namespace
}  // namespace atelier::partner
