// SPDX-License-Identifier: Apache-2.0
// One thing after the other goes wrong with the parts apart, over PostgreSQL and RabbitMQ. Whoever
// is on call has the number of one order and watch, and has to name the cause; then it is mended,
// and watch says so. See README.md.
#include <cstdlib>
#include <gtest/gtest.h>

#include "platform/testing/rabbit_admin.h"
#include "tests/drill/faults.h"
#include "tests/drill/on_call.h"
#include "tests/harness/workshop.h"

namespace atelier::drill {
namespace {

using harness::place_of;
using harness::Workshop;

class Drill : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<TempFolder>();
    shop_ = std::make_unique<Workshop>(folder_->path(),
                                       harness::Start{.flags = {"--scrape-every", "1"}});
    model_ = shop_->upload_ring();
    on_call_ = std::make_unique<OnCall>(shop_->on_call.another());
  }
  static void TearDownTestSuite() {
    on_call_.reset();
    shop_.reset();
    folder_.reset();
  }

  static std::string place() { return shop_->order({shop_->quote(model_)["/quote_id"]}); }
  /// One that the managers have.
  static std::string submitted() {
    const auto id = place();
    EXPECT_TRUE(comes_true([&] { return shop_->manager.get("/api/crm/orders/" + id).ok(); }));
    return id;
  }
  static std::string sql(const std::string& context, const std::string& statements) {
    return harness::sql(folder_->path(), context, statements);
  }
  static testing::RabbitAdmin broker() {
    return testing::RabbitAdmin(place_of(folder_->path()).broker("operator"));
  }
  static std::string database(const std::string& context) {
    return place_of(folder_->path()).database(context);
  }
  static void expect_cause(const std::string& order, const std::string& rule,
                           const std::string& waiting_for) {
    EXPECT_TRUE(on_call_->learns(order, rule, waiting_for)) << on_call_->heard();
  }
  static void expect_mended(const std::string& order, const std::string& waits_for) {
    EXPECT_TRUE(on_call_->sees_it_wait_for(order, waits_for)) << on_call_->heard();
  }

  static std::unique_ptr<TempFolder> folder_;
  static std::unique_ptr<Workshop> shop_;
  static std::unique_ptr<OnCall> on_call_;
  static std::string model_;
};
std::unique_ptr<TempFolder> Drill::folder_;
std::unique_ptr<Workshop> Drill::shop_;
std::unique_ptr<OnCall> Drill::on_call_;
std::string Drill::model_;

TEST_F(Drill, ARelayIsStopped) {
  const auto quote = shop_->quote(model_)["/quote_id"];
  std::string order;
  {
    const RelayHeldUp fault(database("shop"));
    order = shop_->order({quote});
    expect_cause(order, "unpublished", "relay of shop");
  }
  expect_mended(order, "manager");
}

TEST_F(Drill, AQueueIsUnbound) {
  const auto order = submitted();
  broker().unbind("mes.cmd", "order.cmd", "order.released");
  shop_->approve(order);
  expect_cause(order, "returned", "a queue for order.released");
  broker().bind("mes.cmd", "order.cmd", "order.released");
  on_call_->redrive(order);
  expect_mended(order, "operator");
}

TEST_F(Drill, AConsumerFails) {
  const auto order = submitted();
  sql("mes", "ALTER TABLE lot RENAME TO lot_away");
  shop_->approve(order);
  expect_cause(order, "failing", "consumer mes.cmd");
  sql("mes", "ALTER TABLE lot_away RENAME TO lot");
  expect_mended(order, "operator");
}

TEST_F(Drill, AMessageIsPoisoned) {
  const auto order = submitted();
  const std::string id = "00000000-0000-7000-8000-000000000001";
  sql("shop",
      "INSERT INTO outbox (msg_id, exchange, type, schema_version, msg_key, msg_version, payload,"
      " traceparent, cause, created_at, available_at) SELECT '" +
          id +
          "', exchange, type, 99, msg_key, msg_version, payload, traceparent, cause, created_at,"
          " available_at FROM outbox WHERE type = 'order.submitted' AND msg_key = '" +
          order + "'");
  expect_cause(order, "dead_letter", "dead letter in crm.evt");
  EXPECT_TRUE(shop_->lead
                  .post("/api/crm/ops/dead-letters/crm.evt/" + id + "/discard",
                        {{"reason", "nobody can read it"}})
                  .ok());
  expect_mended(order, "manager");
}

TEST_F(Drill, TheProcessesOfAContextAreKilled) {
  const auto order = submitted();
  shop_->system.kill_those_of("mes");
  shop_->approve(order);
  expect_cause(order, "unknown", "process of mes");
  EXPECT_TRUE(on_call_->sees_up("mes", false)) << on_call_->heard();
  shop_->system.bring_back();
  expect_mended(order, "operator");
  EXPECT_TRUE(on_call_->sees_up("mes", true)) << on_call_->heard();
}

TEST_F(Drill, ABoardIsStale) {
  const auto order = submitted();
  // What tells the other replica is lost on both ways.
  sql("crm",
      "CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';"
      "CREATE TRIGGER forget BEFORE INSERT OR UPDATE ON replica_change"
      " FOR EACH ROW EXECUTE FUNCTION forget()");
  broker().remove_exchange("board.evt");
  broker().add_exchange("board.evt", "fanout");
  auto manager = shop_->manager.at(shop_->system.url_of("crm-2"));
  EXPECT_TRUE(manager.post("/api/crm/orders/" + order + "/approve").ok());
  expect_cause(order, "view_behind", "view of crm");
  sql("crm", "DROP TRIGGER forget ON replica_change; DROP FUNCTION forget()");
  shop_->system.kill_hard("crm-1");
  shop_->system.bring_back();
  expect_mended(order, "operator");
}

TEST_F(Drill, ADatabaseIsPaused) {
  const auto order = submitted();
  {
    const DatabasePaused fault(database("crm"));
    expect_cause(order, "unknown", "database of crm");
  }
  expect_mended(order, "manager");
}

TEST_F(Drill, AClockIsWrong) {
  const auto order = submitted();
  shop_->system.kill_hard("crm-1");
  shop_->system.start("crm-1", {"LD_PRELOAD=/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
                                "FAKETIME=+60", "DONT_FAKE_MONOTONIC=1"});
  expect_cause(order, "clock_wrong", "clock of crm");
  shop_->system.kill_hard("crm-1");
  shop_->system.bring_back();
  expect_mended(order, "manager");
}

TEST_F(Drill, ARowIsLost) {
  const auto order = submitted();
  sql("shop", "DELETE FROM order_state WHERE order_id = '" + order + "'");
  EXPECT_TRUE(on_call_->misses(order, "crm_shop")) << on_call_->heard();
  expect_cause(order, "no_effect", "shop");
  on_call_->redrive(order);
  expect_mended(order, "manager");
  EXPECT_TRUE(on_call_->misses_none()) << on_call_->heard();
}

}  // namespace
}  // namespace atelier::drill

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  setenv("ATELIER_SCENARIO_BINDING", "distributed", 1);
  return RUN_ALL_TESTS();
}
