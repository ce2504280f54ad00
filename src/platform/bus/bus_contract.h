// SPDX-License-Identifier: Apache-2.0
// What every bus promises. A test program includes this once and names its binding:
//   INSTANTIATE_TEST_SUITE_P(InProcess, BusContract, testing::Values(...));
#pragma once

#include <atomic>
#include <chrono>
#include <future>
#include <iterator>
#include <sstream>
#include <thread>

#include "platform/bus/bus_fixture.h"
#include "platform/telemetry/telemetry.h"

namespace atelier::bus {

class BusBinding {
 public:
  virtual ~BusBinding() = default;
  /// These queues are there, empty, and bound to what the rig sends; no others are.
  virtual void have_queues(const std::vector<std::string>& queues) = 0;
  virtual std::unique_ptr<Bus> make(const BusOptions& options, const Clock& clock) = 0;
};

/// False if it did not come true within a minute: something hangs.
inline bool eventually(const std::function<bool()>& holds) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (!holds()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

class BusContract : public BusRig, public testing::WithParamInterface<std::shared_ptr<BusBinding>> {
 protected:
  void SetUp() override {
    time_ = &system_clock_;
    options_.first_retry_us = 1000;
    options_.longest_retry_us = 10'000;
    GetParam()->have_queues(queues_);
    open();
  }
  std::unique_ptr<Bus> make_bus() override { return GetParam()->make(options_, *time_); }
  void have_queues(std::vector<std::string> queues) {
    queues_ = std::move(queues);
    GetParam()->have_queues(queues_);
    open();
  }
  bool all_sent() {
    return eventually([&] { return pending() == 0; });
  }
  bool ledger_becomes(const std::string& text, const std::string& queue = "test.queue") {
    return eventually([&] { return ledger(queue) == text; });
  }
  bool has_entries(std::size_t count, const std::string& queue) {
    return eventually([&] { return words(ledger(queue)).size() == count; });
  }
  static std::vector<std::string> words(const std::string& text) {
    std::istringstream in(text);
    return {std::istream_iterator<std::string>(in), {}};
  }
  /// "a1 a2 a3": what of the ledger is of this key.
  std::string of_key(char key, const std::string& queue) {
    std::string text;
    for (const auto& word : words(ledger(queue))) {
      if (word[0] == key) text += (text.empty() ? "" : " ") + word;
    }
    return text;
  }
  static std::string numbered(char key, int to) {
    std::string text;
    for (int i = 1; i <= to; ++i) text += (i == 1 ? "" : " ") + (key + std::to_string(i));
    return text;
  }

  SystemClock system_clock_;
};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(BusContract);

inline const Decision kVera{"user:vera", "the consumer was mended"};

inline Error not_now() { return {ErrorKind::conflict, "refused", "Not now."}; }

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

TEST_P(BusContract, MakesADeadLetterOfWhatKeepsFailingAndGoesOn) {
  options_.attempts = 4;
  open();
  std::atomic<bool> broken = true;
  std::atomic<int> attempts = 0;
  handle_ = [&](sql::Tx&, const Step& one, const Envelope&) -> Result<Outcome> {
    if (!broken || label(one) != "a1") return Outcome::applied;
    ++attempts;
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
