// SPDX-License-Identifier: Apache-2.0
// What only PostgreSQL has: a server that may go away, other programs, several writers.
#include <atomic>
#include <barrier>
#include <future>
#include <gtest/gtest.h>
#include <thread>

#include "platform/sql/postgres_fixture.h"
#include "platform/testing/bad_network.h"

namespace atelier::sql {
namespace {

using std::chrono::milliseconds;

class Postgres : public PostgresFixture {
 protected:
  void SetUp() override {
    options_.wait = milliseconds(500);
    open();
  }
  static auto adding(std::int64_t id) {
    return [id](Tx& tx) -> Result<void> {
      tx.exec("INSERT INTO ring (id, size) VALUES ($1, 0)", id);
      return {};
    };
  }
  Result<void> add(std::int64_t id) { return db_->write(adding(id)); }
};

TEST_F(Postgres, RunsAClosureAgainWhoseConnectionWasKilled) {
  int runs = 0;
  auto answer = db_->write([&](Tx& tx) -> Result<void> {
    tx.exec("INSERT INTO ring (id, size) VALUES (1, 0)");
    if (++runs == 1) tx.exists("SELECT pg_terminate_backend(pg_backend_pid())");
    return {};
  });
  EXPECT_TRUE(answer.ok());
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(ids(), "1");
}

TEST_F(Postgres, GivesUpOnAClosureWhoseConnectionsKeepBreaking) {
  auto answer = db_->write([](Tx& tx) -> Result<void> {
    tx.exists("SELECT pg_terminate_backend(pg_backend_pid())");
    return {};
  });
  EXPECT_EQ(answer.error().kind, ErrorKind::unavailable);
  EXPECT_TRUE(add(1).ok());
}

TEST_F(Postgres, NoticesThatItsConnectionsBrokeWhileNothingWasAsked) {
  const auto count = [&] {
    return db_->read([](Reader& reader) -> Result<std::int64_t> {
      return *reader.first("SELECT count(*) FROM ring", [](const Row& row) { return row.i64(0); });
    });
  };
  ASSERT_TRUE(add(1).ok());
  ASSERT_TRUE(count().ok());
  run("SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity"
      " WHERE datname = current_database() AND pid <> pg_backend_pid()");
  EXPECT_EQ(*count(), 1);
  EXPECT_TRUE(add(2).ok());
}

TEST_F(Postgres, AnswersUnavailableWhileTheServerIsDownAndGoesOnWhenItIsBack) {
  ASSERT_TRUE(add(1).ok());
  server().stop_at_once();
  const auto written = add(2);
  const auto read =
      db_->read([](Reader& reader) -> Result<bool> { return reader.exists("SELECT 1"); });
  server().start();
  EXPECT_EQ(written.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(written.error().type, "database-unreachable");
  EXPECT_EQ(read.error().type, "database-unreachable");
  while (!add(3).ok()) std::this_thread::yield();  // the backoff of the connection is not over yet
  EXPECT_EQ(ids(), "1 3");
}

TEST_F(Postgres, KeepsAllThatItAnsweredWhenTheServerCrashesUnderLoad) {
  std::atomic<bool> stop{false};
  std::mutex mutex;
  std::vector<std::int64_t> answered;
  std::atomic<std::int64_t> next{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      while (!stop) {
        const auto id = ++next;
        if (!add(id).ok()) continue;
        std::lock_guard lock(mutex);
        answered.push_back(id);
      }
    });
  }
  const auto wait_for = [&](std::size_t count) {
    for (;;) {
      std::unique_lock lock(mutex);
      if (answered.size() >= count) return;
      lock.unlock();
      std::this_thread::yield();
    }
  };
  for (std::size_t crash = 1; crash <= 3; ++crash) {
    wait_for(200 * crash);
    server().stop_at_once();
    server().start();
  }
  wait_for(800);
  stop = true;
  for (auto& thread : threads) thread.join();
  std::string list;
  for (const auto id : answered) list += (list.empty() ? "" : ",") + std::to_string(id);
  EXPECT_EQ(run("SELECT count(*) FROM ring WHERE id IN (" + list + ")"),
            std::to_string(answered.size()));
}

/// Every connection over a network that cuts at a COMMIT.
class CutCommits : public Postgres {
 protected:
  void through(BadNetwork::Lost lost, bool refuse = false) {
    network_ = std::make_unique<BadNetwork>(server().port());
    options_.url = "postgres://atelier@127.0.0.1:" + std::to_string(network_->port()) + "/postgres";
    open();
    // As the protocol ends it: BEGIN names READ COMMITTED.
    network_->cut_at(std::string("COMMIT\0", 7), lost, refuse);
  }
  std::unique_ptr<BadNetwork> network_;
};

TEST_F(CutCommits, FindsOutThatACommitTookPlaceWhoseAnswerWasLost) {
  through(BadNetwork::Lost::answer);
  int runs = 0;
  int effects = 0;
  auto answer = db_->write([&](Tx& tx) -> Result<void> {
    ++runs;
    tx.on_commit([&] { ++effects; });
    return adding(1)(tx);
  });
  EXPECT_TRUE(network_->has_cut());
  EXPECT_TRUE(answer.ok());
  EXPECT_EQ(runs, 1);
  EXPECT_EQ(effects, 1);
  EXPECT_EQ(ids(), "1");
  db_.reset();
}

TEST_F(CutCommits, RunsAClosureAgainWhoseCommitNeverArrived) {
  through(BadNetwork::Lost::request);
  int runs = 0;
  int effects = 0;
  auto answer = db_->write([&](Tx& tx) -> Result<void> {
    ++runs;
    tx.on_commit([&] { ++effects; });
    return adding(1)(tx);
  });
  EXPECT_TRUE(network_->has_cut());
  EXPECT_TRUE(answer.ok());
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(effects, 1);
  EXPECT_EQ(ids(), "1");
  db_.reset();
}

TEST_F(CutCommits, SaysThatItIsNotKnownButRunsTheEffectsOnceItIs) {
  through(BadNetwork::Lost::answer, true);
  std::promise<void> affected;
  auto answer = db_->write([&](Tx& tx) -> Result<void> {
    tx.on_commit([&] { affected.set_value(); });
    return adding(1)(tx);
  });
  EXPECT_EQ(answer.error().type, "database-unreachable");
  auto effect = affected.get_future();
  EXPECT_NE(effect.wait_for(milliseconds(0)), std::future_status::ready);
  network_->refuse(false);
  effect.wait();
  EXPECT_EQ(ids(), "1");
  db_.reset();
}

TEST_F(Postgres, RetriesTheVictimOfADeadlock) {
  run("ALTER DATABASE \"" + options_.database + "\" SET deadlock_timeout = '10ms'");
  open();
  ASSERT_TRUE(add(1).ok());
  ASSERT_TRUE(add(2).ok());
  std::barrier both(2);
  std::atomic<int> runs{0};
  const auto locking = [&](std::int64_t first, std::int64_t second) {
    return db_->write([&, first, second, met = false](Tx& tx) mutable -> Result<void> {
      ++runs;
      const auto touch = [&](std::int64_t id) {
        EXPECT_EQ(tx.exec("UPDATE ring SET size = size + 1 WHERE id = $1", id), 1);
      };
      touch(first);
      if (!std::exchange(met, true)) both.arrive_and_wait();
      touch(second);
      return {};
    });
  };
  auto other = std::async(std::launch::async, locking, 2, 1);
  EXPECT_TRUE(locking(1, 2).ok());
  EXPECT_TRUE(other.get().ok());
  EXPECT_EQ(runs, 3);
  EXPECT_EQ(run("SELECT sum(size) FROM ring"), "4");
}

TEST_F(Postgres, AnswersBusyWhereAnotherProgramHoldsARowForLong) {
  ASSERT_TRUE(add(1).ok());
  auto holder = open_postgres(options_, clock_);
  ASSERT_TRUE(holder.ok());
  std::optional<Error> refused;
  EXPECT_TRUE((*holder)
                  ->write([&](Tx& tx) -> Result<void> {
                    EXPECT_EQ(tx.exec("UPDATE ring SET size = 1"), 1);
                    std::promise<Error> answer;
                    db_->write(
                        [](Tx& other) -> Result<void> {
                          other.exec("UPDATE ring SET size = 2");
                          return {};
                        },
                        [&](const Result<void>& result) { answer.set_value(result.error()); });
                    refused = answer.get_future().get();
                    return {};
                  })
                  .ok());
  EXPECT_EQ(refused->type, "database-busy");
  EXPECT_TRUE(add(2).ok());
}

TEST_F(Postgres, EndsAStatementThatTakesTooLong) {
  options_.statement = milliseconds(50);
  open();
  auto answer = db_->write([](Tx& tx) -> Result<void> {
    tx.exec("SELECT pg_sleep(60)");
    return {};
  });
  EXPECT_EQ(answer.error().type, "database-busy");
  EXPECT_TRUE(add(1).ok());
}

TEST_F(Postgres, RefusesAtOnceWhatDoesNotFitTheQueue) {
  options_.writers = 1;
  options_.queue = 3;
  open();
  std::promise<void> holding;
  std::promise<void> go_on;
  std::atomic<int> kept{0};
  const auto keep = [&](const Result<void>& result) { kept += result.ok() ? 1 : 0; };
  db_->write(
      [&, free = go_on.get_future().share()](Tx&) -> Result<void> {
        holding.set_value();
        free.wait();
        return {};
      },
      keep);
  holding.get_future().wait();
  for (int i = 0; i < 3; ++i) db_->write(adding(i), keep);
  std::optional<Error> refused;
  db_->write(adding(99), [&](const Result<void>& result) { refused = result.error(); });
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->kind, ErrorKind::too_many);
  EXPECT_EQ(refused->type, "database-busy");
  go_on.set_value();
  db_.reset();
  EXPECT_EQ(kept, 4);
  EXPECT_EQ(ids(), "0 1 2");
}

TEST_F(Postgres, AnswersBusyWhenNoReaderGetsFreeInTime) {
  options_.readers = 1;
  options_.wait = milliseconds(20);
  open();
  auto outer = db_->read([&](Reader&) -> Result<ErrorKind> {
    return db_->read([](Reader&) -> Result<int> { return 1; }).error().kind;
  });
  EXPECT_EQ(*outer, ErrorKind::unavailable);
}

TEST_F(Postgres, CommitsNothingWhereAClosureSentNothing) {
  const auto before = commits();
  int effects = 0;
  EXPECT_TRUE(db_->write([&](Tx& tx) -> Result<void> {
                   tx.on_commit([&] { ++effects; });
                   return {};
                 })
                  .ok());
  EXPECT_EQ(effects, 1);
  EXPECT_EQ(commits(), before);
}

TEST_F(Postgres, LetsSeveralProgramsMigrateAtOnce) {
  constexpr const char* kSlow = "SELECT pg_sleep(0.05); CREATE TABLE chain (id text)";
  constexpr Migration kChain[] = {{1, "chain", "", kSlow}};
  std::vector<std::future<bool>> programs;
  for (int i = 0; i < 4; ++i) {
    programs.push_back(std::async(std::launch::async, [&] {
      auto own = open_postgres(options_, clock_);
      return own.ok() && (*own)->migrate("chain", kChain).ok();
    }));
  }
  for (auto& program : programs) EXPECT_TRUE(program.get());
}

TEST_F(Postgres, SaysClearlyWhereItCannotConnect) {
  options_.database = "no_such_database";
  auto missing = open_postgres(options_, clock_);
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().type, "database-unreachable");
  EXPECT_NE(missing.error().detail.find("\"no_such_database\" does not exist"), std::string::npos);
  EXPECT_NE(missing.error().detail.find("atelier migrate"), std::string::npos);
}

}  // namespace
}  // namespace atelier::sql
