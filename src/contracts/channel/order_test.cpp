// SPDX-License-Identifier: Apache-2.0
#include "contracts/channel/order.h"

#include <gtest/gtest.h>
#include <limits>

namespace atelier::channel {
namespace {

constexpr Instant kNow{1'772'000'000 * kSecond};

Quote priced(std::int64_t minor, std::string currency = "RUB") {
  Quote quote{.id = QuoteId::make(),
              .status = QuoteStatus::priced,
              .file_name = "ring.stl",
              .size = "17.5",
              .parameters = {.model_hash = "abc", .product = ProductKind::ring, .quantity = 2}};
  quote.answer = PriceDone{.parameters = {.finish = "polished"},
                           .outcome = PriceOutcome::priced,
                           .offers = {{.alloy = "silver-925", .total = {minor, currency}}},
                           .valid_until = kNow + kDay};
  return quote;
}

TEST(Basket, HasALineForEachQuoteAndTheirSum) {
  const auto ring = priced(450'000), pendant = priced(120'050);
  const auto id = LineId::make();
  const auto basket =
      fill_basket({{id, &ring, "silver-925"}, {LineId::make(), &pendant, "silver-925"}}, kNow);
  ASSERT_TRUE(basket);
  EXPECT_EQ(basket->total, (Money{570'050, "RUB"}));
  ASSERT_EQ(basket->lines.size(), 2u);
  const OrderLine expected{.line_id = id,
                           .quote_id = ring.id,
                           .model_hash = "abc",
                           .file_name = "ring.stl",
                           .product = ProductKind::ring,
                           .alloy = "silver-925",
                           .finish = "polished",
                           .size = "17.5",
                           .quantity = 2,
                           .total = {450'000, "RUB"}};
  EXPECT_EQ(basket->lines[0], expected);
}

TEST(Basket, IsRefusedAsAWholeWhereOneQuoteIs) {
  const auto good = priced(100);
  const auto refused =
      fill_basket({{LineId::make(), &good, "silver-925"}, {LineId::make(), &good, "brass"}}, kNow);
  EXPECT_EQ(refused.error().fields.at(0).pointer, "/lines/1/alloy");
}

TEST(Basket, DoesNotAddRoublesToEurosOrOverflow) {
  const auto roubles = priced(100), euros = priced(100, "EUR"),
             huge = priced(std::numeric_limits<std::int64_t>::max());
  const auto sum = [](const Quote& a, const Quote& b) {
    return fill_basket({{LineId::make(), &a, "silver-925"}, {LineId::make(), &b, "silver-925"}},
                       kNow);
  };
  EXPECT_EQ(sum(roubles, euros).error().type, "mixed-currencies");
  EXPECT_EQ(sum(roubles, huge).error().type, "total-too-large");
}

TEST(Cancelling, MayBeAskedForUntilWorkBegins) {
  using enum OrderStatus;
  for (auto status : {submitted, confirmed, released}) {
    EXPECT_TRUE(may_ask_to_cancel(status, CancelState::none)) << name_of(status);
    EXPECT_TRUE(may_ask_to_cancel(status, CancelState::refused)) << name_of(status);
    EXPECT_EQ(may_ask_to_cancel(status, CancelState::requested).error().type, "cancel-pending");
  }
  for (auto status : {in_production, ready_to_ship, shipped, delivered, closed})
    EXPECT_EQ(may_ask_to_cancel(status, CancelState::none).error().type, "too-late-to-cancel");
  EXPECT_EQ(may_ask_to_cancel(cancelled, CancelState::requested).error().type, "already-cancelled");
}

TEST(Timeline, TellsEveryStageAndNamesNoOneOfTheStaff) {
  const Actor anna{"user:anna", "Anna the manager", "the stone is missing"};
  for (int stage = 0; stage <= static_cast<int>(OrderStatus::cancelled); ++stage) {
    const OrderEvent event{.kind = OrderEventKind::moved,
                           .to = static_cast<OrderStatus>(stage),
                           .actor = anna.id,
                           .actor_name = anna.name};
    const auto text = in_customers_words(event);
    EXPECT_FALSE(text.empty());
    EXPECT_EQ(text.find("Anna"), std::string::npos);
  }
}

TEST(Timeline, ShowsWhatIsOnTheBenchButNotWhoTookIt) {
  const auto did = [](WorkDeed deed) {
    return OrderEvent{
        .kind = OrderEventKind::worked,
        .to = OrderStatus::in_production,
        .actor_name = "Pavel",
        .reason = "his hand slipped",
        .work = OrderWork{.deed = deed, .line = 2, .operation = "set_stones", .to = "Nina"}};
  };
  const auto steps = steps_of({did(WorkDeed::claimed), did(WorkDeed::started),
                               did(WorkDeed::reassigned), did(WorkDeed::scrapped)});
  ASSERT_EQ(steps.size(), 2U);
  EXPECT_EQ(steps[0].text, "On the bench: set stones.");
  EXPECT_EQ(steps[0].operation, "set_stones");
  EXPECT_EQ(steps[0].line, 2);
  for (const auto& step : steps)
    for (const auto* secret : {"Pavel", "Nina", "slipped"})
      EXPECT_EQ(step.text.find(secret), std::string::npos);
}

TEST(Timeline, SaysWhyAnOrderIsPausedOrCancelled) {
  EXPECT_EQ(in_customers_words({.kind = OrderEventKind::held, .hold_reason = "which size?"}),
            "We have paused your order: which size?");
  EXPECT_EQ(in_customers_words({.kind = OrderEventKind::resumed}),
            "We have taken your order up again.");
  EXPECT_EQ(in_customers_words({.to = OrderStatus::cancelled, .reason = "as you asked"}),
            "Your order is cancelled: as you asked");
  EXPECT_EQ(in_customers_words({.to = OrderStatus::cancelled}), "Your order is cancelled.");
}

}  // namespace
}  // namespace atelier::channel
