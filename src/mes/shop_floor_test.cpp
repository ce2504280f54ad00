// SPDX-License-Identifier: Apache-2.0
#include "mes/shop_floor.h"

#include <gmock/gmock.h>

#include "mes/mes_fixture.h"
#include "platform/telemetry/metrics.h"

namespace atelier::mes {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ShopFloorTest : public MesFixture {};

TEST_F(ShopFloorTest, AnOrderIsMadePackedAndShippedWithoutAGapInItsTimeline) {
  const auto order = released({ProductKind::ring, ProductKind::other});
  make(anna_, order.order_id, 0);
  make(boris_, order.order_id, 1);
  EXPECT_EQ(ship(anna_, order.order_id), "");
  bus_->drain();
  EXPECT_THAT(heard_of(order.order_id),
              ElementsAre("moved in_production", "moved ready_to_ship", "moved shipped"));
  const auto after = page(order.order_id);
  EXPECT_EQ(after.status, OrderStatus::shipped);
  // Released in version 3; then 17 operations, each claimed, started and finished.
  EXPECT_EQ(after.version, 3 + 3 * 17 + 3);
  ASSERT_TRUE(after.parcel);
  EXPECT_EQ(after.parcel->tracking_number, "42");
  EXPECT_EQ(after.parcel->shipped_by, "Anna");
  ASSERT_EQ(after.timeline.size(), 1 + 3 * 17 + 3U);
  EXPECT_EQ(after.timeline.front().status, OrderStatus::released);
  EXPECT_EQ(after.timeline.back().reason, "Post, 42");
  EXPECT_THAT(board().rows, IsEmpty());
}

TEST_F(ShopFloorTest, EveryProductHasARoutingAndOnlySomeGoToTheSetter) {
  for (const auto product : {ProductKind::ring, ProductKind::pendant, ProductKind::earring,
                             ProductKind::bracelet, ProductKind::other}) {
    const auto order = released({product});
    std::vector<std::string> codes;
    const auto planned = page(order.order_id);
    for (const auto& operation : planned.lots.at(0).operations) codes.push_back(operation.code);
    if (product == ProductKind::bracelet || product == ProductKind::other)
      EXPECT_THAT(codes, ElementsAre("cad_check", "print_wax", "cast", "clean", "polish", "qc",
                                     "hallmark", "pack"));
    else
      EXPECT_THAT(codes, ElementsAre("cad_check", "print_wax", "cast", "clean", "set_stones",
                                     "polish", "qc", "hallmark", "pack"));
  }
}

TEST_F(ShopFloorTest, ASecondHandOverChangesNothing) {
  const auto order = released();
  EXPECT_EQ(act(anna_, operation(order.order_id), "claim"), "");
  const auto before = to_json(page(order.order_id));
  hand_over(order);
  bus_->drain();
  EXPECT_EQ(to_json(page(order.order_id)), before);
  EXPECT_EQ(board().total, 1);
}

TEST_F(ShopFloorTest, ACommandThatOutranTheHandOverWaitsForIt) {
  const auto order = new_order();
  command(order, OrderCommandKind::hold);
  bus_->drain();
  EXPECT_THAT(answers_, IsEmpty());
  hand_over(order);
  bus_->drain();
  ASSERT_EQ(answers_.size(), 1U);
  EXPECT_TRUE(answers_[0].accepted);
  EXPECT_THAT(heard_of(order.order_id), ElementsAre("held released"));
  EXPECT_TRUE(board().rows.at(0).value.on_hold);
}

TEST_F(ShopFloorTest, OnHoldNothingIsTakenStartedFinishedOrShippedUntilItIsResumed) {
  const auto order = released();
  const auto id = operation(order.order_id);
  const auto blocked_while_held = [&](const std::string& verb) {
    command(order, OrderCommandKind::hold);
    bus_->drain();
    EXPECT_EQ(act(anna_, id, verb), "order-on-hold");
    command(order, OrderCommandKind::resume);
    bus_->drain();
    EXPECT_EQ(act(anna_, id, verb), "");
  };
  for (const auto* verb : {"claim", "start", "finish"}) blocked_while_held(verb);
  const auto made = released();
  make(anna_, made.order_id);
  command(made, OrderCommandKind::hold);
  bus_->drain();
  EXPECT_EQ(ship(anna_, made.order_id), "order-on-hold");
}

TEST_F(ShopFloorTest, ACustomersCancelIsRefusedOnceWorkHasBegunAManagersIsNot) {
  const auto order = released();
  EXPECT_EQ(act(anna_, operation(order.order_id), "claim"), "");
  command(order, OrderCommandKind::cancel, true);
  bus_->drain();
  ASSERT_EQ(answers_.size(), 1U);
  EXPECT_FALSE(answers_[0].accepted);
  EXPECT_THAT(answers_[0].reason, HasSubstr("has begun"));
  command(order, OrderCommandKind::cancel);
  bus_->drain();
  ASSERT_EQ(answers_.size(), 2U);
  EXPECT_TRUE(answers_[1].accepted);
  EXPECT_EQ(answers_[1].by, Context::mes);
  EXPECT_THAT(heard_of(order.order_id), ElementsAre("moved cancelled"));
  const auto after = page(order.order_id);
  for (const auto& operation : after.lots.at(0).operations)
    EXPECT_EQ(operation.state, OperationState::cancelled);
  EXPECT_EQ(act(anna_, operation(order.order_id), "start"), "order-cancelled");
  EXPECT_THAT(board().rows, IsEmpty());
}

TEST_F(ShopFloorTest, ACommandForAShippedOrderIsRefusedWithASentence) {
  const auto order = released();
  make(anna_, order.order_id);
  EXPECT_EQ(ship(anna_, order.order_id), "");
  for (const auto kind :
       {OrderCommandKind::cancel, OrderCommandKind::hold, OrderCommandKind::resume})
    command(order, kind);
  bus_->drain();
  ASSERT_EQ(answers_.size(), 3U);
  for (const auto& answer : answers_) {
    EXPECT_FALSE(answer.accepted);
    EXPECT_EQ(answer.reason, "The order has been shipped already.");
  }
}

TEST_F(ShopFloorTest, ShippingAgainAnswersTheSameAndAnotherParcelIsRefused) {
  const auto order = released();
  EXPECT_EQ(ship(anna_, order.order_id), "order-not-packed");
  make(anna_, order.order_id);
  EXPECT_EQ(ship(anna_, order.order_id, "42"), "");
  EXPECT_EQ(ship(boris_, order.order_id, "42"), "");
  EXPECT_EQ(ship(boris_, order.order_id, "43"), "order-shipped");
  EXPECT_EQ(page(order.order_id).parcel->shipped_by, "Anna");
}

TEST_F(ShopFloorTest, TheLoserIsToldWhoWasFasterAndTheHolderAlonePressesOn) {
  const auto order = released();
  const auto id = operation(order.order_id);
  EXPECT_EQ(act(anna_, id, "claim"), "");
  const auto lost = ask(boris_, http::Method::post, "/api/mes/operations/" + id.str() + "/claim");
  ASSERT_FALSE(lost.ok());
  EXPECT_EQ(lost.error().type, "operation-taken");
  EXPECT_THAT(lost.error().detail, HasSubstr("Anna"));
  EXPECT_EQ(act(boris_, id, "start"), "not-your-operation");
  EXPECT_EQ(act(anna_, OperationId::make(), "start"), "operation-not-found");
}

TEST_F(ShopFloorTest, OneSeesOnesOwnWork) {
  const auto one = released();
  const auto two = released();
  released();
  EXPECT_EQ(act(anna_, operation(one.order_id), "claim"), "");
  EXPECT_EQ(act(boris_, operation(two.order_id), "claim"), "");
  const auto work = get<ReadWork>(anna_, "/api/mes/me/work");
  ASSERT_EQ(work.rows.size(), 1U);
  EXPECT_EQ(work.rows[0].value.number, one.number);
  EXPECT_EQ(work.rows[0].value.worker, anna_);
  EXPECT_EQ(board("who=mine", &boris_).rows.at(0).value.number, two.number);
  EXPECT_EQ(board("who=" + anna_.id.str()).rows.at(0).value.number, one.number);
  EXPECT_EQ(board("who=free").total, 1);
}

TEST_F(ShopFloorTest, ThePromisedDateOrdersTheBoardAndANewerOneWins) {
  const auto first = new_order();
  const auto second = new_order();
  hand_over(first, 20 * kDay);
  hand_over(second, 10 * kDay);
  bus_->drain();
  EXPECT_EQ(board().rows.at(0).value.number, second.number);
  send(OrderPromised{first.order_id, 2, clock_.now() + kDay});
  send(OrderPromised{first.order_id, 1, clock_.now() + 30 * kDay});
  send(OrderPromised{OrderId::make(), 1, clock_.now()});
  bus_->drain();
  EXPECT_EQ(board().rows.at(0).value.number, first.number);
  EXPECT_EQ(board("overdue=true").total, 0);
  clock_.advance(2 * kDay);
  EXPECT_EQ(board("overdue=true").total, 1);
}

TEST_F(ShopFloorTest, TheRecipientIsShownOnlyToWhoeverPacksTheParcel) {
  const auto order = released();
  EXPECT_FALSE(page(order.order_id).recipient);
  make(anna_, order.order_id);
  ASSERT_TRUE(page(order.order_id).recipient);
  EXPECT_EQ(page(order.order_id).recipient->address, "Kostroma");
  EXPECT_EQ(ship(anna_, order.order_id), "");
  EXPECT_FALSE(page(order.order_id).recipient);
  EXPECT_EQ(to_json(board().rows).find("Mariya"), std::string::npos);
}

TEST_F(ShopFloorTest, ARestartShowsTheSameBoard) {
  for (int i = 0; i < 5; ++i) {
    const auto order = released({ProductKind::ring, ProductKind::other});
    EXPECT_EQ(act(anna_, operation(order.order_id, 0), "claim"), "");
    if (i % 2) make(boris_, order.order_id, 1);
  }
  const auto gone = released();
  command(gone, OrderCommandKind::cancel);
  bus_->drain();
  const auto before = board();
  EXPECT_EQ(before.total, 10);
  open();
  const auto after = board();
  EXPECT_EQ(after.rows, before.rows);
  EXPECT_EQ(after.totals, before.totals);
  EXPECT_TRUE(mes_->ready());
}

TEST_F(ShopFloorTest, BadQueriesAndBodiesAreRefusedByField) {
  const auto refused = [&](const std::string& query) {
    const auto reply = ask(anna_, http::Method::get, "/api/mes/board", query);
    return !reply && reply.error().kind == ErrorKind::unprocessable;
  };
  for (const auto* query : {"page=0", "page_size=201", "who=someone", "state=blue", "colour=red"})
    EXPECT_TRUE(refused(query)) << query;
  const auto order = released();
  make(anna_, order.order_id);
  EXPECT_EQ(ship(anna_, order.order_id, " "), "invalid-fields");
  EXPECT_EQ(ship(anna_, OrderId::make()), "order-not-found");
}

TEST_F(ShopFloorTest, MetricsTellHowManyCardsThereAreAndTheOldestOfEachStage) {
  released();
  const auto order = released();
  EXPECT_EQ(act(anna_, operation(order.order_id), "claim"), "");
  EXPECT_EQ(act(anna_, operation(order.order_id), "start"), "");
  clock_.advance(kMinute);
  const auto text = telemetry::metrics_text();
  EXPECT_THAT(text, HasSubstr("atelier_board_cards{context=\"mes\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("atelier_order_stage_oldest_age_seconds{stage=\"cad_check\"} 60\n"));
  EXPECT_THAT(text, HasSubstr("atelier_board_lag_seconds{context=\"mes\"} 0\n"));
}

/// An open event stream of the board, with this query.
class Watcher {
 public:
  Watcher(const http::Router& router, const std::string& query) {
    const auto match = router.match(http::Method::get, "/api/mes/events");
    http::Call call;
    call.query = query;
    const auto follow = match.endpoint->follow(call);
    stream_ = follow->hub->subscribe(follow->topics, "", [] {}).value();
  }
  /// What came since the last call.
  std::string came() { return stream_->take(1 << 20); }

 private:
  std::unique_ptr<http::EventHub::Subscription> stream_;
};

TEST_F(ShopFloorTest, WhoWatchesTheBoardIsSentTheCardAndTheTotals) {
  const auto order = new_order();
  Watcher watcher(*router_, "");
  hand_over(order);
  bus_->drain();
  const auto came = watcher.came();
  EXPECT_THAT(came, HasSubstr("event: card"));
  EXPECT_THAT(came, HasSubstr(order.number));
  EXPECT_THAT(came, HasSubstr(R"({"stage":"cad_check","state":"ready","count":1})"));
  command(order, OrderCommandKind::cancel);
  bus_->drain();
  const auto went = watcher.came();
  EXPECT_THAT(went, HasSubstr("event: gone"));
  EXPECT_THAT(went, HasSubstr(R"({"stage":"cad_check","state":"ready","count":0})"));
}

TEST_F(ShopFloorTest, WhoWatchesAPartOfTheBoardIsSentThatPartsCardsAndAllTotals) {
  const auto order = released();
  const auto first = operation(order.order_id);
  Watcher at_printing(*router_, "stage=print_wax");
  Watcher at_cad(*router_, "work_center=cad");
  for (const auto* deed : {"claim", "start"}) EXPECT_EQ(act(anna_, first, deed), "");
  const auto elsewhere = at_printing.came();
  EXPECT_THAT(elsewhere, Not(HasSubstr("event: card")));
  EXPECT_THAT(elsewhere, HasSubstr(R"({"stage":"cad_check","state":"in_progress","count":1})"));
  EXPECT_THAT(at_cad.came(), HasSubstr("event: card"));
  EXPECT_EQ(act(anna_, first, "finish"), "");
  EXPECT_THAT(at_printing.came(), HasSubstr("event: card"));
  EXPECT_THAT(at_cad.came(), HasSubstr("event: gone"));
}

}  // namespace
}  // namespace atelier::mes
