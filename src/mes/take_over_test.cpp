// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <set>

#include "contracts/order_log.h"
#include "contracts/test_orders.h"
#include "mes/module.h"
#include "mes/store.h"
#include "platform/testing/context_rig.h"

namespace atelier::mes {
namespace {

const NamedUser kPavel{UserId::make(), "Pavel"};

class TakenOverByTheShopFloor : public ::testing::Test {
 protected:
  TakenOverByTheShopFloor() { EXPECT_TRUE(prepare(rig_.db())); }

  ImportedOrder order(OrderStatus status, LineProgress progress) {
    auto imported = order_with_past(status, rig_.clock.now());
    imported.progress = {std::move(progress)};
    return imported;
  }
  Result<void> take(const ImportedOrder& imported) {
    return rig_.db().write([&](sql::Tx& tx) { return take_over(tx, {&imported, 1}); });
  }
  Lot lot_of(const ImportedOrder& imported) {
    return rig_.db()
        .read([&](sql::Reader& db) -> Result<Lot> {
          return store::lots(db, imported.order.order_id).at(0);
        })
        .value();
  }
  Result<http::Reply> post(const std::string& path) {
    return rig_.send({.method = http::Method::post,
                      .target = path,
                      .body = "{}",
                      .caller = auth::Caller{.user = kPavel.id,
                                             .name = kPavel.name,
                                             .roles = auth::Role::operator_,
                                             .session = Uuid::make()}});
  }

  testing::ContextRig rig_{"mes"};
  const Instant since_ = rig_.clock.now() - kHour;
};

TEST_F(TakenOverByTheShopFloor, ALotStandsWhereItsWorkStood) {
  const auto imported =
      order(OrderStatus::in_production,
            {.stage = "cast", .state = WorkState::in_progress, .since = since_, .holder = kPavel});
  ASSERT_TRUE(take(imported));
  const auto lot = lot_of(imported);
  EXPECT_EQ(lot.id, imported.order.lines[0].line_id);
  EXPECT_EQ(lot.quantity, 2);
  EXPECT_EQ(lot.state, LotState::in_work);
  const auto released = *released_at(imported);
  for (const auto& operation : lot.operations) {
    const auto expected = operation.seq < lot.current_seq    ? OperationState::done
                          : operation.seq == lot.current_seq ? OperationState::in_progress
                                                             : OperationState::blocked;
    EXPECT_EQ(operation.state, expected) << operation.code;
    if (operation.seq != lot.current_seq) continue;
    EXPECT_EQ(operation.code, "cast");
    EXPECT_EQ(operation.worker, (Worker{kPavel.id, kPavel.name}));
    EXPECT_EQ(operation.started_at, since_);
  }
  EXPECT_EQ(lot.operations.front().ready_at, released);
  EXPECT_EQ(lot.operations.at(1).finished_at, since_);
}

TEST_F(TakenOverByTheShopFloor, WorkGoesOnFromThere) {
  const auto imported =
      order(OrderStatus::in_production,
            {.stage = "cast", .state = WorkState::in_progress, .since = since_, .holder = kPavel});
  ASSERT_TRUE(take(imported));
  const auto module = make_mes(rig_.ports());
  ASSERT_TRUE(module->start());
  const auto cast = lot_of(imported).operations.at(2);
  ASSERT_TRUE(post("/api/mes/operations/" + cast.id.str() + "/finish"));
  const auto next = lot_of(imported).operations.at(3);
  EXPECT_EQ(next.state, OperationState::ready);
  EXPECT_TRUE(post("/api/mes/operations/" + next.id.str() + "/claim"));
  module->stop();
}

TEST_F(TakenOverByTheShopFloor, WhatIsPackedOnlyHasToBeShipped) {
  const auto imported =
      order(OrderStatus::ready_to_ship, {.stage = "", .state = WorkState::packed, .since = since_});
  ASSERT_TRUE(take(imported));
  const auto lot = lot_of(imported);
  EXPECT_EQ(lot.state, LotState::packed);
  EXPECT_EQ(lot.current_seq, lot.operations.back().seq);
  EXPECT_EQ(lot.operations.back().state, OperationState::done);
  EXPECT_EQ(lot.operations.back().finished_at, since_);
}

TEST_F(TakenOverByTheShopFloor, ALotIsOnTheBoardAsTheTablesHaveIt) {
  const auto board = [&] {
    return rig_.db()
        .read([&](sql::Reader& db) -> Result<std::multiset<std::string>> {
          std::multiset<std::string> rows;
          store::each_board_card(db, [&](std::string row) {
            rows.insert(std::move(row));
            return true;
          });
          return rows;
        })
        .value();
  };
  int number = 0;
  const auto take_one = [&](OrderStatus status, LineProgress progress, bool on_hold) {
    auto imported = order_with_past(status, rig_.clock.now(), "OLD-" + std::to_string(++number));
    if (on_hold) {
      EXPECT_TRUE(put_on_hold(imported, since_, {"import:old", "Irina", "no metal"}));
    }
    imported.progress = {std::move(progress)};
    EXPECT_TRUE(take(imported));
  };
  using enum WorkState;
  take_one(OrderStatus::released, {.stage = "", .state = ready, .since = since_}, true);
  take_one(OrderStatus::in_production,
           {.stage = "qc", .state = claimed, .since = since_, .holder = kPavel}, false);
  take_one(OrderStatus::ready_to_ship, {.stage = "", .state = packed, .since = since_}, false);
  take_one(OrderStatus::shipped, {.stage = "", .state = packed, .since = since_}, false);
  const auto written = board();
  EXPECT_EQ(written.size(), 3u);
  ASSERT_TRUE(rig_.db().write([](sql::Tx& tx) -> Result<void> {
    tx.exec("DELETE FROM board_format");
    return {};
  }));
  ASSERT_TRUE(store::refresh_board(rig_.db()));
  EXPECT_EQ(board(), written);
}

TEST_F(TakenOverByTheShopFloor, OnlyWhatWasEverReleasedIsThere) {
  const auto confirmed = order(OrderStatus::confirmed, {});
  ASSERT_TRUE(take(confirmed));
  EXPECT_FALSE(rig_.db()
                   .read([&](sql::Reader& db) -> Result<bool> {
                     return store::find_order(db, confirmed.order.order_id).has_value();
                   })
                   .value());
}

TEST_F(TakenOverByTheShopFloor, AnOrderIsThereOnceAndStaysAsItIs) {
  auto imported = order(OrderStatus::in_production,
                        {.stage = "cast", .state = WorkState::ready, .since = since_});
  ASSERT_TRUE(take(imported));
  const auto before = lot_of(imported);
  imported.progress[0].stage = "clean";
  ASSERT_TRUE(take(imported));
  EXPECT_EQ(lot_of(imported), before);
}

TEST_F(TakenOverByTheShopFloor, AStageThatIsNotMadeHereIsRefused) {
  const auto imported = order(OrderStatus::in_production, {.stage = "melt", .since = since_});
  EXPECT_EQ(take(imported).error().type, "no-routing");
}

TEST_F(TakenOverByTheShopFloor, EveryProductHasItsStages) {
  const auto list = rig_.db().read([](sql::Reader& db) -> Result<std::size_t> {
    const auto all = stages(db);
    EXPECT_EQ(all.at(ProductKind::ring).front(), "cad_check");
    EXPECT_EQ(all.at(ProductKind::bracelet).size() + 1, all.at(ProductKind::ring).size());
    return all.size();
  });
  EXPECT_EQ(list.value(), 5u);
}

}  // namespace
}  // namespace atelier::mes
