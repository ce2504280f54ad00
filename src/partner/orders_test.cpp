// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <thread>

#include "contracts/order_hops.h"
#include "contracts/order_number.h"
#include "partner/idempotency.h"
#include "partner/partner_fixture.h"
#include "platform/auth/service.h"

namespace atelier::partner {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using OrdersTest = PartnerTest;

TEST_F(OrdersTest, AreTakenWithOneTransactionAndHandedToTheCrm) {
  const auto gold = company();
  const auto reply =
      call(gold, Method::post, "orders", to_json(order_of("PO-1", priced_quote(gold))), "k");
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 201);
  const auto placed = from_json<OrderView>(reply->body).value();
  EXPECT_EQ(placed.state.number, order_number('P', 1));
  EXPECT_EQ(placed.reference, "PO-1");
  EXPECT_THAT(reply->headers,
              Contains(http::Header{"Location", "/v1/orders/" + placed.state.order_id.str()}));
  const auto sent = rig.sent<OrderSubmitted>();
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].order.channel, Context::partner);
  EXPECT_EQ(sent[0].order.customer_id, gold.id.str());
  EXPECT_EQ(sent[0].order.customer_name, "Gold & Co");
  EXPECT_EQ(sent[0].order.reference, "PO-1");
}

TEST_F(OrdersTest, OfOneKeyAreOneOrderWithOneAnswer) {
  const auto gold = company();
  const auto body = to_json(order_of("PO-1", priced_quote(gold)));
  const auto first = call(gold, Method::post, "orders", body, "k");
  ASSERT_TRUE(first);
  confirm(from_json<OrderView>(first->body).value());
  restart();  // as after a crash between the commit and its answer
  const auto again = call(gold, Method::post, "orders", body, "k");
  ASSERT_TRUE(again);
  EXPECT_EQ(again->status, 201);
  EXPECT_EQ(again->body, first->body);
  EXPECT_THAT(again->headers, Contains(http::Header{"Idempotent-Replayed", "true"}));
  EXPECT_THAT(again->headers, Contains(::testing::Field(&http::Header::first, "Location")));
  EXPECT_EQ(rig.sent<OrderSubmitted>().size(), 1u);
}

TEST_F(OrdersTest, OfOneKeyAtTheSameTimeAreOneOrder) {
  const auto gold = company();
  for (int round = 0; round < 20; ++round) {
    const auto once = "round-" + std::to_string(round);
    const auto body = to_json(order_of(once, priced_quote(gold)));
    std::optional<Result<http::Reply>> answers[2];
    {
      std::jthread other([&] { answers[0] = call(gold, Method::post, "orders", body, once); });
      answers[1] = call(gold, Method::post, "orders", body, once);
    }
    ASSERT_TRUE(*answers[0] && *answers[1]);
    EXPECT_EQ((*answers[0])->body, (*answers[1])->body);
  }
  EXPECT_EQ(rig.sent<OrderSubmitted>().size(), 20u);
}

TEST_F(OrdersTest, NeedAKeyThatIsUsedForThemAlone) {
  const auto gold = company(), silver = company();
  const auto body = to_json(order_of("PO-1", priced_quote(gold)));
  const auto none = call(gold, Method::post, "orders", body).error();
  EXPECT_EQ(none.kind, ErrorKind::malformed);
  EXPECT_EQ(none.type, "idempotency-key-missing");
  EXPECT_EQ(call(gold, Method::post, "orders", body, std::string(256, 'k')).error().type,
            "idempotency-key-invalid");
  ASSERT_TRUE(call(gold, Method::post, "orders", body, "k"));
  const auto other =
      call(gold, Method::post, "orders", to_json(order_of("PO-2", priced_quote(gold))), "k");
  EXPECT_EQ(other.error().kind, ErrorKind::unprocessable);
  EXPECT_EQ(other.error().type, "idempotency-key-reused");
  // A partner's keys are its own.
  EXPECT_TRUE(
      call(silver, Method::post, "orders", to_json(order_of("PO-1", priced_quote(silver))), "k"));
}

TEST_F(OrdersTest, ThatAreRefusedLeaveTheirKeyFree) {
  const auto gold = company();
  const auto quote = request_quotes(gold)->quotes.at(0).quote_id;
  const auto body = to_json(order_of("PO-1", quote));
  EXPECT_EQ(call(gold, Method::post, "orders", body, "k").error().type, "quote-not-priced");
  ASSERT_TRUE(rig.deliver(price(quote)));
  EXPECT_TRUE(call(gold, Method::post, "orders", body, "k"));
}

TEST_F(OrdersTest, HaveAReferenceThatNamesThemForEver) {
  const auto gold = company(), silver = company();
  const auto placed = place(gold, "PO-1");
  ASSERT_TRUE(placed);
  rig.clock.advance(400 * kDay);
  const auto again = place(gold, "PO-1").error();
  EXPECT_EQ(again.kind, ErrorKind::conflict);
  EXPECT_EQ(again.type, "reference-taken");
  EXPECT_THAT(again.detail, HasSubstr(placed->state.order_id.str()));
  EXPECT_TRUE(place(silver, "PO-1"));
}

TEST_F(OrdersTest, OfOneReferenceAtTheSameTimeHaveOneWinner) {
  const auto gold = company();
  for (int round = 0; round < 20; ++round) {
    const auto reference = "PO-" + std::to_string(round);
    const auto first = to_json(order_of(reference, priced_quote(gold)));
    const auto second = to_json(order_of(reference, priced_quote(gold)));
    const auto keys = std::pair(fresh_key(), fresh_key());
    std::optional<Result<http::Reply>> answers[2];
    {
      std::jthread other(
          [&] { answers[0] = call(gold, Method::post, "orders", first, keys.first); });
      answers[1] = call(gold, Method::post, "orders", second, keys.second);
    }
    EXPECT_NE(answers[0]->ok(), answers[1]->ok());
    const auto& lost = answers[0]->ok() ? answers[1] : answers[0];
    EXPECT_EQ(lost->error().type, "reference-taken");
  }
}

TEST_F(OrdersTest, AreFollowedByTheirPartnerAlone) {
  const auto gold = company(), silver = company();
  const auto placed = place(gold, "PO-1").value();
  const auto id = placed.state.order_id;
  confirm(placed);
  const auto path = "orders/" + id.str();
  EXPECT_EQ(ask<channel::StatusView>(gold, Method::get, path + "/status")->status,
            OrderStatus::confirmed);
  EXPECT_EQ(order(gold, id)->timeline.size(), 2u);
  const auto none = "orders/" + OrderId::make().str();
  for (const auto* what : {"", "/status"})
    EXPECT_EQ(call(silver, Method::get, path + what).error(),
              call(silver, Method::get, none + what).error());
  const auto cancel = to_json(channel::CancelRequest{"changed plans"});
  EXPECT_EQ(call(silver, Method::post, path + "/cancel", cancel, "k").error().kind,
            ErrorKind::not_found);
  EXPECT_TRUE(ask<OrdersPage>(silver, Method::get, "orders")->orders.empty());
}

TEST_F(OrdersTest, AreListedNewestFirstByStatusAndReference) {
  const auto gold = company();
  std::vector<OrderView> placed;
  for (const auto* reference : {"PO-1", "PO-2", "PO-3"})
    placed.push_back(place(gold, reference).value());
  confirm(placed[1]);
  const auto first = ask<OrdersPage>(gold, Method::get, "orders?limit=2").value();
  ASSERT_EQ(first.orders.size(), 2u);
  EXPECT_EQ(first.orders[0].reference, "PO-3");
  const auto rest =
      ask<OrdersPage>(gold, Method::get, "orders?limit=2&before=" + first.next->str()).value();
  ASSERT_EQ(rest.orders.size(), 1u);
  EXPECT_EQ(rest.orders[0].reference, "PO-1");
  EXPECT_FALSE(rest.next);
  const auto confirmed = ask<OrdersPage>(gold, Method::get, "orders?status=confirmed").value();
  ASSERT_EQ(confirmed.orders.size(), 1u);
  EXPECT_EQ(confirmed.orders[0].reference, "PO-2");
  const auto named = ask<OrdersPage>(gold, Method::get, "orders?reference=PO-1").value();
  ASSERT_EQ(named.orders.size(), 1u);
  EXPECT_EQ(named.orders[0].state.order_id, placed[0].state.order_id);
}

TEST_F(OrdersTest, AreCancelledByWhoeverHasThem) {
  const auto gold = company();
  const auto id = place(gold, "PO-1")->state.order_id;
  const auto cancel = to_json(channel::CancelRequest{"changed plans"});
  const auto reply = call(gold, Method::post, "orders/" + id.str() + "/cancel", cancel, "c");
  EXPECT_EQ(reply->status, 202);
  ASSERT_EQ(rig.sent<OrderRequest>().size(), 1u);
  EXPECT_EQ(rig.sent<OrderRequest>()[0].from, Context::partner);
  EXPECT_EQ(call(gold, Method::post, "orders/" + id.str() + "/cancel", cancel, "c")->body,
            reply->body);
  EXPECT_EQ(call(gold, Method::post, "orders/" + id.str() + "/cancel", cancel, "d").error().type,
            "cancel-pending");
}

TEST_F(OrdersTest, AreFoundByTheirReferenceByWhoeverLooksIntoIt) {
  const auto gold = company();
  const auto id = place(gold, "PO-1")->state.order_id;
  const auto watch = auth::service_caller("watch", rig.clock.now());
  const auto found = rig.ask<Found>({.method = Method::post,
                                     .target = "/internal/partner/find",
                                     .body = to_json(Find{FindBy::reference, "PO-1"}),
                                     .caller = watch});
  ASSERT_EQ(found->orders.size(), 1u);
  EXPECT_EQ(found->orders[0].order_id, id);
  const auto hops =
      rig.ask<OrderHops>({.target = "/internal/partner/hops/" + id.str(), .caller = watch});
  EXPECT_EQ(hops->events.size(), 1u);
  EXPECT_EQ(hops->quotes.size(), 1u);
}

TEST_F(OrdersTest, ForgetTheAnswersOfOldKeysOnly) {
  const auto gold = company();
  const auto body = to_json(order_of("PO-1", priced_quote(gold)));
  ASSERT_TRUE(call(gold, Method::post, "orders", body, "k"));
  const auto prune = [&] {
    return rig.db().write([](sql::Tx& tx) -> Result<bool> { return store::prune(tx); }).value();
  };
  rig.clock.advance(kKeepAnswers_us - kHour);
  EXPECT_FALSE(prune());
  EXPECT_TRUE(call(gold, Method::post, "orders", body, "k"));
  rig.clock.advance(2 * kHour);
  EXPECT_FALSE(prune());
  EXPECT_EQ(call(gold, Method::post, "orders", body, "k").error().type, "reference-taken");
}

}  // namespace
}  // namespace atelier::partner
