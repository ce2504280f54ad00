// SPDX-License-Identifier: Apache-2.0
#include "crm/desk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "crm/module.h"
#include "platform/sql/test_database.h"
#include "platform/testing/at_once.h"

namespace atelier::crm {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const Manager kManager{UserId::make(), "Irina"};
const Actor kIrina{"user:irina", "Irina", "because"};

class DeskTest : public testing::Test {
 protected:
  void SetUp() override {
    db_ = sql::open_test_database(folder_, "crm", clock_);
    bus_ = bus::make_in_process_bus({}, clock_);
    auto outbox = bus_->attach(*db_);
    ASSERT_TRUE(outbox) << outbox.error().detail;
    ASSERT_TRUE(prepare(*db_));
    log_ = std::make_unique<OrderLog>(*db_, **outbox);
    replicas_ = std::make_unique<replicas::Replicas>(*bus_, *db_, clock_);
    flow_ = std::make_unique<flow::Flow>(*db_);
    desk_ = std::make_unique<Desk>(clock_, *log_, board_, hub_, **outbox, *replicas_, *flow_);
  }
  void TearDown() override {
    db_.reset();  // finishes what was submitted, which may still wake the bus
    bus_.reset();
  }

  /// An order as the shop hands it over.
  OrderSubmitted submitted(std::int64_t minor = 50'000'00) {
    OrderSubmitted message;
    message.order.order_id = OrderId::make();
    message.order.number = "S-" + std::to_string(++numbers_) + "-0";
    message.order.channel = Context::shop;
    message.order.customer_name = "Anna";
    message.order.placed_at = clock_.now();
    message.order.total = {minor, "RUB"};
    message.event =
        submit(message.order.order_id, Context::shop, {"user:anna", "Anna"}, clock_.now());
    return message;
  }

  template <class F>
  auto write(F closure) {
    return db_->write(std::move(closure));
  }
  Result<bus::Outcome> hear(const OrderSubmitted& message) {
    return write([&](sql::Tx& tx) { return desk_->submitted(tx, message, {.id = Uuid::make()}); });
  }
  Result<bus::Outcome> hear(const OrderChanged& message) {
    return write([&](sql::Tx& tx) { return desk_->changed(tx, message); });
  }
  Result<bus::Outcome> hear(const OrderRequest& message) {
    return write([&](sql::Tx& tx) { return desk_->requested(tx, message, {.id = Uuid::make()}); });
  }
  Result<bus::Outcome> hear(const OrderAnswer& message) {
    return write([&](sql::Tx& tx) { return desk_->answered(tx, message); });
  }
  Result<OrderState> approve(const OrderId& id) {
    return write([&](sql::Tx& tx) { return desk_->approve(tx, id, kManager); });
  }
  Result<CommandResult> command(const OrderId& id, OrderCommandKind kind) {
    return write([&](sql::Tx& tx) { return desk_->command(tx, id, kind, kIrina); });
  }
  OrderState state(const OrderId& id) {
    return db_->read([&](sql::Reader& db) { return log_->state(db, id); }).value();
  }
  SalesOrder sales(const OrderId& id) {
    return db_
        ->read([&](sql::Reader& db) -> Result<SalesOrder> { return *find_sales_order(db, id); })
        .value();
  }
  /// Types of the messages sent since the last call, in order.
  std::vector<std::string> sent() {
    auto types = write([&](sql::Tx& tx) -> Result<std::vector<std::string>> {
      auto list = tx.all("SELECT type FROM outbox ORDER BY id",
                         [](const sql::Row& row) { return row.str(0); });
      tx.exec("DELETE FROM outbox");
      return list;
    });
    return std::move(types).value();
  }

  /// An order that mes has had and tells of: its event with this version.
  OrderChanged told_by_mes(const OrderSubmitted& order, std::int64_t version, OrderStatus from,
                           OrderStatus to) {
    return {order.order.number, OrderEvent{.order_id = order.order.order_id,
                                           .version = version,
                                           .at = clock_.now(),
                                           .context = Context::mes,
                                           .kind = OrderEventKind::moved,
                                           .from = from,
                                           .to = to,
                                           .actor = "user:olga",
                                           .actor_name = "Olga"}};
  }

  ManualClock clock_;
  TempFolder folder_;
  std::unique_ptr<sql::Database> db_;
  std::unique_ptr<bus::Bus> bus_;
  Board board_;
  http::EventHub hub_;
  std::unique_ptr<OrderLog> log_;
  std::unique_ptr<replicas::Replicas> replicas_;
  std::unique_ptr<flow::Flow> flow_;
  std::unique_ptr<Desk> desk_;
  int numbers_ = 100'000;
};

TEST_F(DeskTest, TakesAnOrderInOnceHoweverOftenItComes) {
  const auto order = submitted();
  EXPECT_EQ(hear(order).value(), bus::Outcome::applied);
  EXPECT_EQ(hear(order).value(), bus::Outcome::superseded);
  EXPECT_EQ(board_.size(), 1u);
  EXPECT_EQ(state(order.order.order_id).status, OrderStatus::submitted);
  EXPECT_EQ(sales(order.order.order_id).promised_at, order.order.placed_at + 21 * kDay);
  EXPECT_THAT(sent(), ElementsAre("order.promised"));
}

TEST_F(DeskTest, WhoApprovesAnOrderLooksAfterItUntilSomeoneElseTakesIt) {
  const auto order = submitted();
  const auto& id = order.order.order_id;
  ASSERT_TRUE(hear(order));
  EXPECT_FALSE(sales(id).manager);
  ASSERT_TRUE(approve(id));
  EXPECT_EQ(sales(id).manager, kManager);
  EXPECT_EQ(board_.page({.manager = kManager.id}, 0, 50).total, 1);

  const Manager other{UserId::make(), "Oleg"};
  ASSERT_TRUE(write([&](sql::Tx& tx) { return desk_->take(tx, id, other); }));
  EXPECT_EQ(sales(id).manager, other);
  EXPECT_EQ(board_.find(id)->manager, other);
  EXPECT_EQ(board_.page({.manager = kManager.id}, 0, 50).total, 0);
  EXPECT_EQ(board_.page({.manager = other.id}, 0, 50).total, 1);
}

TEST_F(DeskTest, ApprovingAnOrderThatIsLookedAfterLeavesItsManager) {
  const auto order = submitted();
  const auto& id = order.order.order_id;
  ASSERT_TRUE(hear(order));
  const Manager other{UserId::make(), "Oleg"};
  ASSERT_TRUE(write([&](sql::Tx& tx) { return desk_->take(tx, id, other); }));
  ASSERT_TRUE(approve(id));
  EXPECT_EQ(sales(id).manager, other);
}

TEST_F(DeskTest, ConfirmsAndReleasesInOneStepAndTellsBoth) {
  const auto order = submitted();
  ASSERT_TRUE(hear(order));
  sent();
  const auto released = approve(order.order.order_id);
  ASSERT_TRUE(released);
  EXPECT_EQ(released->status, OrderStatus::released);
  EXPECT_EQ(released->version, 3);
  EXPECT_THAT(sent(), ElementsAre("order.changed", "order.changed", "order.released"));
  EXPECT_EQ(board_.find(order.order.order_id)->status, OrderStatus::released);
  EXPECT_EQ(approve(order.order.order_id).error().type, "not-the-authority");
}

TEST_F(DeskTest, ApprovesByRuleWhatIsWithinItsLimit) {
  ASSERT_TRUE(write([](sql::Tx& tx) -> Result<void> {
    save_approval_rule(tx, {true, {60'000'00, "RUB"}});
    return {};
  }));
  const auto small = submitted(60'000'00);
  const auto large = submitted(60'000'01);
  ASSERT_TRUE(hear(small));
  ASSERT_TRUE(hear(large));
  EXPECT_EQ(state(small.order.order_id).status, OrderStatus::released);
  EXPECT_EQ(board_.find(small.order.order_id)->status, OrderStatus::released);
  EXPECT_EQ(state(large.order.order_id).status, OrderStatus::submitted);
}

TEST_F(DeskTest, CancelsItselfWhatItHas) {
  const auto order = submitted();
  ASSERT_TRUE(hear(order));
  const auto result = command(order.order.order_id, OrderCommandKind::cancel);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->outcome, CommandOutcome::done);
  EXPECT_EQ(state(order.order.order_id).status, OrderStatus::cancelled);
}

TEST_F(DeskTest, AsksProductionForWhatProductionHasAndShowsThatItDid) {
  const auto order = submitted();
  const auto id = order.order.order_id;
  ASSERT_TRUE(hear(order));
  ASSERT_TRUE(approve(id));
  sent();
  EXPECT_EQ(command(id, OrderCommandKind::hold)->outcome, CommandOutcome::requested);
  EXPECT_THAT(sent(), ElementsAre("order.command"));
  EXPECT_EQ(board_.find(id)->pending_command, OrderCommandKind::hold);
  EXPECT_EQ(command(id, OrderCommandKind::cancel).error().type, "command-pending");
  ASSERT_TRUE(
      hear(OrderAnswer{id, OrderCommandKind::hold, false, "It is packed already.", Context::mes}));
  EXPECT_EQ(sales(id).pending_command, std::nullopt);
  EXPECT_EQ(sales(id).last_refusal, "It is packed already.");
  EXPECT_EQ(board_.find(id)->pending_command, std::nullopt);
}

TEST_F(DeskTest, KeepsACustomersWishUntilTheOrderItselfHasCome) {
  const auto order = submitted();
  const OrderRequest wish{
      order.order.order_id, OrderCommandKind::cancel, Context::shop, "user:anna", "Anna", "no"};
  EXPECT_EQ(hear(wish).value(), bus::Outcome::parked);
  ASSERT_TRUE(hear(order));
  EXPECT_EQ(hear(wish).value(), bus::Outcome::applied);
  EXPECT_EQ(state(order.order.order_id).status, OrderStatus::cancelled);
}

TEST_F(DeskTest, AnswersACustomerWhoseWishComesTooLate) {
  const auto order = submitted();
  const auto id = order.order.order_id;
  ASSERT_TRUE(hear(order));
  ASSERT_TRUE(command(id, OrderCommandKind::cancel));
  sent();
  ASSERT_TRUE(
      hear(OrderRequest{id, OrderCommandKind::cancel, Context::shop, "user:anna", "Anna", "no"}));
  EXPECT_THAT(sent(), ElementsAre("order.answer"));
}

TEST_F(DeskTest, TakesAnOrderBackOnlyWithItsWholeHistory) {
  const auto released = OrderStatus::released;
  const auto in_production = OrderStatus::in_production;
  const auto ready = OrderStatus::ready_to_ship;
  const auto shipped = OrderStatus::shipped;
  const auto order = submitted();
  const auto id = order.order.order_id;
  ASSERT_TRUE(hear(order));
  ASSERT_TRUE(approve(id));
  EXPECT_EQ(hear(told_by_mes(order, 6, ready, shipped)).value(), bus::Outcome::parked);
  EXPECT_EQ(hear(told_by_mes(order, 5, in_production, ready)).value(), bus::Outcome::applied);
  EXPECT_EQ(hear(told_by_mes(order, 4, released, in_production)).value(), bus::Outcome::superseded);
  EXPECT_EQ(state(id).status, ready);
  EXPECT_EQ(hear(told_by_mes(order, 6, ready, shipped)).value(), bus::Outcome::applied);
  EXPECT_EQ(board_.find(id)->status, shipped);
  const auto delivered =
      write([&](sql::Tx& tx) { return desk_->advance(tx, id, OrderStatus::delivered, kIrina); });
  ASSERT_TRUE(delivered);
  EXPECT_EQ(delivered->version, 7);
}

TEST_F(DeskTest, ChangesAPromiseOnlyForWhoHasSeenTheLastOne) {
  const auto order = submitted();
  const auto id = order.order.order_id;
  ASSERT_TRUE(hear(order));
  sent();
  const auto later = clock_.now() + 30 * kDay;
  const auto promise = [&](std::int64_t revision) {
    return write([&](sql::Tx& tx) { return desk_->promise(tx, id, revision, later, kIrina); });
  };
  ASSERT_TRUE(promise(1));
  EXPECT_EQ(promise(1).error().type, "promise-changed");
  EXPECT_THAT(sent(), ElementsAre("order.promised"));
  EXPECT_EQ(board_.find(id)->promised_at, later);
}

TEST_F(DeskTest, LeavesNothingBehindOfWhatWasRefused) {
  EXPECT_EQ(approve(OrderId::make()).error().type, "order-not-found");
  EXPECT_EQ(write([&](sql::Tx& tx) { return desk_->note(tx, OrderId::make(), kIrina, "x"); })
                .error()
                .type,
            "order-not-found");
  EXPECT_THAT(sent(), IsEmpty());
}

TEST_F(DeskTest, ShowsBothOfTwoChangesAtTheSameMoment) {
  for (int i = 0; i < 30; ++i) {
    const auto order = submitted();
    const auto& id = order.order.order_id;
    ASSERT_TRUE(hear(order));
    const auto later = clock_.now() + 30 * kDay;
    at_once(2, [&](int which) {
      if (which == 0)
        EXPECT_TRUE(write([&](sql::Tx& tx) { return desk_->take(tx, id, kManager); }));
      else
        EXPECT_TRUE(write([&](sql::Tx& tx) { return desk_->promise(tx, id, 1, later, kIrina); }));
    });
    ASSERT_EQ(board_.find(id)->manager, kManager);
    ASSERT_EQ(board_.find(id)->promised_at, later);
  }
}

}  // namespace
}  // namespace atelier::crm
