// SPDX-License-Identifier: Apache-2.0
#include "contracts/channel/quote.h"

#include <gtest/gtest.h>

namespace atelier::channel {
namespace {

constexpr Instant kNow{1'772'000'000 * kSecond};

Quote priced() {
  Quote quote{.id = QuoteId::make(), .customer = UserId::make(), .status = QuoteStatus::priced};
  quote.answer = PriceDone{.quote_id = quote.id,
                           .requester = "shop",
                           .outcome = PriceOutcome::priced,
                           .offers = {{.alloy = "silver-925", .total = {450'000, "RUB"}},
                                      {.alloy = "gold-585-yellow", .total = {4'500'000, "RUB"}}},
                           .valid_until = kNow + kDay};
  return quote;
}

TEST(Quote, IsOrderedInAnAlloyOfItsOffers) {
  const auto offer = offer_for(priced(), "gold-585-yellow", 0, kNow);
  ASSERT_TRUE(offer);
  EXPECT_EQ(offer->total, (Money{4'500'000, "RUB"}));
}

TEST(Quote, WithoutTheAlloyNamesTheFieldAndWhatThereIs) {
  const auto refused = offer_for(priced(), "brass", 3, kNow).error();
  EXPECT_EQ(refused.kind, ErrorKind::unprocessable);
  EXPECT_EQ(refused.type, "unknown-alloy");
  EXPECT_EQ(
      refused.fields,
      (std::vector<FieldError>{{"/lines/3/alloy", "must be one of: silver-925, gold-585-yellow"}}));
}

TEST(Quote, ExpiresAtTheMomentItNames) {
  const auto quote = priced();
  EXPECT_EQ(status_at(quote, kNow + kDay - 1), QuoteStatus::priced);
  EXPECT_EQ(status_at(quote, kNow + kDay), QuoteStatus::expired);
  const auto refused = offer_for(quote, "silver-925", 0, kNow + kDay).error();
  EXPECT_EQ(refused.kind, ErrorKind::gone);
  EXPECT_EQ(refused.type, "quote-expired");
}

TEST(Quote, IsOrderedOnceAndThenSaysAsWhat) {
  auto quote = priced();
  quote.status = QuoteStatus::accepted;
  quote.order_id = OrderId::make();
  EXPECT_EQ(status_at(quote, kNow + 10 * kDay), QuoteStatus::accepted);
  const auto refused = offer_for(quote, "silver-925", 0, kNow + 10 * kDay).error();
  EXPECT_EQ(refused.kind, ErrorKind::conflict);
  EXPECT_EQ(refused.type, "quote-already-ordered");
  EXPECT_NE(refused.detail.find(quote.order_id->str()), std::string::npos);
}

TEST(Quote, IsNotOrderedBeforeItsPriceIsKnown) {
  for (auto status : {QuoteStatus::requested, QuoteStatus::needs_review, QuoteStatus::failed}) {
    auto quote = priced();
    quote.status = status;
    const auto refused = offer_for(quote, "silver-925", 0, kNow).error();
    EXPECT_EQ(refused.kind, ErrorKind::conflict);
    EXPECT_EQ(refused.type, "quote-not-priced") << name_of(status);
  }
}

TEST(Quote, TakesAnAnswerOnceAndAnotherAfterAReview) {
  EXPECT_TRUE(awaits_answer(QuoteStatus::requested));
  EXPECT_TRUE(awaits_answer(QuoteStatus::needs_review));
  for (auto status : {QuoteStatus::priced, QuoteStatus::failed, QuoteStatus::accepted})
    EXPECT_FALSE(awaits_answer(status));
}

TEST(OfferForCustomer, ExplainsEveryLineButTheHousesOwnWhichAreOneAndStillAddsUp) {
  const Offer offer{.alloy = "silver-925",
                    .lines = {{"metal", "m", "i", 100},
                              {"overhead", "o", "overhead=20%", 20},
                              {"margin", "m", "margin=35%", 65},
                              {"vat", "v", "i", 40}},
                    .total = {225, "RUB"}};
  const auto seen = offer_for_customer(offer);
  ASSERT_EQ(seen.lines.size(), 3u);
  EXPECT_EQ(seen.lines[0], offer.lines[0]);
  EXPECT_EQ(seen.lines[1].code, "house");
  EXPECT_EQ(seen.lines[1].minor, 85);
  EXPECT_EQ(seen.lines[1].inputs, "");
  EXPECT_EQ(seen.lines[2], offer.lines[3]);
  EXPECT_EQ(seen.total, offer.total);
}

}  // namespace
}  // namespace atelier::channel
