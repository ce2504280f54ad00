// SPDX-License-Identifier: Apache-2.0
// What only SQLite has: one writer, group commit, a file and its disk.
#include <atomic>
#include <csignal>
#include <filesystem>
#include <future>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <thread>

#include "platform/sql/metrics.h"
#include "platform/sql/test_database.h"

namespace atelier::sql {
namespace {

constexpr Migration kSchema[] = {
    {1, "ring", "CREATE TABLE ring (id bigint PRIMARY KEY, picture text NOT NULL DEFAULT '')", ""}};

class Sqlite : public testing::Test {
 protected:
  void SetUp() override {
    // A name of its own for each test, so that it starts with metrics at zero.
    options_.name = testing::UnitTest::GetInstance()->current_test_info()->name();
    options_.path = folder_.file("ring.db");
    options_.wait = std::chrono::milliseconds(20);
    open();
  }
  void open() {
    db_.reset();
    auto opened = open_sqlite(options_, clock_);
    ASSERT_TRUE(opened.ok()) << opened.error().detail;
    db_ = std::move(*opened);
    ASSERT_TRUE(db_->migrate("test", kSchema).ok());
  }

  /// Holds the writer, so that what is submitted meanwhile waits and then makes one batch.
  class Held {
   public:
    explicit Held(Database& db) {
      std::promise<void> holding;
      db.write(
          [&holding, free = free_.get_future().share()](Tx&) -> Result<void> {
            holding.set_value();
            free.wait();
            return {};
          },
          [](Result<void>) {});
      holding.get_future().wait();
    }
    ~Held() { free_.set_value(); }

   private:
    std::promise<void> free_;
  };

  /// Submits, and gives the answer later.
  std::future<Result<void>> submit(std::function<Result<void>(Tx&)> closure) {
    auto promise = std::make_shared<std::promise<Result<void>>>();
    auto answer = promise->get_future();
    db_->write(std::move(closure),
               [promise](Result<void> result) { promise->set_value(std::move(result)); });
    return answer;
  }
  static std::function<Result<void>(Tx&)> adding(int id, std::size_t bytes = 0,
                                                 std::shared_ptr<std::atomic<int>> runs = nullptr) {
    return [=](Tx& tx) -> Result<void> {
      if (runs) ++*runs;
      tx.exec("INSERT INTO ring (id, picture) VALUES ($1, $2)", id, std::string(bytes, 'x'));
      return {};
    };
  }
  std::vector<std::int64_t> ids() { return ids_of(*db_); }
  static std::vector<std::int64_t> ids_of(Database& db) {
    return *db.read([](Reader& reader) -> Result<std::vector<std::int64_t>> {
      return reader.all("SELECT id FROM ring ORDER BY id",
                        [](const Row& row) { return row.i64(0); });
    });
  }
  /// The file may have 20 pages of 4 KB, which is more than the schema takes.
  void limit_size() {
    ASSERT_TRUE(db_->write([](Tx& tx) -> Result<void> {
                     tx.exec("PRAGMA max_page_count = 20");
                     return {};
                   })
                    .ok());
  }
  void lift_limit() {
    ASSERT_TRUE(db_->write([](Tx& tx) -> Result<void> {
                     tx.exec("PRAGMA max_page_count = 1000000");
                     return {};
                   })
                    .ok());
  }
  std::uint64_t commits() { return metrics::commits.with({options_.name}).value(); }

  TempFolder folder_;
  ManualClock clock_;
  SqliteOptions options_;
  std::unique_ptr<Database> db_;
};

constexpr std::size_t kMoreThanFits = 200'000;

TEST_F(Sqlite, CommitsAllThatWaitsAtOnce) {
  std::vector<std::future<Result<void>>> answers;
  const auto before = commits();
  {
    Held held(*db_);
    for (int i = 0; i < 100; ++i) answers.push_back(submit(adding(i)));
  }
  for (auto& answer : answers) EXPECT_TRUE(answer.get().ok());
  EXPECT_EQ(commits() - before, 2u);  // the holder's, and one for the hundred
  EXPECT_EQ(ids().size(), 100u);
}

TEST_F(Sqlite, CommitsOneByOneWithABatchOfOne) {
  options_.batch = 1;
  open();
  const auto before = commits();
  std::vector<std::future<Result<void>>> answers;
  for (int i = 0; i < 10; ++i) answers.push_back(submit(adding(i)));
  for (auto& answer : answers) EXPECT_TRUE(answer.get().ok());
  EXPECT_EQ(commits() - before, 10u);
}

TEST_F(Sqlite, TakesNoMoreThanABatchAtOnce) {
  options_.batch = 8;
  open();
  const auto before = commits();
  std::vector<std::future<Result<void>>> answers;
  {
    Held held(*db_);
    for (int i = 0; i < 20; ++i) answers.push_back(submit(adding(i)));
  }
  for (auto& answer : answers) EXPECT_TRUE(answer.get().ok());
  EXPECT_EQ(commits() - before, 4u);
}

TEST_F(Sqlite, KeepsTheOthersOfABatchWhereOneFails) {
  std::vector<std::future<Result<void>>> answers;
  {
    Held held(*db_);
    answers.push_back(submit(adding(1)));
    answers.push_back(submit([](Tx& tx) -> Result<void> {
      (void)adding(2)(tx);
      return Error{ErrorKind::conflict, "taken", "x"};
    }));
    answers.push_back(submit(adding(1)));  // twice the same key
    answers.push_back(submit([](Tx& tx) -> Result<void> {
      (void)adding(3)(tx);
      throw std::runtime_error("x");
    }));
    answers.push_back(submit(adding(4)));
  }
  EXPECT_TRUE(answers[0].get().ok());
  EXPECT_EQ(answers[1].get().error().type, "taken");
  EXPECT_EQ(answers[2].get().error().kind, ErrorKind::internal);
  EXPECT_EQ(answers[3].get().error().kind, ErrorKind::internal);
  EXPECT_TRUE(answers[4].get().ok());
  EXPECT_EQ(ids(), (std::vector<std::int64_t>{1, 4}));
}

TEST_F(Sqlite, RunsTheEffectsOfABatchInTheOrderOfItsClosures) {
  std::vector<int> seen;
  std::vector<std::future<Result<void>>> answers;
  {
    Held held(*db_);
    for (int i = 0; i < 10; ++i) {
      answers.push_back(submit([&seen, i](Tx& tx) -> Result<void> {
        tx.on_commit([&seen, i] { seen.push_back(i); });
        if (i % 3 == 0) return Error{ErrorKind::conflict, "taken", "x"};
        return {};
      }));
    }
  }
  for (auto& answer : answers) answer.wait();
  EXPECT_EQ(seen, (std::vector<int>{1, 2, 4, 5, 7, 8}));
}

TEST_F(Sqlite, RefusesAtOnceWhatDoesNotFitTheQueue) {
  options_.queue = 3;
  open();
  std::vector<std::future<Result<void>>> answers;
  {
    Held held(*db_);
    for (int i = 0; i < 3; ++i) answers.push_back(submit(adding(i)));
    auto refused = submit(adding(99));
    ASSERT_EQ(refused.wait_for(std::chrono::seconds(0)), std::future_status::ready);
    const auto answer = refused.get();
    EXPECT_EQ(answer.error().kind, ErrorKind::too_many);
    EXPECT_EQ(answer.error().type, "database-busy");
  }
  for (auto& answer : answers) EXPECT_TRUE(answer.get().ok());
  EXPECT_EQ(ids(), (std::vector<std::int64_t>{0, 1, 2}));
}

TEST_F(Sqlite, RunsABatchAgainWithoutTheClosureThatFilledTheDisk) {
  limit_size();
  auto runs = std::make_shared<std::atomic<int>>(0);
  std::vector<std::future<Result<void>>> answers;
  {
    Held held(*db_);
    answers.push_back(submit(adding(1, 0, runs)));
    answers.push_back(submit(adding(2, kMoreThanFits)));
    answers.push_back(submit(adding(3)));
  }
  EXPECT_TRUE(answers[0].get().ok());
  const auto full = answers[1].get();
  EXPECT_EQ(full.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(full.error().type, "storage-full");
  EXPECT_TRUE(answers[2].get().ok());
  EXPECT_EQ(*runs, 2) << "SQLite did not leave the transaction: this tests nothing";
  EXPECT_EQ(ids(), (std::vector<std::int64_t>{1, 3}));
}

TEST_F(Sqlite, FailsABatchWholeThatBreaksTwiceAndGoesOnAfter) {
  limit_size();
  std::atomic<int> effects{0};
  std::vector<std::future<Result<void>>> answers;
  {
    Held held(*db_);
    answers.push_back(submit([&](Tx& tx) -> Result<void> {
      tx.on_commit([&] { ++effects; });
      return adding(1)(tx);
    }));
    answers.push_back(submit(adding(2, kMoreThanFits)));
    answers.push_back(submit(adding(3, kMoreThanFits)));
  }
  for (auto& answer : answers) EXPECT_EQ(answer.get().error().type, "storage-full");
  EXPECT_EQ(effects, 0);
  EXPECT_TRUE(ids().empty());
  lift_limit();
  EXPECT_TRUE(submit(adding(4, kMoreThanFits)).get().ok());
}

TEST_F(Sqlite, FailsEveryoneOfABatchWhoseCommitFails) {
  // Its log may not grow: writes to it fail, which shows at COMMIT.
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  std::vector<std::future<Result<void>>> answers;
  std::atomic<int> effects{0};
  {
    Held held(*db_);
    answers.push_back(submit([&](Tx& tx) -> Result<void> {
      tx.on_commit([&] { ++effects; });
      return adding(1)(tx);
    }));
    answers.push_back(submit([](Tx&) -> Result<void> {
      return Error{ErrorKind::conflict, "taken", "x"};
    }));
    answers.push_back(submit(adding(2)));
    rlimit tight = before;
    tight.rlim_cur = std::filesystem::file_size(options_.path + "-wal");
    ::setrlimit(RLIMIT_FSIZE, &tight);
  }
  for (auto& answer : answers) EXPECT_EQ(answer.get().error().kind, ErrorKind::unavailable);
  ::setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_EQ(effects, 0);
  EXPECT_TRUE(ids().empty());
  EXPECT_TRUE(submit(adding(3)).get().ok());
  EXPECT_EQ(ids(), (std::vector<std::int64_t>{3}));
}

TEST_F(Sqlite, AnswersBusyWhileAnotherProgramHoldsTheFile) {
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(options_.path.c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  EXPECT_EQ(submit(adding(1)).get().error().type, "database-busy");
  sqlite3_close(other);
  EXPECT_TRUE(submit(adding(1)).get().ok());
}

TEST_F(Sqlite, AnswersBusyWhenNoReaderGetsFreeInTime) {
  options_.readers = 1;
  open();
  auto outer = db_->read([&](Reader&) -> Result<ErrorKind> {
    auto inner = db_->read([](Reader&) -> Result<int> { return 1; });
    return inner.error().kind;
  });
  EXPECT_EQ(*outer, ErrorKind::unavailable);
}

TEST_F(Sqlite, RefusesAFileThatIsOpenAlready) {
  auto second = open_sqlite(options_, clock_);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().type, "database-in-use");
  EXPECT_NE(second.error().detail.find(options_.path), std::string::npos);
}

TEST_F(Sqlite, SaysClearlyWhereItCannotOpen) {
  options_.path = folder_.file("no/such/folder.db");
  auto opened = open_sqlite(options_, clock_);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().type, "storage-failed");
}

/// A copy of the files while it runs is what a kill would leave: all that was answered is in it,
/// and each closure whole. The log is below the size at which it is moved into the file, so that
/// the two copies belong together.
TEST_F(Sqlite, FindsAllThatWasAnsweredAfterACrash) {
  std::atomic<bool> stop{false};
  std::atomic<int> answered{0};
  std::thread writing([&] {
    for (int i = 0; i < 2000 && !stop; i += 2) {
      auto result = db_->write([i](Tx& tx) -> Result<void> {
        (void)adding(i)(tx);
        return adding(i + 1)(tx);
      });
      if (result.ok()) answered = i + 2;
    }
  });
  while (answered < 20) std::this_thread::yield();
  const int least = answered;
  auto copied = options_;
  copied.path = folder_.file("copy.db");
  std::filesystem::copy_file(options_.path, copied.path);
  std::filesystem::copy_file(options_.path + "-wal", copied.path + "-wal");
  stop = true;
  writing.join();

  auto reopened = open_sqlite(copied, clock_);
  ASSERT_TRUE(reopened.ok());
  const auto found = ids_of(**reopened);
  EXPECT_GE(static_cast<int>(found.size()), least);
  EXPECT_EQ(found.size() % 2, 0u) << "half a closure";
}

}  // namespace
}  // namespace atelier::sql
