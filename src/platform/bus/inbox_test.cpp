// SPDX-License-Identifier: Apache-2.0
#include "platform/bus/inbox.h"

#include <array>
#include <atomic>
#include <future>

#include "platform/bus/bus_fixture.h"
#include "platform/testing/at_once.h"

namespace atelier::bus {
namespace {

class Inboxes : public BusFixture {
 protected:
  /// Steps are applied in the order of their numbers only; what comes too early is parked.
  void expect_in_version_order() {
    handle_ = [this](sql::Tx&, const Step& one, const Envelope&) -> Result<Outcome> {
      auto& last = last_[one.order];
      if (one.number != last + 1) return Outcome::parked;
      last = one.number;
      return Outcome::applied;
    };
  }
  /// What the ledger would say without the lines of parked ones.
  std::vector<std::string> outcomes(const std::vector<std::string>& steps) {
    std::vector<std::string> list;
    for (const auto& text : steps) list.push_back(outcome_of(text));
    return list;
  }

  std::shared_ptr<Envelope> message(const Step& step) {
    return std::make_shared<Envelope>(Envelope{.id = Uuid::make(),
                                               .exchange = "test.evt",
                                               .type = "test.step",
                                               .key = step.order,
                                               .version = step.number,
                                               .payload = to_json(step)});
  }
  /// Handed to an inbox together, each behind the one before it of its key.
  std::vector<Receipt::Kind> receive(const std::vector<std::shared_ptr<Envelope>>& messages) {
    Inbox inbox(keeper_of_the_ledger("hand.queue"), 20);
    std::vector<std::promise<Receipt>> answers(messages.size());
    std::vector<Delivery> deliveries;
    std::map<Uuid, Uuid> before;
    for (std::size_t i = 0; i < messages.size(); ++i) {
      const auto after = std::exchange(before[messages[i]->key], messages[i]->id);
      deliveries.push_back({messages[i], after == messages[i]->id ? Uuid{} : after,
                            [&answers, i](Receipt receipt) { answers[i].set_value(receipt); }});
    }
    inbox.receive(std::move(deliveries));
    std::vector<Receipt::Kind> kinds;
    for (auto& answer : answers) kinds.push_back(answer.get_future().get().kind);
    return kinds;
  }
  std::vector<Receipt::Kind> receive(const std::vector<std::string>& steps) {
    std::vector<std::shared_ptr<Envelope>> messages;
    for (const auto& text : steps) messages.push_back(message(step(text)));
    return receive(messages);
  }

  std::map<Uuid, std::int64_t> last_;
};

using enum Receipt::Kind;
using Kinds = std::vector<Receipt::Kind>;

Error refusal(ErrorKind kind) { return {kind, "refused", "Not now."}; }

TEST_F(Inboxes, TakeAMessageOnceHoweverOftenItComes) {
  send({"a1", "b1"});
  drain();
  for (int again = 0; again < 3; ++again) {
    forget_that_it_was_sent();
    open();
    drain();
  }
  EXPECT_EQ(ledger_by_key(), "a1 b1");
  EXPECT_EQ(pending(), 0);
}

TEST_F(Inboxes, TakeInOneTransactionWhatComesTogether) {
  int committed = 0;
  handle_ = [&](sql::Tx& tx, const Step&, const Envelope&) -> Result<Outcome> {
    EXPECT_EQ(committed, 0);
    tx.on_commit([&] { ++committed; });
    return Outcome::applied;
  };
  EXPECT_EQ(receive({"a1", "b1", "a2"}), Kinds(3, taken));
  EXPECT_EQ(of_key('a', "hand.queue"), "a1 a2");
  EXPECT_EQ(of_key('b', "hand.queue"), "b1");
  EXPECT_EQ(committed, 3);
}

TEST_F(Inboxes, TakeAMessageOnceThatComesTwiceInOneTransaction) {
  const auto twice = message(step("a1"));
  EXPECT_EQ(receive({twice, twice}), Kinds(2, taken));
  EXPECT_EQ(ledger("hand.queue"), "a1");
}

TEST_F(Inboxes, TakeTheOthersWhereOneOfThemFails) {
  handle_ = [&](sql::Tx&, const Step& one, const Envelope&) -> Result<Outcome> {
    if (label(one) == "b1") return refusal(ErrorKind::conflict);
    return Outcome::applied;
  };
  EXPECT_EQ(receive({"a1", "b1", "b2", "c1"}), (Kinds{taken, failed, behind, taken}));
  EXPECT_EQ(of_key('b', "hand.queue"), "");
  EXPECT_EQ(of_key('c', "hand.queue"), "c1");
  const auto attempts = *receiver_->read([](sql::Reader& db) -> Result<std::vector<std::int64_t>> {
    return db.all("SELECT attempts FROM delivery_failure",
                  [](const sql::Row& row) { return row.i64(0); });
  });
  EXPECT_EQ(attempts, std::vector<std::int64_t>{1});
}

TEST_F(Inboxes, KeepNothingOfAFailedAttempt) {
  bool broken = true;
  handle_ = [&](sql::Tx&, const Step&, const Envelope&) -> Result<Outcome> {
    if (broken) throw std::runtime_error("broken");
    return Outcome::applied;
  };
  send({"a1"});
  drain();
  EXPECT_EQ(ledger(), "");
  EXPECT_EQ(outcome_of("a1"), "none");
  EXPECT_EQ(bus_->outbox_status("sender")->last_error, "handler-threw: broken");
  broken = false;
  later();
  drain();
  EXPECT_EQ(ledger(), "a1");
  EXPECT_EQ(outcome_of("a1"), "applied");
}

TEST_F(Inboxes, TellTheHandlerWhichAttemptItIs) {
  std::vector<int> attempts;
  handle_ = [&](sql::Tx&, const Step&, const Envelope& envelope) -> Result<Outcome> {
    attempts.push_back(envelope.attempt);
    if (attempts.size() < 3) return refusal(ErrorKind::conflict);
    return Outcome::applied;
  };
  send({"a1"});
  for (int i = 0; i < 3; ++i) {
    drain();
    later();
  }
  EXPECT_EQ(attempts, (std::vector<int>{1, 2, 3}));
}

TEST_F(Inboxes, KeepWhatWasSuperseded) {
  handle_ = [](sql::Tx&, const Step&, const Envelope&) -> Result<Outcome> {
    return Outcome::superseded;
  };
  send({"a1"});
  drain();
  EXPECT_EQ(outcome_of("a1"), "superseded");
}

TEST_F(Inboxes, ParkWhatComesTooEarlyAndTakeItInVersionOrder) {
  expect_in_version_order();
  send({"a4", "a3", "b2", "a2"});
  drain();
  EXPECT_EQ(pending(), 0);
  EXPECT_EQ(outcomes({"a2", "a3", "a4", "b2"}),
            (std::vector<std::string>{"parked", "parked", "parked", "parked"}));
  send({"a1"});
  drain();
  EXPECT_EQ(outcomes({"a1", "a2", "a3", "a4", "b2"}),
            (std::vector<std::string>{"applied", "applied", "applied", "applied", "parked"}));
  EXPECT_EQ(last_[step("a1").order], 4);
}

TEST_F(Inboxes, KeepWhatIsParkedOverARestartAndDuplicates) {
  expect_in_version_order();
  send({"a2"});
  drain();
  forget_that_it_was_sent();
  open();
  drain();
  EXPECT_EQ(outcome_of("a2"), "parked");
  send({"a1"});
  drain();
  EXPECT_EQ(outcome_of("a2"), "applied");
}

TEST_F(Inboxes, HoldAMessageWhoseParkedSuccessorFailsUntilThatOneIsADeadLetter) {
  options_.attempts = 3;
  open();
  bool first_known = false;
  handle_ = [&](sql::Tx&, const Step& one, const Envelope&) -> Result<Outcome> {
    if (one.number == 1) {
      first_known = true;
      return Outcome::applied;
    }
    if (!first_known) return Outcome::parked;
    return refusal(ErrorKind::conflict);
  };
  send({"a2"});
  drain();
  send({"a1", "b1"});
  drain();
  EXPECT_EQ(outcome_of("b1"), "applied");
  EXPECT_EQ(outcome_of("a1"), "none");
  for (int i = 0; i < 3; ++i) {
    later();
    drain();
  }
  EXPECT_EQ(outcome_of("a1"), "applied");
  EXPECT_EQ(outcome_of("a2"), "dead");
  ASSERT_EQ(dead_letters().size(), 1u);
  EXPECT_EQ(dead_letters()[0].attempts, 3);
}

TEST_F(Inboxes, MakeADeadLetterOfWhatKeepsFailingAndGoOn) {
  options_.attempts = 4;
  open();
  int attempts = 0;
  handle_ = [&](sql::Tx&, const Step& one, const Envelope& envelope) -> Result<Outcome> {
    if (label(one) != "a1") return Outcome::applied;
    attempts = envelope.attempt;
    return refusal(ErrorKind::conflict);
  };
  send({"a1", "a2"});
  for (int i = 0; i < 10; ++i) {
    drain();
    later();
  }
  EXPECT_EQ(attempts, 4);
  EXPECT_EQ(ledger(), "a2");
  EXPECT_EQ(outcome_of("a1"), "dead");
  EXPECT_EQ(pending(), 0);
  const auto dead = dead_letters();
  ASSERT_EQ(dead.size(), 1u);
  EXPECT_EQ(dead[0].queue, "test.queue");
  EXPECT_EQ(dead[0].key, step("a1").order);
  EXPECT_EQ(dead[0].attempts, 4);
  EXPECT_EQ(dead[0].error, "refused: Not now.");
  const auto whole = show_dead_letter(*receiver_, "test.queue", dead[0].id);
  EXPECT_EQ(from_json<Step>(whole->payload.text)->number, 1);
}

TEST_F(Inboxes, MakeADeadLetterAtOnceOfWhatNeverGetsBetter) {
  handle_ = [&](sql::Tx&, const Step& one, const Envelope&) -> Result<Outcome> {
    return refusal(one.number == 1 ? ErrorKind::malformed : ErrorKind::unprocessable);
  };
  send({"a1", "b2"});
  drain();
  EXPECT_EQ(dead_letters().size(), 2u);
  EXPECT_EQ(pending(), 0);
}

TEST_F(Inboxes, MakeADeadLetterOfWhatCannotBeRead) {
  send({"a1", "b1", "c1"});
  ASSERT_TRUE(sender_
                  ->write([&](sql::Tx& tx) -> Result<void> {
                    tx.exec("UPDATE outbox SET payload = '{' WHERE msg_key = $1", step("a1").order);
                    tx.exec("UPDATE outbox SET schema_version = 9 WHERE msg_key = $1",
                            step("b1").order);
                    return {};
                  })
                  .ok());
  drain();
  EXPECT_EQ(ledger(), "c1");
  EXPECT_EQ(dead_letters().size(), 2u);
}

TEST_F(Inboxes, DoNotCountItAsAnAttemptThatTheDiskIsFull) {
  if (sql::test_on_postgres()) GTEST_SKIP() << "fills SQLite's file by its own means";
  options_.attempts = 2;
  open();
  const auto limit = [&](bool full) {
    ASSERT_TRUE(receiver_
                    ->write([full](sql::Tx& tx) -> Result<void> {
                      if (full) {
                        tx.exec("PRAGMA max_page_count = 1");  // as many as there are
                      } else {
                        tx.exec("PRAGMA max_page_count = 100000");
                      }
                      return {};
                    })
                    .ok());
  };
  handle_ = [](sql::Tx& tx, const Step&, const Envelope&) -> Result<Outcome> {
    tx.exec("INSERT INTO ledger (queue, step) VALUES ('bulk', $1)", std::string(100'000, 'x'));
    return Outcome::applied;
  };
  limit(true);
  send({"a1"});
  for (int i = 0; i < 5; ++i) {
    drain();
    later();
  }
  EXPECT_TRUE(dead_letters().empty());
  limit(false);
  drain();
  EXPECT_EQ(ledger(), "a1");
}

/// Of two transactions that run side by side neither sees the other: a message could be parked just
/// as the one it waits for looks in vain for what it lets go on.
TEST_F(Inboxes, ParkNothingForGoodThatComesAtTheSameMomentAsWhatItWaitsFor) {
  std::array<Uuid, 100> keys;
  for (auto& key : keys) key = Uuid::make();
  auto consumer = std::make_shared<Consumer>("race.queue", *receiver_);
  consumer->on<Step>([](sql::Tx& tx, const Step& one, const Envelope&) -> Result<Outcome> {
    const bool ready =
        one.number == 1 || tx.exists("SELECT 1 FROM inbox WHERE msg_key = $1 AND msg_version = $2",
                                     one.order, one.number - 1);
    return ready ? Outcome::applied : Outcome::parked;
  });
  Inbox inbox(consumer, 20);
  at_once(2, [&](int thread) {
    for (const auto& key : keys) {
      const Step one{key, 2 - thread};
      std::promise<Receipt> answer;
      inbox.receive({{message(one), {}, [&](Receipt receipt) { answer.set_value(receipt); }}});
      EXPECT_EQ(answer.get_future().get().kind, taken);
    }
  });
  EXPECT_FALSE(*receiver_->read(
      [](sql::Reader& db) -> Result<bool> { return db.exists("SELECT 1 FROM parked"); }));
}

TEST_F(Inboxes, ReplayADeadLetterOnceHoweverManyAskForItAtOnce) {
  handle_ = [](sql::Tx&, const Step&, const Envelope&) -> Result<Outcome> {
    return refusal(ErrorKind::unprocessable);
  };
  send({"a1"});
  drain();
  const auto letter = dead_letters().at(0);
  handle_ = nullptr;
  std::atomic<int> replayed{0};
  at_once(8, [&](int) {
    if (bus_->replay(letter.id, letter.queue, {"vera", "mended"}).ok()) ++replayed;
  });
  EXPECT_EQ(replayed, 1);
  EXPECT_EQ(ledger(), "a1");
}

}  // namespace
}  // namespace atelier::bus
