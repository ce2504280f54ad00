// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <set>
#include <thread>

#include "contracts/order_number.h"
#include "shop/shop_fixture.h"

namespace atelier::shop {
namespace {

using ::testing::HasSubstr;
using OrdersTest = ShopTest;

TEST_F(OrdersTest, AreTakenWithOneTransactionAndHandedToTheCrm) {
  const auto ring_quote = priced_quote(anna), pendant_quote = priced_quote(anna);
  const auto placed = place(anna, {{ring_quote, "silver-925"}, {pendant_quote, "gold-585-yellow"}});
  ASSERT_TRUE(placed);
  EXPECT_EQ(placed->state.number, order_number('S', 1));
  EXPECT_EQ(placed->state.status, OrderStatus::submitted);
  EXPECT_EQ(placed->total, (Money{4'950'000, "RUB"}));
  ASSERT_EQ(placed->timeline.size(), 1u);
  EXPECT_EQ(placed->timeline[0].text, "We have your order.");
  EXPECT_TRUE(placed->timeline[0].by_customer);

  const auto sent = rig.sent<OrderSubmitted>();
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].order.order_id, placed->state.order_id);
  EXPECT_EQ(sent[0].order.customer_id, anna.user.str());
  EXPECT_EQ(sent[0].order.customer_name, "Anna");
  EXPECT_EQ(sent[0].order.channel, Context::shop);
  EXPECT_EQ(sent[0].order.lines, placed->lines);
  EXPECT_EQ(sent[0].event.version, 1);
  EXPECT_FALSE(sent[0].event.traceparent.empty());
  EXPECT_TRUE(rig.sent<OrderChanged>().empty());  // the hand-over carries the first event
  EXPECT_EQ(quote(anna, ring_quote)->status, QuoteStatus::accepted);
  EXPECT_EQ(quote(anna, ring_quote)->order_id, placed->state.order_id);
}

TEST_F(OrdersTest, HaveNumbersInTheirOwnSequence) {
  for (int i = 1; i <= 3; ++i)
    EXPECT_EQ(order(anna, placed_order(anna))->state.number, order_number('S', i));
}

TEST_F(OrdersTest, AreRefusedAsAWholeAndLeaveNothingBehind) {
  const auto good = priced_quote(anna);
  const auto refused = place(anna, {{good, "silver-925"}, {priced_quote(anna), "brass"}});
  EXPECT_EQ(refused.error().kind, ErrorKind::unprocessable);
  EXPECT_EQ(refused.error().type, "unknown-alloy");
  EXPECT_EQ(refused.error().fields.at(0).pointer, "/lines/1/alloy");
  EXPECT_EQ(quote(anna, good)->status, QuoteStatus::priced);
  EXPECT_TRUE(rig.sent<OrderSubmitted>().empty());
  EXPECT_EQ(place(anna, {{good, "silver-925"}})->state.number, order_number('S', 1));
}

TEST_F(OrdersTest, OfAnExpiredQuoteAreGone) {
  const auto id = priced_quote(anna);
  rig.clock.advance(7 * kDay);
  const auto refused = place(anna, {{id, "silver-925"}});
  EXPECT_EQ(refused.error().kind, ErrorKind::gone);
  EXPECT_EQ(refused.error().type, "quote-expired");
}

TEST_F(OrdersTest, WaitForThePriceOfTheirQuotes) {
  const auto id = request_quote(anna)->quote_id;
  EXPECT_EQ(place(anna, {{id, "silver-925"}}).error().type, "quote-not-priced");
  ASSERT_TRUE(rig.deliver(price(id, PriceOutcome::needs_review)));
  EXPECT_EQ(place(anna, {{id, "silver-925"}}).error().type, "quote-not-priced");
}

TEST_F(OrdersTest, AreNotMadeOfAnotherCustomersQuote) {
  const auto refused = place(boris, {{priced_quote(anna), "silver-925"}});
  EXPECT_EQ(refused.error().kind, ErrorKind::not_found);
  EXPECT_EQ(refused.error().type, "quote-not-found");
  EXPECT_EQ(refused.error().fields.at(0).pointer, "/lines/0/quote_id");
}

TEST_F(OrdersTest, TakeAQuoteOnceAndThenNameTheOrderThatHasIt) {
  const auto id = priced_quote(anna);
  const auto first = place(anna, {{id, "silver-925"}});
  const auto again = place(anna, {{id, "silver-925"}});
  EXPECT_EQ(again.error().kind, ErrorKind::conflict);
  EXPECT_EQ(again.error().type, "quote-already-ordered");
  EXPECT_THAT(again.error().detail, HasSubstr(first->state.order_id.str()));
  const auto other = priced_quote(anna);
  const auto twice = place(anna, {{other, "silver-925"}, {other, "gold-585-yellow"}});
  EXPECT_EQ(twice.error().fields.at(0).pointer, "/lines/1/quote_id");
}

TEST_F(OrdersTest, OfOneQuoteFromTwoPlacesAtOnceHaveOneWinner) {
  for (int round = 0; round < 50; ++round) {
    const auto id = priced_quote(anna);
    std::optional<Result<OrderView>> answers[2];
    {
      std::jthread other([&] { answers[0] = place(anna, {{id, "silver-925"}}); });
      answers[1] = place(anna, {{id, "gold-585-yellow"}});
    }
    EXPECT_NE(answers[0]->ok(), answers[1]->ok());
    const auto& lost = answers[0]->ok() ? answers[1] : answers[0];
    EXPECT_EQ(lost->error().type, "quote-already-ordered");
  }
  EXPECT_EQ(rig.sent<OrderSubmitted>().size(), 50u);
}

TEST_F(OrdersTest, NameEveryWrongField) {
  const auto reply = rig.send({.method = Method::post,
                               .target = "/api/shop/orders",
                               .body = to_json(NewOrder{{}, "no phone", "", std::nullopt}),
                               .caller = anna});
  std::vector<std::string> pointers;
  for (const auto& field : reply.error().fields) pointers.push_back(field.pointer);
  EXPECT_THAT(pointers, ::testing::ElementsAre("/lines", "/phone", "/address"));
}

TEST_F(OrdersTest, AreFollowedFromMemoryByTheirCustomerAlone) {
  const auto id = placed_order(anna);
  lead_to(id, OrderStatus::in_production);
  EXPECT_EQ(status(anna, id)->status, OrderStatus::in_production);
  EXPECT_EQ(status(anna, id)->version, 4);
  EXPECT_EQ(status(boris, id).error().kind, ErrorKind::not_found);
  EXPECT_EQ(status(boris, id).error(), status(boris, OrderId::make()).error());
}

TEST_F(OrdersTest, TellTheirWayInTheCustomersWords) {
  const auto id = placed_order(anna);
  lead_to(id, OrderStatus::shipped);
  const auto view = order(anna, id);
  ASSERT_EQ(view->timeline.size(), 6u);
  EXPECT_EQ(view->timeline[3].text, "Work on your order has begun.");
  EXPECT_EQ(view->timeline[5].stage, OrderStatus::shipped);
  EXPECT_FALSE(view->timeline[5].by_customer);
  EXPECT_EQ(to_json(*view).find("Somebody of the staff"), std::string::npos);
}

TEST_F(OrdersTest, AreListedNewestFirstWithTheirLiveStatus) {
  std::vector<OrderId> mine;
  for (int i = 0; i < 3; ++i) {
    mine.push_back(placed_order(anna));
    (void)placed_order(boris);
  }
  lead_to(mine[2], OrderStatus::released);
  const auto first =
      rig.ask<OrdersPage>({.target = "/api/shop/orders?limit=2", .caller = anna}).value();
  ASSERT_EQ(first.orders.size(), 2u);
  EXPECT_EQ(first.orders[0].state.order_id, mine[2]);
  EXPECT_EQ(first.orders[0].state.status, OrderStatus::released);
  EXPECT_EQ(first.orders[0].pieces, 2);
  EXPECT_EQ(first.orders[1].state.order_id, mine[1]);
  const auto second =
      rig.ask<OrdersPage>(
             {.target = "/api/shop/orders?limit=2&before=" + first.next->str(), .caller = anna})
          .value();
  ASSERT_EQ(second.orders.size(), 1u);
  EXPECT_EQ(second.orders[0].state.order_id, mine[0]);
  EXPECT_EQ(second.next, std::nullopt);
}

TEST_F(OrdersTest, OfAnotherCustomerAreNotFoundOnAnyRoute) {
  const auto id = placed_order(anna);
  const auto none = OrderId::make();
  EXPECT_EQ(order(boris, id).error(), order(boris, none).error());
  EXPECT_EQ(cancel(boris, id).error(), cancel(boris, none).error());
  EXPECT_EQ(cancel(boris, id).error().kind, ErrorKind::not_found);
  const auto page = rig.ask<OrdersPage>({.target = "/api/shop/orders", .caller = boris});
  EXPECT_TRUE(page->orders.empty());
  EXPECT_EQ(order(anna, id)->cancel.state, CancelState::none);
}

TEST_F(OrdersTest, EveryRouteIsForCustomersOnly) {
  for (const auto& endpoint : rig.ports().router.endpoints()) {
    if (endpoint.pattern.starts_with("/internal/")) continue;  // for the program's own processes
    Request request{.method = endpoint.method, .target = endpoint.pattern};
    EXPECT_EQ(rig.send(request).error().kind, ErrorKind::unauthenticated) << endpoint.pattern;
    for (auto role : {Role::manager, Role::operator_, Role::lead, Role::admin}) {
      request.caller = testing::somebody(role);
      EXPECT_EQ(rig.send(request).error().kind, ErrorKind::forbidden)
          << endpoint.pattern << " as " << name_of(role);
    }
  }
}

TEST_F(OrdersTest, AreStillKnownAfterARestart) {
  const auto open = placed_order(anna), closed = placed_order(anna);
  lead_to(open, OrderStatus::released);
  lead_to(closed, OrderStatus::closed);
  restart();
  EXPECT_EQ(status(anna, open)->status, OrderStatus::released);
  EXPECT_EQ(status(anna, closed)->status, OrderStatus::closed);
  EXPECT_FALSE(status(boris, open));
  rig.clock.advance(100 * kDay);
  restart();
  EXPECT_TRUE(status(anna, open));
  EXPECT_FALSE(status(anna, closed));  // out of memory by now, not out of the database
  EXPECT_EQ(order(anna, closed)->state.status, OrderStatus::closed);
  const auto page = rig.ask<OrdersPage>({.target = "/api/shop/orders", .caller = anna});
  EXPECT_EQ(page->orders.at(0).state.status, OrderStatus::closed);
}

TEST_F(OrdersTest, HaveNumbersThatNobodyElseHasAlsoAfterARestart) {
  std::set<std::string> numbers;
  for (int i = 1; i <= 40; ++i) {
    if (i % 15 == 0) restart();
    numbers.insert(place(anna, {{priced_quote(anna), "silver-925"}})->state.number);
  }
  EXPECT_EQ(numbers.size(), 40u);
}

}  // namespace
}  // namespace atelier::shop
