// SPDX-License-Identifier: Apache-2.0
// What docs/rabbitmq.md says each fault does.
#include "platform/bus/rabbit/rabbit_fixture.h"
#include "platform/telemetry/metrics.h"
#include "platform/telemetry/telemetry.h"

namespace atelier::bus {
namespace {

/// Nobody made its exchange.
struct Stray {
  static constexpr std::string_view kType = "test.stray";
  static constexpr int kSchema = 1;
  static constexpr std::string_view kExchange = "nowhere.evt";
  Uuid order;
  Uuid key() const { return order; }
  std::int64_t version() const { return 1; }
};
BOOST_DESCRIBE_STRUCT(Stray, (), (order))

/// The sum over all labels.
double metric(const std::string& name) {
  std::istringstream lines(telemetry::metrics_text());
  double sum = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto end = line.find_first_of("{ ");
    if (line.substr(0, end) == name) sum += std::stod(line.substr(line.rfind(' ')));
  }
  return sum;
}

class Faults : public LiveBusRig {
 protected:
  static constexpr std::string_view kKeys = "abcd";

  BusBinding& binding() override { return *rabbit_binding(); }
  void SetUp() override {
    telemetry::set_log_level(telemetry::Level::error);  // the failures are meant
    LiveBusRig::SetUp();
  }
  void TearDown() override {
    LiveBusRig::TearDown();
    rabbit_binding()->limit({});
    telemetry::set_log_level(telemetry::Level::info);
  }
  /// Steps `from` to `to` of each key, one transaction for each number.
  void send_range(int from, int to) {
    for (int i = from; i <= to; ++i) {
      std::vector<std::string> steps;
      for (const char key : kKeys) steps.push_back(key + std::to_string(i));
      send(steps);
    }
  }
  void expect_all_once_and_in_order(int to) {
    EXPECT_TRUE(all_sent());
    EXPECT_TRUE(has_entries(kKeys.size() * static_cast<std::size_t>(to), "test.queue"));
    for (const char key : kKeys) EXPECT_TRUE(of_key(key, "test.queue") == numbered(key, to));
    EXPECT_TRUE(dead_letters().empty());
  }
  bool becomes_ready() {
    return eventually([&] { return bus_->ready(); });
  }
  static void cut_connections() {
    broker().ctl({"close_all_connections", "--vhost", "atelier", "cut by a test"});
  }
};

TEST_F(Faults, LoseDoubleAndReorderNothingWhenTheBrokerStandsStill) {
  bus_->start();
  EXPECT_TRUE(becomes_ready());
  const auto timeouts = metric("atelier_publish_timeouts_total");
  broker().freeze();
  send_range(1, 20);
  EXPECT_TRUE(eventually([&] { return metric("atelier_publish_timeouts_total") > timeouts; }));
  EXPECT_GT(pending(), 0);
  broker().thaw();
  send_range(21, 40);
  expect_all_once_and_in_order(40);
}

TEST_F(Faults, LoseDoubleAndReorderNothingWhenTheBrokerIsKilled) {
  // RabbitMQ 3.10 writes down some seconds later that it has a new quorum queue: killed before, it
  // finds the queue's log but elects no leader for it, ever. A stop in order writes it at once.
  broker().stop();
  broker().start();
  broker().wait_until_ready();
  bus_->start();
  EXPECT_TRUE(becomes_ready());
  const auto failures = metric("atelier_broker_connection_failures_total");
  send_range(1, 40);
  broker().kill_hard();
  send_range(41, 80);
  EXPECT_TRUE(eventually([&] { return !bus_->ready(); }));
  EXPECT_GT(pending(), 0);
  EXPECT_TRUE(eventually(
      [&] { return bus_->outbox_status("sender")->last_error == "not connected to the broker"; }));
  EXPECT_EQ(metric("atelier_broker_connected"), 0);
  broker().start();
  send_range(81, 120);
  expect_all_once_and_in_order(120);
  EXPECT_GT(metric("atelier_broker_connection_failures_total"), failures);
  EXPECT_TRUE(becomes_ready());
}

TEST_F(Faults, LoseDoubleAndReorderNothingWhenConnectionsAreCut) {
  constexpr int kCuts = 3;
  bus_->start();
  std::atomic<int> cuts = 0;
  std::thread cutter([&] {
    while (cuts < kCuts) {
      cut_connections();
      ++cuts;
    }
  });
  int sent = 0;
  while (cuts < kCuts) {
    send_range(sent + 1, sent + 10);
    sent += 10;
    EXPECT_TRUE(has_entries(kKeys.size() * static_cast<std::size_t>(sent), "test.queue"));
  }
  cutter.join();
  expect_all_once_and_in_order(sent);
}

TEST_F(Faults, KeepInTheOutboxWhatAFullQueueRefuses) {
  rabbit_binding()->limit({{"x-max-length", std::int64_t{3}}});
  have_queues({"test.queue"});
  queues_ = {};  // nobody reads
  open();
  bus_->start();
  const auto refused = metric("atelier_publish_refused_total");
  send_range(1, 20);
  EXPECT_TRUE(eventually([&] { return metric("atelier_publish_refused_total") > refused; }));
  EXPECT_GT(pending(), 0);
  EXPECT_TRUE(eventually([&] {
    return bus_->outbox_status("sender")->last_error == "the broker refused it: a queue is full";
  }));
  queues_ = {"test.queue"};
  open();
  bus_->start();
  expect_all_once_and_in_order(20);
}

TEST_F(Faults, WaitWhileTheBrokerIsShortOfMemory) {
  bus_->start();
  EXPECT_TRUE(becomes_ready());
  const auto blocked = metric("atelier_broker_blocked_total");
  broker().ctl({"set_vm_memory_high_watermark", "0.0000001"});
  send_range(1, 10);
  EXPECT_TRUE(eventually([&] { return metric("atelier_broker_blocked_total") > blocked; }));
  EXPECT_TRUE(eventually([&] { return !bus_->ready(); }));
  EXPECT_GT(pending(), 0);
  broker().ctl({"set_vm_memory_high_watermark", "absolute", "1GB"});
  expect_all_once_and_in_order(10);
  EXPECT_TRUE(becomes_ready());
}

TEST_F(Faults, MakeADeadLetterOfWhatTheBrokerGivesUp) {
  rabbit_binding()->limit({{"x-delivery-limit", std::int64_t{1}}});
  have_queues({"test.queue"});
  options_.attempts = 1'000'000;
  open();
  std::atomic<int> attempts = 0;
  handle_ = [&](sql::Tx&, const Step& one, const Envelope&) -> Result<Outcome> {
    if (label(one) != "a1") return Outcome::applied;
    ++attempts;
    return not_now();
  };
  bus_->start();
  send({"a1"});
  // Each lost connection counts as a delivery that failed.
  for (int losses = 0; losses < 10 && dead_letters().empty(); ++losses) {
    const int before = attempts;
    EXPECT_TRUE(eventually([&] { return attempts > before || !dead_letters().empty(); }));
    cut_connections();
  }
  ASSERT_TRUE(eventually([&] { return dead_letters().size() == 1; }));
  EXPECT_EQ(dead_letters()[0].queue, "test.queue");
  EXPECT_EQ(dead_letters()[0].error, "the broker gave it up: delivery_limit");
  EXPECT_GT(metric("atelier_broker_dead_letters_total"), 0);
  send({"a2"});
  EXPECT_TRUE(ledger_becomes("a2"));
}

TEST_F(Faults, MakeADeadLetterOfWhatSomebodyElsePutIntoTheQueue) {
  bus_->start();
  testing::RabbitAdmin(broker().url("operator")).publish("test.evt", "test.step", "\"hello\"");
  ASSERT_TRUE(eventually([&] { return dead_letters().size() == 1; }));
  EXPECT_EQ(dead_letters()[0].type, "test.step");
  EXPECT_EQ(dead_letters()[0].error_kind, "message-unreadable");
  send({"a1"});
  EXPECT_TRUE(ledger_becomes("a1"));
}

TEST_F(Faults, HoldBackNothingElseWhereAnExchangeIsMissing) {
  bus_->start();
  const Stray stray{Uuid::make()};
  ASSERT_TRUE(sender_
                  ->write([&](sql::Tx& tx) -> Result<void> {
                    outbox_->send(tx, stray);
                    return {};
                  })
                  .ok());
  send_range(1, 20);
  EXPECT_TRUE(has_entries(80, "test.queue"));
  EXPECT_TRUE(eventually([&] { return pending() == 1; }));
  EXPECT_TRUE(eventually([&] {
    return bus_->outbox_status("sender")->last_error.find("no exchange 'nowhere.evt'") !=
           std::string::npos;
  }));
}

TEST_F(Faults, CountWhatNobodyIsBoundTo) {
  have_queues({});
  bus_->start();
  const auto returned = metric("atelier_publish_returned_total");
  send({"a1", "b1"});
  EXPECT_TRUE(eventually([&] { return dead_letters().size() == 2; }));
  EXPECT_EQ(metric("atelier_publish_returned_total"), returned + 2);
}

TEST_F(Faults, ComeToAnEndWhereTheQueueIsMissingAndBeginWhenItIsThere) {
  bus_.reset();
  binding().have_queues({});
  open();
  bus_->start();
  const auto failures = metric("atelier_broker_connection_failures_total");
  EXPECT_TRUE(eventually(
      [&] { return metric("atelier_broker_connection_failures_total") > failures + 1; }));
  EXPECT_FALSE(bus_->ready());
  binding().have_queues({"test.queue"});
  EXPECT_TRUE(becomes_ready());
  send({"a1"});
  EXPECT_TRUE(ledger_becomes("a1"));
}

}  // namespace
}  // namespace atelier::bus
