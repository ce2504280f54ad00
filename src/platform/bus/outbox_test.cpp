// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "platform/bus/bus_fixture.h"
#include "platform/telemetry/caught.h"

namespace atelier::bus {
namespace {

class Outboxes : public BusFixture {};

Error refusal(ErrorKind kind = ErrorKind::conflict) { return {kind, "refused", "Not now."}; }

TEST_F(Outboxes, HandRowsOfAKeyOnInIdOrder) {
  send({"a1", "b1", "a2"});
  send({"c1", "a3"});
  drain();
  EXPECT_EQ(ledger_by_key(), "a1 a2 a3 b1 c1");
  EXPECT_EQ(pending(), 0);
}

TEST_F(Outboxes, SendNothingOfATransactionThatIsRolledBack) {
  const Step one = step("a1");
  (void)sender_->write([&](sql::Tx& tx) -> Result<void> {
    outbox_->send(tx, one);
    return refusal();
  });
  drain();
  EXPECT_EQ(ledger(), "");
}

TEST_F(Outboxes, HandOnToEveryQueueThatIsBound) {
  queues_ = {"one.queue", "two.queue"};
  open();
  send({"a1", "a2"});
  drain();
  EXPECT_EQ(ledger("one.queue"), "a1 a2");
  EXPECT_EQ(ledger("two.queue"), "a1 a2");
}

TEST_F(Outboxes, HoldBackTheLaterMessagesOfAFailingKeyAndNoOthers) {
  bool broken = true;
  handle_ = [&](sql::Tx&, const Step& one, const Envelope&) -> Result<Outcome> {
    if (broken && label(one) == "a1") return refusal();
    return Outcome::applied;
  };
  send({"a1", "b1", "a2", "b2"});
  drain();
  EXPECT_EQ(ledger(), "b1 b2");
  send({"a3", "b3"});
  drain();
  EXPECT_EQ(ledger(), "b1 b2 b3");
  EXPECT_EQ(bus_->outbox_status("sender")->last_error, "refused: Not now.");

  broken = false;
  drain();
  EXPECT_EQ(pending(), 3) << "it has to wait for its retry";
  later();
  drain();
  EXPECT_EQ(ledger(), "b1 b2 b3 a1 a2 a3");
  EXPECT_EQ(pending(), 0);
}

TEST_F(Outboxes, DoNotTakeMessagesWithoutAKeyForMessagesOfOneKey) {
  orders_["k"] = Uuid{};
  handle_ = [&](sql::Tx&, const Step& one, const Envelope&) -> Result<Outcome> {
    if (one.number == 1) return refusal();
    return Outcome::applied;
  };
  send({"k1", "k2"});
  drain();
  send({"k3"});
  drain();
  EXPECT_EQ(ledger(), "k2 k3");
}

TEST_F(Outboxes, WaitLongerAfterEachFailure) {
  handle_ = [](sql::Tx&, const Step&, const Envelope&) -> Result<Outcome> { return refusal(); };
  send({"a1"});
  drain();
  std::int64_t least = 0;
  for (int attempt = 0; attempt < 6; ++attempt) {
    const auto full = options_.first_retry_us << attempt;
    clock_.advance(full / 2 - 1);
    EXPECT_FALSE(drain()) << "before half of the wait was over";
    clock_.advance(full - full / 2 + 1);
    EXPECT_GT(full, least);
    least = full;
    drain();
  }
}

TEST_F(Outboxes, DoNotWaitForAClockThatWasSetBack) {
  send({"a1"});
  clock_.advance(-kHour);
  send({"a2"});
  drain();
  EXPECT_EQ(ledger(), "a1 a2");
}

TEST_F(Outboxes, KeepMessagesOverARestart) {
  send({"a1", "a2"});
  open();
  drain();
  EXPECT_EQ(ledger(), "a1 a2");
}

TEST_F(Outboxes, MakeAMessageNobodyIsBoundToADeadLetterThatCanBeSentLater) {
  queues_ = {};
  open();
  send({"a1", "a2"});
  drain();
  EXPECT_EQ(pending(), 0);
  auto dead = dead_letters();
  ASSERT_EQ(dead.size(), 2u);
  EXPECT_EQ(dead[0].queue, kUnroutable);
  EXPECT_EQ(dead[0].type, Step::kType);

  queues_ = {"test.queue"};
  open();
  for (const auto& letter : dead)
    EXPECT_TRUE(bus_->replay(letter.id, letter.queue, {"vera", "bound now"}).ok());
  EXPECT_EQ(bus_->replay(dead[0].id, kUnroutable, {}).error().kind, ErrorKind::not_found);
  drain();
  EXPECT_EQ(ledger(), "a1 a2");
  EXPECT_TRUE(dead_letters().empty());
}

TEST_F(Outboxes, CarryTraceAndCauseFromSenderToHandlerAndOn) {
  std::vector<Envelope> seen;
  std::vector<std::string> traces;
  handle_ = [&](sql::Tx& tx, const Step& one, const Envelope& envelope) -> Result<Outcome> {
    seen.push_back(envelope);
    traces.push_back(telemetry::current().trace_id());
    if (one.number == 1) outbox_->send(tx, Step{one.order, 2});
    return Outcome::applied;
  };
  outbox_ = *bus_->attach(*receiver_);  // the handler sends from its own database
  const auto trace = telemetry::TraceContext::make();
  const Step one = step("a1");
  {
    const telemetry::Scope scope(trace);
    ASSERT_TRUE(receiver_
                    ->write([&](sql::Tx& tx) -> Result<void> {
                      outbox_->send(tx, one);
                      return {};
                    })
                    .ok());
  }
  drain();
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_EQ(seen[0].cause, "");
  EXPECT_EQ(seen[1].cause, seen[0].id.str());
  EXPECT_EQ(traces, std::vector<std::string>(2, trace.trace_id()));
  EXPECT_NE(telemetry::TraceContext::parse(seen[0].traceparent)->span, trace.span);
}

TEST_F(Outboxes, TellTheWayOfAMessageInSpans) {
  telemetry::Caught caught;
  const auto trace = telemetry::TraceContext::make();
  {
    const telemetry::Scope scope(trace);
    send({"a1", "b1"});
  }
  drain();
  const auto created = caught.spans("create test.step");
  ASSERT_EQ(created.size(), 2u);
  EXPECT_EQ(created[0].kind, telemetry::SpanKind::producer);
  EXPECT_EQ(created[0].context.trace, trace.trace);
  const auto processed = caught.spans("process test.step");
  ASSERT_EQ(processed.size(), 2u);
  EXPECT_EQ(processed[0].kind, telemetry::SpanKind::consumer);
  EXPECT_EQ(processed[0].parent, created[0].context.span);
  EXPECT_THAT(processed[0].links, testing::ElementsAre(created[0].context));
  const auto sent = caught.spans("send");
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_NE(sent[0].context.trace, trace.trace);
  EXPECT_THAT(sent[0].links, testing::ElementsAre(created[0].context, created[1].context));
  EXPECT_FALSE(sent[0].failed);
}

TEST_F(Outboxes, TellEachMessageThatWasNotSentByItself) {
  handle_ = [](sql::Tx&, const Step&, const Envelope&) -> Result<Outcome> { return refusal(); };
  telemetry::Caught caught;
  send({"a1", "b1"});
  drain();
  const auto sent = caught.spans("send");
  ASSERT_EQ(sent.size(), 2u);
  for (const auto& span : sent) {
    EXPECT_TRUE(span.failed);
    EXPECT_EQ(span.links.size(), 1u);
    EXPECT_NE(span.find(telemetry::attr::kMessageId), nullptr);
    EXPECT_EQ(std::get<std::int64_t>(*span.find(telemetry::attr::kOutboxAttempt)), 1);
  }
  EXPECT_TRUE(caught.spans("process test.step").at(0).failed);
}

TEST_F(Outboxes, StartANewTraceWhereTheMessageIsOldOrComesAgain) {
  std::vector<std::string> traces;
  bool broken = true;
  handle_ = [&](sql::Tx&, const Step& one, const Envelope&) -> Result<Outcome> {
    traces.push_back(telemetry::current().trace_id());
    if (broken && one.number == 1) return refusal();
    return Outcome::applied;
  };
  const auto trace = telemetry::TraceContext::make();
  {
    const telemetry::Scope scope(trace);
    send({"a1"});
    drain();
    broken = false;
    later();
    drain();
    send({"b2"});
    clock_.advance(2 * kMinute);
    drain();
  }
  ASSERT_EQ(traces.size(), 3u);
  EXPECT_EQ(traces[0], trace.trace_id());
  EXPECT_NE(traces[1], trace.trace_id());
  EXPECT_NE(traces[2], trace.trace_id());
}

TEST_F(Outboxes, DeleteWhatWasSentAfterAWeekAndWhatWasTakenAfterAMonth) {
  send({"a1"});
  drain();
  const auto rows = [](sql::Database& db, bool inbox) {
    return *db.read([&](sql::Reader& reader) -> Result<bool> {
      return inbox ? reader.exists("SELECT 1 FROM inbox") : reader.exists("SELECT 1 FROM outbox");
    });
  };
  clock_.advance(6 * kDay);
  drain();
  EXPECT_TRUE(rows(*sender_, false));
  clock_.advance(2 * kDay);
  drain();
  EXPECT_FALSE(rows(*sender_, false));
  EXPECT_TRUE(rows(*receiver_, true));
  clock_.advance(23 * kDay);
  drain();
  EXPECT_FALSE(rows(*receiver_, true));
}

}  // namespace
}  // namespace atelier::bus
