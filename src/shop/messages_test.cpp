// SPDX-License-Identifier: Apache-2.0
#include "contracts/channel/messages.h"

#include <gmock/gmock.h>
#include <random>

#include "shop/shop_fixture.h"

namespace atelier::shop {
namespace {

using bus::Outcome;
using ::testing::HasSubstr;
using ::testing::Not;
using MessagesTest = ShopTest;

OrderAnswer refusal_of(const OrderId& id) {
  return {.order_id = id,
          .command = OrderCommandKind::cancel,
          .accepted = false,
          .reason = "The wax is printed already.",
          .by = Context::mes};
}

TEST_F(MessagesTest, ACancellationIsAskedForOnceAndShownAsRequested) {
  const auto id = placed_order(anna);
  const auto asked = cancel(anna, id);
  ASSERT_TRUE(asked);
  EXPECT_EQ(asked->cancel.state, CancelState::requested);
  EXPECT_EQ(asked->state.status, OrderStatus::submitted);
  const auto sent = rig.sent<OrderRequest>();
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].command, OrderCommandKind::cancel);
  EXPECT_EQ(sent[0].from, Context::shop);
  EXPECT_EQ(sent[0].actor, "user:" + anna.user.str());
  EXPECT_EQ(sent[0].reason, "changed my mind");
  EXPECT_EQ(cancel(anna, id).error().type, "cancel-pending");
  EXPECT_EQ(rig.sent<OrderRequest>().size(), 1u);
}

TEST_F(MessagesTest, ARefusalShowsItsReasonAndLiftsTheMark) {
  const auto id = placed_order(anna);
  ASSERT_TRUE(cancel(anna, id));
  EXPECT_EQ(rig.deliver(refusal_of(id)).value(), Outcome::applied);
  const auto refused = order(anna, id)->cancel;
  EXPECT_EQ(refused.state, CancelState::refused);
  EXPECT_EQ(refused.answer, "The wax is printed already.");
  EXPECT_TRUE(cancel(anna, id));
  EXPECT_EQ(rig.sent<OrderRequest>().size(), 2u);
}

TEST_F(MessagesTest, ARefusalNobodyAskedForChangesNothing) {
  const auto id = placed_order(anna);
  EXPECT_EQ(rig.deliver(refusal_of(id)).value(), Outcome::superseded);
  EXPECT_EQ(rig.deliver(refusal_of(OrderId::make())).value(), Outcome::superseded);
  EXPECT_EQ(order(anna, id)->cancel.state, CancelState::none);
}

TEST_F(MessagesTest, AnAcceptedCancellationShowsWithTheOrdersNextEvent) {
  const auto id = placed_order(anna);
  ASSERT_TRUE(cancel(anna, id));
  ASSERT_TRUE(rig.deliver(OrderAnswer{
      .order_id = id, .command = OrderCommandKind::cancel, .accepted = true, .by = Context::crm}));
  const OrderState submitted{.order_id = id, .version = 1};
  const auto cancelled = move(submitted, OrderStatus::cancelled, Context::crm,
                              {"user:x", "X", "as you asked"}, rig.clock.now());
  ASSERT_TRUE(rig.deliver(OrderChanged{number_of(id), *cancelled}));
  const auto view = order(anna, id);
  EXPECT_EQ(view->state.status, OrderStatus::cancelled);
  EXPECT_EQ(view->timeline.back().text, "Your order is cancelled: as you asked");
  EXPECT_EQ(cancel(anna, id).error().type, "already-cancelled");
}

TEST_F(MessagesTest, ItIsTooLateToCancelOnceWorkHasBegun) {
  const auto id = placed_order(anna);
  lead_to(id, OrderStatus::in_production);
  const auto refused = cancel(anna, id);
  EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
  EXPECT_EQ(refused.error().type, "too-late-to-cancel");
  EXPECT_TRUE(rig.sent<OrderRequest>().empty());
}

TEST_F(MessagesTest, TheLatestPromiseHoldsInWhateverOrderTheyCome) {
  const auto id = placed_order(anna);
  const auto promise = [&](std::int64_t revision, Instant at) {
    return rig.deliver(OrderPromised{id, revision, at}).value();
  };
  const auto first = rig.clock.now() + 21 * kDay, second = first + 2 * kDay;
  EXPECT_EQ(promise(2, second), Outcome::applied);
  EXPECT_EQ(promise(1, first), Outcome::superseded);
  EXPECT_EQ(promise(2, first), Outcome::superseded);
  EXPECT_EQ(order(anna, id)->promised_at, second);
}

TEST_F(MessagesTest, OrdersOfOtherChannelsChangeNothing) {
  const auto theirs = OrderId::make();
  const auto event = submit(theirs, Context::partner, {"partner:acme", "Acme"}, rig.clock.now());
  EXPECT_EQ(rig.deliver(OrderChanged{"P-000001-3", event}).value(), Outcome::superseded);
  EXPECT_EQ(rig.deliver(OrderPromised{theirs, 1, rig.clock.now()}).value(), Outcome::superseded);
  EXPECT_FALSE(status(anna, theirs));
  const auto rows = rig.db().read([&](sql::Reader& reader) -> Result<bool> {
    return reader.exists("SELECT 1 FROM order_event WHERE order_id = $1", theirs);
  });
  EXPECT_FALSE(rows.value());
}

TEST_F(MessagesTest, OwnVersionOneComingBackIsADuplicate) {
  const auto id = placed_order(anna);
  const auto submitted = rig.sent<OrderSubmitted>().at(0);
  EXPECT_EQ(rig.deliver(OrderChanged{submitted.order.number, submitted.event}).value(),
            Outcome::superseded);
  EXPECT_EQ(order(anna, id)->timeline.size(), 1u);
}

/// Duplicates and any order of arrival: no observer sees a status go back, and in the end the
/// newest is shown and the timeline is whole.
TEST_F(MessagesTest, StatusNeverGoesBackHoweverMessagesArrive) {
  for (unsigned seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    const auto id = placed_order(anna);
    const auto number = number_of(id);
    const auto last =
        static_cast<OrderStatus>(1 + random() % static_cast<unsigned>(OrderStatus::closed));
    auto events = way_to(id, last);
    const auto whole = events.size() + 1;
    for (auto copies = random() % 8; copies > 0; --copies)
      events.push_back(events[random() % events.size()]);
    std::shuffle(events.begin(), events.end(), random);

    auto seen = status(anna, id).value();
    for (const auto& event : events) {
      ASSERT_TRUE(rig.deliver(OrderChanged{number, event}));
      const auto now = status(anna, id).value();
      EXPECT_GE(now.version, seen.version);
      EXPECT_GE(now.status, seen.status);
      seen = now;
    }
    EXPECT_EQ(seen.status, last);
    const auto page = order(anna, id).value();
    EXPECT_EQ(page.state.status, last);
    EXPECT_EQ(page.timeline.size(), whole);
  }
}

TEST_F(MessagesTest, EveryChangeIsToldToTheOrdersCustomerAlone) {
  const auto hers = rig.listen({.target = "/api/shop/events", .caller = anna}).value();
  const auto his = rig.listen({.target = "/api/shop/events", .caller = boris}).value();
  const auto id = placed_order(anna);
  EXPECT_THAT(hers->take(100'000), HasSubstr("event: order"));  // as soon as it is placed
  lead_to(id, OrderStatus::confirmed);
  const auto moved = hers->take(100'000);
  EXPECT_THAT(moved, HasSubstr("event: order"));
  EXPECT_THAT(moved, HasSubstr(R"("status":"confirmed","version":2)"));
  ASSERT_TRUE(rig.deliver(OrderPromised{id, 1, rig.clock.now()}));
  EXPECT_THAT(hers->take(100'000), HasSubstr("event: promise"));
  ASSERT_TRUE(cancel(anna, id));
  ASSERT_TRUE(rig.deliver(refusal_of(id)));
  EXPECT_THAT(hers->take(100'000), HasSubstr(R"("state":"refused")"));
  EXPECT_THAT(his->take(100'000), Not(HasSubstr(id.str())));
}

TEST_F(MessagesTest, AChangeIsToldOnlyOnceItIsThereToRead) {
  const auto id = placed_order(anna);
  std::vector<OrderStatus> read_when_told;
  const auto stream = rig.listen({.target = "/api/shop/events", .caller = anna},
                                 [&] { read_when_told.push_back(order(anna, id)->state.status); });
  lead_to(id, OrderStatus::confirmed);
  ASSERT_FALSE(read_when_told.empty());
  EXPECT_EQ(read_when_told.back(), OrderStatus::confirmed);
}

TEST_F(MessagesTest, WhatIsRolledBackIsNotTold) {
  const auto stream = rig.listen({.target = "/api/shop/events", .caller = anna}).value();
  const auto good = priced_quote(anna);
  (void)stream->take(100'000);
  EXPECT_FALSE(place(anna, {{good, "brass"}}));
  EXPECT_THAT(stream->take(100'000), Not(HasSubstr("event: order")));
}

TEST_F(MessagesTest, ReachThePricingAndComeBackOverTheBus) {
  sql::TempFolder folder;
  const auto db = sql::open_test_database(folder, "pricing", rig.clock);
  const auto* outbox = rig.bus().attach(*db).value();
  auto pricing = std::make_shared<bus::Consumer>("price.job", *db);
  pricing->on<PriceRequested>(
      [&](sql::Tx& tx, const PriceRequested& message, const bus::Envelope&) -> Result<Outcome> {
        outbox->send(tx, price(message.quote_id));
        return Outcome::applied;
      });
  rig.bus().subscribe(pricing);

  const auto id = request_quote(anna)->quote_id;
  rig.hand_messages_on();
  EXPECT_EQ(quote(anna, id)->status, QuoteStatus::priced);
  const auto placed = place(anna, {{id, "silver-925"}})->state.order_id;
  rig.hand_messages_on();  // the shop hears of its own order, which it knows
  EXPECT_EQ(order(anna, placed)->timeline.size(), 1u);
}

TEST_F(MessagesTest, TransitionsAreLoggedWithoutWhoTheCustomerIs) {
  std::string lines;
  telemetry::set_log_sink([&](std::string_view line) { lines += line; });
  const auto id = placed_order(anna);
  lead_to(id, OrderStatus::confirmed);
  telemetry::set_log_sink(nullptr);
  for (const char* event : {"quote.requested", "quote.answered", "order.changed"})
    EXPECT_THAT(lines, HasSubstr(event));
  EXPECT_THAT(lines, HasSubstr(id.str()));
  for (const char* secret : {"Anna", "1234567", "Arbat", "for Vera"})
    EXPECT_THAT(lines, Not(HasSubstr(secret)));
}

}  // namespace
}  // namespace atelier::shop
