// SPDX-License-Identifier: Apache-2.0
// What every bus promises. One file of a test program includes this and names its binding:
//   INSTANTIATE_TEST_SUITE_P(InProcess, BusContract, testing::Values(...));
#pragma once

#include <future>

#include "platform/bus/live_bus_rig.h"
#include "platform/telemetry/telemetry.h"

namespace atelier::bus {

class BusContract : public LiveBusRig,
                    public testing::WithParamInterface<std::shared_ptr<BusBinding>> {
 protected:
  BusBinding& binding() override { return *GetParam(); }
};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(BusContract);

TEST_P(BusContract, HandsOnToEveryQueueInOrderPerKeyWhileHandlersFail) {
  constexpr int kEach = 40;
  have_queues({"test.queue", "test.other"});
  handle_ = [](sql::Tx&, const Step& one, const Envelope& envelope) -> Result<Outcome> {
    if (one.number % 5 == 0 && envelope.attempt == 1) return not_now();
    return Outcome::applied;
  };
  bus_->start();
  for (int i = 1; i <= kEach; ++i) {
    std::vector<std::string> steps;
    for (const char key : {'a', 'b', 'c', 'd'}) steps.push_back(key + std::to_string(i));
    send(steps);
  }
  for (const auto& queue : queues_) {
    EXPECT_TRUE(has_entries(4 * kEach, queue));
    for (const char key : {'a', 'b', 'c', 'd'}) EXPECT_EQ(of_key(key, queue), numbered(key, kEach));
  }
  EXPECT_TRUE(all_sent());
  EXPECT_TRUE(dead_letters().empty());
}

TEST_P(BusContract, HoldsBackTheLaterMessagesOfAFailingKeyAndNoOthers) {
  std::atomic<bool> broken = true;
  options_.attempts = 1'000'000;
  open();
  handle_ = [&](sql::Tx&, const Step& one, const Envelope&) -> Result<Outcome> {
    if (broken && label(one) == "a1") return not_now();
    return Outcome::applied;
  };
  step("b1");
  bus_->start();
  send({"a1", "b1", "a2", "b2"});
  send({"a3", "b3"});
  EXPECT_TRUE(ledger_becomes("b1 b2 b3"));
  broken = false;
  EXPECT_TRUE(ledger_becomes("b1 b2 b3 a1 a2 a3"));
  EXPECT_TRUE(all_sent());
}

TEST_P(BusContract, TakesAMessageOnceHoweverOftenItIsSent) {
  bus_->start();
  send({"a1", "b1"});
  EXPECT_TRUE(has_entries(2, "test.queue"));
  EXPECT_TRUE(all_sent());
  for (int again = 0; again < 3; ++again) {
    open();
    forget_that_it_was_sent();
    bus_->start();
    EXPECT_TRUE(all_sent());
  }
  send({"c1"});
  EXPECT_TRUE(has_entries(3, "test.queue"));
}

TEST_P(BusContract, SendsAgainWhatADeletedQueueHeldAndNobodyTakesTheRestTwice) {
  have_queues({"test.queue", "test.other"});
  queues_ = {"test.queue"};  // nobody reads the other one
  open();
  bus_->start();
  const auto since = time_->now();
  send({"a1", "a2", "b1"});
  EXPECT_TRUE(has_entries(3, "test.queue"));
  EXPECT_TRUE(all_sent());
  have_queues({"test.queue", "test.other"});  // new ones, empty
  bus_->start();
  EXPECT_EQ(bus_->resend("sender", time_->now() + kMinute).value(), 0);
  EXPECT_EQ(bus_->resend("sender", since).value(), 3);
  EXPECT_TRUE(has_entries(3, "test.other"));
  EXPECT_TRUE(all_sent());
  EXPECT_EQ(of_key('a', "test.other"), "a1 a2");
  EXPECT_EQ(words(ledger("test.queue")).size(), 3u);
  EXPECT_EQ(bus_->resend("nobody", since).error().type, "database-not-found");
}

TEST_P(BusContract, MakesADeadLetterOfWhatKeepsFailingAndGoesOn) {
  options_.attempts = 4;
  open();
  std::atomic<bool> broken = true;
  std::atomic<int> attempts = 0;
  handle_ = [&](sql::Tx&, const Step& one, const Envelope& envelope) -> Result<Outcome> {
    if (!broken || label(one) != "a1") return Outcome::applied;
    attempts = envelope.attempt;
    return not_now();
  };
  bus_->start();
  send({"a1", "a2"});
  EXPECT_TRUE(ledger_becomes("a2"));
  EXPECT_EQ(attempts, 4);
  auto dead = dead_letters();
  ASSERT_EQ(dead.size(), 1u);
  EXPECT_EQ(dead[0].queue, "test.queue");
  EXPECT_EQ(dead[0].attempts, 4);
  EXPECT_EQ(dead[0].error, "refused: Not now.");
  EXPECT_TRUE(all_sent());

  broken = false;
  EXPECT_TRUE(bus_->replay(dead[0].id, "test.queue", kVera).ok());
  EXPECT_EQ(ledger(), "a2 a1");
  EXPECT_TRUE(dead_letters().empty());
}

TEST_P(BusContract, MakesAMessageNobodyIsBoundToADeadLetterThatCanBeSentLater) {
  have_queues({});
  bus_->start();
  send({"a1", "a2"});
  EXPECT_TRUE(all_sent());
  auto dead = dead_letters();
  ASSERT_EQ(dead.size(), 2u);
  EXPECT_EQ(dead[0].queue, kUnroutable);

  have_queues({"test.queue"});
  bus_->start();
  for (const auto& letter : dead) EXPECT_TRUE(bus_->replay(letter.id, letter.queue, kVera).ok());
  EXPECT_EQ(bus_->replay(dead[0].id, kUnroutable, kVera).error().kind, ErrorKind::not_found);
  EXPECT_TRUE(has_entries(2, "test.queue"));
  EXPECT_TRUE(dead_letters().empty());
}

TEST_P(BusContract, CarriesTheWholeEnvelope) {
  std::promise<Envelope> seen;
  std::promise<std::string> trace;
  handle_ = [&](sql::Tx&, const Step&, const Envelope& envelope) -> Result<Outcome> {
    seen.set_value(envelope);
    trace.set_value(telemetry::current().trace_id());
    return Outcome::applied;
  };
  const auto context = telemetry::TraceContext::make();
  {
    const telemetry::Scope scope(context);
    send({"a7"});
  }
  bus_->start();
  const Envelope envelope = seen.get_future().get();
  EXPECT_EQ(trace.get_future().get(), context.trace_id());
  EXPECT_EQ(envelope.exchange, Step::kExchange);
  EXPECT_EQ(envelope.type, Step::kType);
  EXPECT_EQ(envelope.schema, Step::kSchema);
  EXPECT_EQ(envelope.key, step("a7").order);
  EXPECT_EQ(envelope.version, 7);
  EXPECT_EQ(envelope.payload, to_json(step("a7")));
  EXPECT_EQ(envelope.cause, "");
  EXPECT_EQ(envelope.attempt, 1);
  const auto sent = sender_->read([](sql::Reader& db) -> Result<Instant> {
    return *db.first("SELECT created_at FROM outbox",
                     [](const sql::Row& row) { return row.time(0); });
  });
  EXPECT_EQ(envelope.created_at, *sent);
}

TEST_P(BusContract, StopsAndGoesOnAndKeepsWhatWasNotHandedOn) {
  bus_->start();
  bus_->start();
  EXPECT_TRUE(eventually([&] { return bus_->ready(); }));
  send({"a1"});
  EXPECT_TRUE(ledger_becomes("a1"));
  bus_->stop();
  bus_->stop();
  send({"a2", "a3"});
  EXPECT_EQ(ledger(), "a1");
  bus_->start();
  EXPECT_TRUE(ledger_becomes("a1 a2 a3"));
  open();
  send({"a4"});
  bus_->start();
  EXPECT_TRUE(ledger_becomes("a1 a2 a3 a4"));
}

}  // namespace atelier::bus
