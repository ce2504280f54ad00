// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "platform/bus/bus_fixture.h"
#include "platform/telemetry/telemetry.h"

namespace atelier::bus {
namespace {

const Decision kVera{"user:vera", "the price list was wrong"};

class DeadLetters : public BusFixture {
 protected:
  void SetUp() override {
    telemetry::set_log_level(telemetry::Level::error);  // the failures are meant
    telemetry::set_log_sink([](std::string_view) {});
    BusFixture::SetUp();
    handle_ = [this](sql::Tx&, const Step&, const Envelope& envelope) -> Result<Outcome> {
      attempt_ = envelope.attempt;
      if (broken_) return Error{ErrorKind::unprocessable, why_, "Never."};
      return Outcome::applied;
    };
  }
  void TearDown() override {
    BusFixture::TearDown();
    telemetry::set_log_sink(nullptr);
    telemetry::set_log_level(telemetry::Level::info);
  }
  /// Sends them, one second apart; each becomes a letter.
  void bury(const std::vector<std::string>& steps) {
    for (const auto& one : steps) {
      clock_.advance(kSecond);
      send({one});
      drain();
    }
  }
  Uuid buried(const std::string& one) {
    bury({one});
    return dead_letters().back().id;
  }
  Result<void> discard(const Uuid& id, const std::string& queue = "test.queue") {
    return discard_dead_letter(*receiver_, queue, id, kVera);
  }

  bool broken_ = true;
  std::string why_ = "no-such-alloy";
  int attempt_ = 0;
};

TEST_F(DeadLetters, AreHandledOnceMoreWhenReplayed) {
  const auto id = buried("a1");
  broken_ = false;
  EXPECT_TRUE(bus_->replay(id, "test.queue", kVera).ok());
  EXPECT_EQ(attempt_, 2);
  EXPECT_EQ(ledger(), "a1");
  EXPECT_EQ(outcome_of("a1"), "applied");
  EXPECT_TRUE(dead_letters().empty());
  EXPECT_EQ(bus_->replay(id, "test.queue", kVera).error().kind, ErrorKind::not_found);
  ASSERT_TRUE(sender_
                  ->write([](sql::Tx& tx) -> Result<void> {
                    tx.exec("UPDATE outbox SET state = 'pending'");
                    return {};
                  })
                  .ok());
  drain();
  EXPECT_EQ(ledger(), "a1");
}

TEST_F(DeadLetters, StayWhereTheReplayFailsUnderTheNewError) {
  const auto id = buried("a1");
  why_ = "order-unknown";
  const auto failed = bus_->replay(id, "test.queue", kVera);
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().type, "order-unknown");
  ASSERT_EQ(dead_letters().size(), 1u);
  EXPECT_EQ(dead_letters()[0].attempts, 2);
  EXPECT_EQ(dead_letters()[0].error_kind, "order-unknown");
  EXPECT_EQ(outcome_of("a1"), "dead");
  EXPECT_EQ(ledger(), "");
}

TEST_F(DeadLetters, AreKeptAsDiscardedAndWaitNoLonger) {
  const auto id = buried("a1");
  EXPECT_TRUE(discard(id).ok());
  EXPECT_TRUE(dead_letters().empty());
  EXPECT_EQ(outcome_of("a1"), "discarded");
  EXPECT_EQ(show_dead_letter(*receiver_, "test.queue", id)->state, DeadLetterState::discarded);
  EXPECT_EQ(discard(id).error().kind, ErrorKind::not_found);
}

TEST_F(DeadLetters, TellAllThatWasDecidedAboutThem) {
  const auto id = buried("a1");
  clock_.advance(kHour);
  EXPECT_FALSE(bus_->replay(id, "test.queue", {"user:max", "try again"}).ok());
  clock_.advance(kHour);
  EXPECT_TRUE(discard(id).ok());
  const auto letter = *show_dead_letter(*receiver_, "test.queue", id);
  ASSERT_EQ(letter.decisions.size(), 2u);
  EXPECT_EQ(letter.decisions[0].deed, Deed::replay_failed);
  EXPECT_EQ(letter.decisions[0].actor, "user:max");
  EXPECT_EQ(letter.decisions[0].error, "no-such-alloy: Never.");
  EXPECT_EQ(letter.decisions[1].deed, Deed::discarded);
  EXPECT_EQ(letter.decisions[1].actor, kVera.actor);
  EXPECT_EQ(letter.decisions[1].reason, kVera.reason);
  EXPECT_EQ(letter.decisions[1].at, clock_.now());
  EXPECT_EQ(from_json<Step>(letter.payload.text)->number, 1);
}

TEST_F(DeadLetters, FallIntoGroupsOfOneCauseTheLargestFirst) {
  const auto begun = clock_.now();
  bury({"a1", "b1"});
  why_ = "order-unknown";
  bury({"c1", "d1", "e1"});
  const auto groups = *dead_letter_groups(*receiver_, 10);
  ASSERT_EQ(groups.size(), 2u);
  EXPECT_EQ(groups[0].error_kind, "order-unknown");
  EXPECT_EQ(groups[0].letters, 3);
  EXPECT_EQ(groups[1].error_kind, "no-such-alloy");
  EXPECT_EQ(groups[1].letters, 2);
  EXPECT_EQ(groups[1].queue, "test.queue");
  EXPECT_EQ(groups[1].type, Step::kType);
  EXPECT_EQ(groups[1].oldest_at, begun + kSecond);
  EXPECT_EQ(groups[1].newest_at, begun + 2 * kSecond);
}

TEST_F(DeadLetters, AreListedPageByPageTheOldestFirst) {
  bury({"a1", "b1", "c1", "d1", "e1"});
  std::vector<Uuid> keys;
  DeadLetterPlace after;
  for (int page = 0; page < 3; ++page) {
    const auto letters = list_dead_letters(*receiver_, {}, after, 2);
    for (const auto& letter : *letters) {
      keys.push_back(letter.key);
      after = *DeadLetterPlace::parse(place_of(letter).text());
    }
  }
  const std::vector<Uuid> sent{step("a1").order, step("b1").order, step("c1").order,
                               step("d1").order, step("e1").order};
  EXPECT_EQ(keys, sent);
  EXPECT_TRUE(list_dead_letters(*receiver_, {}, after, 2)->empty());
}

TEST_F(DeadLetters, AreListedByQueueTypeAndKindOfError) {
  bury({"a1"});
  why_ = "order-unknown";
  bury({"b1"});
  const auto found = [&](const DeadLetterFilter& filter) {
    return list_dead_letters(*receiver_, filter, {}, 10)->size();
  };
  EXPECT_EQ(found({}), 2u);
  EXPECT_EQ(found({.queue = "test.queue"}), 2u);
  EXPECT_EQ(found({.queue = "other.queue"}), 0u);
  EXPECT_EQ(found({.type = "test.step"}), 2u);
  EXPECT_EQ(found({.type = "test.stop"}), 0u);
  EXPECT_EQ(found({.queue = "test.queue", .error_kind = "order-unknown"}), 1u);
}

TEST_F(DeadLetters, AreNotFoundUnderAnotherQueueOrId) {
  const auto id = buried("a1");
  EXPECT_EQ(bus_->replay(id, "other.queue", kVera).error().kind, ErrorKind::not_found);
  EXPECT_EQ(bus_->replay(Uuid::make(), "test.queue", kVera).error().kind, ErrorKind::not_found);
  EXPECT_EQ(discard(id, std::string(kUnroutable)).error().kind, ErrorKind::not_found);
  EXPECT_EQ(show_dead_letter(*receiver_, "other.queue", id).error().kind, ErrorKind::not_found);
}

TEST(DeadLetterPlaces, AreReadOnlyAsTheyWereWritten) {
  for (const auto* text : {"", "12", "12.", ".", "12.0000.crm.evt", "x.y.z"})
    EXPECT_FALSE(DeadLetterPlace::parse(text)) << text;
  const DeadLetterPlace place{{12}, Uuid::make(), "crm.evt"};
  const auto read = DeadLetterPlace::parse(place.text());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->text(), place.text());
}

}  // namespace
}  // namespace atelier::bus
