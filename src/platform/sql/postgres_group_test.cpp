// SPDX-License-Identifier: Apache-2.0
// Closures that share a transaction on PostgreSQL.
#include <condition_variable>
#include <future>
#include <gtest/gtest.h>
#include <map>
#include <mutex>

#include "platform/sql/postgres_fixture.h"
#include "platform/testing/bad_network.h"

namespace atelier::sql {
namespace {

/// One writer, so that what is submitted while it is held up is taken together.
class PostgresGroup : public PostgresFixture {
 protected:
  void SetUp() override {
    options_.writers = 1;
    open();
  }
  void TearDown() override { db_.reset(); }  // it answers into what is below
  /// The writer is busy until `free`.
  void hold() {
    std::promise<void> holding;
    free_ = {};
    db_->write(
        [&, go_on = free_.get_future().share()](Tx&) -> Result<void> {
          holding.set_value();
          go_on.wait();
          return {};
        },
        [](const Result<void>&) {});
    holding.get_future().wait();
  }
  void free() { free_.set_value(); }

  /// With an effect and an answer that are noted.
  template <class Then>
  void add(std::int64_t id, Then then) {
    db_->write(
        [this, id, then](Tx& tx) -> Result<void> {
          tx.exec("INSERT INTO ring (id, size) VALUES ($1, 0)", id);
          tx.on_commit([this, id] { effects_ += std::to_string(id) + " "; });
          return then(tx);
        },
        [this, id](const Result<void>& result) {
          const std::lock_guard lock(mutex_);
          answers_[id] = result.ok() ? "kept" : result.error().type;
          answered_.notify_all();
        });
  }
  void add(std::int64_t id) {
    add(id, [](Tx&) -> Result<void> { return {}; });
  }
  std::string answer(std::int64_t id) {
    std::unique_lock lock(mutex_);
    answered_.wait(lock, [&] { return answers_.contains(id); });
    return answers_[id];
  }

  std::string effects_;  // on the one writer's thread
  std::mutex mutex_;
  std::condition_variable answered_;
  std::map<std::int64_t, std::string> answers_;
  std::promise<void> free_;
};

TEST_F(PostgresGroup, CommitsOnceForAllThatWait) {
  hold();
  const auto before = commits();
  for (int id = 1; id <= 10; ++id) add(id);
  free();
  for (int id = 1; id <= 10; ++id) EXPECT_EQ(answer(id), "kept");
  EXPECT_EQ(commits(), before + 1);
  EXPECT_EQ(effects_, "1 2 3 4 5 6 7 8 9 10 ");
  EXPECT_EQ(ids(), "1 2 3 4 5 6 7 8 9 10");
}

TEST_F(PostgresGroup, TakesNoMoreThanABatchAtOnce) {
  options_.batch = 4;
  open();
  hold();
  const auto before = commits();
  for (int id = 1; id <= 8; ++id) add(id);
  free();
  for (int id = 1; id <= 8; ++id) EXPECT_EQ(answer(id), "kept");
  EXPECT_EQ(commits(), before + 2);
}

TEST_F(PostgresGroup, KeepsTheOthersWhereOneIsRefusedAfterItHasWritten) {
  hold();
  add(1);
  add(2, [](Tx&) -> Result<void> { return Error{ErrorKind::conflict, "taken", ""}; });
  add(3);
  free();
  EXPECT_EQ(answer(1), "kept");
  EXPECT_EQ(answer(2), "taken");
  EXPECT_EQ(answer(3), "kept");
  EXPECT_EQ(effects_, "1 3 ");
  EXPECT_EQ(ids(), "1 3");
}

TEST_F(PostgresGroup, SharesACommitWithWhatIsRefusedBeforeItWrites) {
  hold();
  const auto before = commits();
  add(1);
  std::promise<std::string> refused;
  db_->write(
      [](Tx& tx) -> Result<void> {
        if (tx.exists("SELECT 1 FROM ring WHERE id = 1"))
          return Error{ErrorKind::conflict, "there", ""};
        return {};
      },
      [&](const Result<void>& result) { refused.set_value(result.error().type); });
  add(3);
  free();
  EXPECT_EQ(refused.get_future().get(), "there");
  EXPECT_EQ(answer(3), "kept");
  EXPECT_EQ(commits(), before + 1);
  EXPECT_EQ(ids(), "1 3");
}

TEST_F(PostgresGroup, KeepsTheOthersWhereAStatementOfOneFails) {
  hold();
  add(1);
  add(1, [](Tx& tx) -> Result<void> {
    tx.exists("SELECT 1 FROM no_such_table");
    return {};
  });
  add(3);
  free();
  EXPECT_EQ(answer(3), "kept");
  EXPECT_EQ(effects_, "1 3 ");
  EXPECT_EQ(ids(), "1 3");
}

TEST_F(PostgresGroup, KeepsTheOthersWhereOneThrows) {
  hold();
  add(1);
  add(2, [](Tx&) -> Result<void> { throw std::runtime_error("by mistake"); });
  add(3);
  free();
  EXPECT_EQ(answer(2), "internal");
  EXPECT_EQ(answer(3), "kept");
  EXPECT_EQ(effects_, "1 3 ");
}

TEST_F(PostgresGroup, DoesNotKeepTheFirstWaitingForALockThatALaterOneWaitsFor) {
  add(7);
  ASSERT_EQ(answer(7), "kept");
  auto other = open_postgres(options_, clock_);
  ASSERT_TRUE(other.ok());
  std::promise<void> locked;
  std::promise<void> unlock;
  (*other)->write(
      [&](Tx& tx) -> Result<void> {
        if (tx.exec("UPDATE ring SET size = 1 WHERE id = 7") == 1) locked.set_value();
        unlock.get_future().wait();
        return {};
      },
      [](const Result<void>&) {});
  locked.get_future().wait();
  hold();
  add(1);
  add(2, [](Tx& tx) -> Result<void> {
    tx.exec("UPDATE ring SET size = 2 WHERE id = 7");
    return {};
  });
  free();
  EXPECT_EQ(answer(1), "kept") << "while the other one still waits";
  unlock.set_value();
  EXPECT_EQ(answer(2), "kept");
  EXPECT_EQ(ids(), "1 2 7");
}

TEST_F(PostgresGroup, FindsOutForAllOfThemWhetherTheirCommitTookPlace) {
  BadNetwork network(server().port());
  options_.url = "postgres://atelier@127.0.0.1:" + std::to_string(network.port()) + "/postgres";
  for (const auto lost : {BadNetwork::Lost::answer, BadNetwork::Lost::request}) {
    open();
    effects_.clear();
    answers_.clear();
    ASSERT_TRUE(db_->write([](Tx& tx) -> Result<void> {
                     tx.exec("DELETE FROM ring");
                     return {};
                   })
                    .ok());
    hold();
    network.cut_at(std::string("COMMIT\0", 7), lost, false);
    for (int id = 1; id <= 3; ++id) add(id);
    free();
    for (int id = 1; id <= 3; ++id) EXPECT_EQ(answer(id), "kept");
    EXPECT_TRUE(network.has_cut());
    EXPECT_EQ(effects_, "1 2 3 ");
    EXPECT_EQ(ids(), "1 2 3");
    db_.reset();
  }
}

}  // namespace
}  // namespace atelier::sql
