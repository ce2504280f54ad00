// SPDX-License-Identifier: Apache-2.0
// Two programs on one PostgreSQL: one relay leads, and one that lost its lead without knowing
// cannot settle.
#include <gtest/gtest.h>

#include "platform/bus/live_bus_rig.h"

namespace atelier::bus {
namespace {

/// Hands on to a bus, and has something happen between that and the answer.
class Interrupted final : public Transport {
 public:
  explicit Interrupted(Transport& bus) : bus_(bus) {}
  std::vector<Handed> hand_on(const std::vector<PendingMessage>& messages) override {
    auto handed = bus_.hand_on(messages);
    if (meanwhile) std::exchange(meanwhile, nullptr)();
    return handed;
  }
  std::function<void()> meanwhile;

 private:
  Transport& bus_;
};

class RelayLease : public BusFixture {
 protected:
  void SetUp() override {
    setenv("ATELIER_TEST_DATABASE", "postgres", 1);
    open();
    other_program_ = sql::open_test_database(files_, "sender", clock_);
  }
  void TearDown() override {
    other_program_.reset();
    BusFixture::TearDown();
    unsetenv("ATELIER_TEST_DATABASE");
  }
  /// As after a pause that was too long: the server has ended the session that held the lease.
  void end_sessions_with_a_lease() {
    const auto ended = other_program_->write([](sql::Tx& tx) -> Result<std::int64_t> {
      return *tx.first(
          "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_locks"
          " WHERE locktype = 'advisory'",
          [](const sql::Row& row) { return row.i64(0); });
    });
    ASSERT_EQ(*ended, 1);
  }
  Result<std::string> state_of_all() {
    return sender_->read([](sql::Reader& db) -> Result<std::string> {
      std::string states;
      db.each("SELECT state, attempts FROM outbox ORDER BY id", [&](const sql::Row& row) {
        states += row.str(0) + std::to_string(row.i64(1)) + " ";
      });
      return states;
    });
  }

  RelayOptions relaying_{{options_.first_retry_us, options_.longest_retry_us}, 1000, 256};
  std::unique_ptr<sql::Database> other_program_;
};

TEST_F(RelayLease, IsHeldByOneRelayUntilThatOneEnds) {
  auto first = std::make_unique<Relay>(*sender_, transport(), relaying_, clock_);
  Relay second(*other_program_, transport(), relaying_, clock_);
  send({"a1"});
  EXPECT_TRUE(first->round());
  send({"a2"});
  EXPECT_FALSE(second.round());
  EXPECT_EQ(pending(), 1);
  first.reset();
  EXPECT_TRUE(second.round());
  EXPECT_EQ(pending(), 0);
  EXPECT_EQ(ledger(), "a1 a2");
}

TEST_F(RelayLease, RefusesToSettleWhatARelayHandedOnThatWasReplacedMeanwhile) {
  Interrupted interrupted(transport());
  Relay paused(*sender_, interrupted, relaying_, clock_);
  Relay successor(*other_program_, transport(), relaying_, clock_);
  interrupted.meanwhile = [&] {
    end_sessions_with_a_lease();
    EXPECT_TRUE(successor.round());  // the same messages, and settles them
    send({"a3"});
  };
  send({"a1", "b1", "a2"});
  EXPECT_FALSE(paused.round());
  EXPECT_EQ(*state_of_all(), "sent1 sent1 sent1 pending0 ");
  EXPECT_FALSE(paused.round()) << "it thinks that it still leads";
  EXPECT_TRUE(successor.round());
  EXPECT_EQ(pending(), 0);
  EXPECT_EQ(ledger_by_key(), "a1 a2 a3 b1");
}

TEST_F(RelayLease, LetsWhoLeadsHandOnAtOnceWhatIsCommittedElsewhere) {
  relaying_.poll_us = kHour;
  Relay leader(*sender_, transport(), relaying_, clock_);
  relaying_.tell_leader = [&] { leader.wake(); };
  Relay follower(*other_program_, transport(), relaying_, clock_);
  send({"a1"});
  EXPECT_TRUE(leader.round());
  leader.start();
  follower.start();
  send({"a2"});
  follower.wake();
  EXPECT_TRUE(eventually([&] { return ledger() == "a1 a2"; }));
}

TEST_F(RelayLease, IsTakenAgainByWhoeverComesFirstAfterItWasLost) {
  Relay relay(*sender_, transport(), relaying_, clock_);
  send({"a1"});
  EXPECT_TRUE(relay.round());
  end_sessions_with_a_lease();
  send({"a2"});
  EXPECT_TRUE(relay.round());
  EXPECT_EQ(ledger(), "a1 a2");
}

}  // namespace
}  // namespace atelier::bus
