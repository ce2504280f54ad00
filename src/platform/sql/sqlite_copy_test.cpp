// SPDX-License-Identifier: Apache-2.0
#include "platform/sql/sqlite_copy.h"

#include <atomic>
#include <fstream>
#include <gtest/gtest.h>
#include <thread>

#include "platform/sql/test_database.h"

namespace atelier::sql {
namespace {

constexpr Migration kTable[] = {
    {1, "step", "CREATE TABLE step (who bigint PRIMARY KEY, number bigint NOT NULL)", ""}};
constexpr int kWriters = 4;

class CopiesOfSqliteFiles : public testing::Test {
 protected:
  CopiesOfSqliteFiles() {
    for (const auto* name : {"first", "second"}) {
      auto db = open_test_sqlite(folder_, name, clock_);
      ATELIER_ASSERT(db->migrate("test", kTable).ok());
      databases_.push_back(std::move(db));
      copies_.push_back({folder_.path() / (std::string(name) + ".db"),
                         folder_.path() / (std::string(name) + ".copy")});
    }
  }
  static Result<void> put(Database& db, std::int64_t who, std::int64_t number) {
    return db.write([=](Tx& tx) -> Result<void> {
      tx.exec("INSERT INTO step VALUES ($1, $2) ON CONFLICT (who) DO UPDATE SET number = $2", who,
              number);
      return {};
    });
  }
  std::vector<std::int64_t> steps_in(const std::string& copy) {
    SqliteOptions options{.path = folder_.file(copy), .name = "copy"};
    auto db = open_sqlite(options, clock_);
    EXPECT_TRUE(db.ok());
    return *(*db)->read([](Reader& reader) -> Result<std::vector<std::int64_t>> {
      return reader.all("SELECT number FROM step ORDER BY who",
                        [](const Row& row) { return row.i64(0); });
    });
  }

  TempFolder folder_;
  ManualClock clock_;
  std::vector<std::unique_ptr<Database>> databases_;
  std::vector<SqliteCopy> copies_;
};

TEST_F(CopiesOfSqliteFiles, AreOfOneMomentWhileOthersWrite) {
  // Everyone writes to the first, then the same to the second: at any moment the first is at most
  // one ahead and never behind.
  for (std::int64_t who = 0; who < kWriters; ++who)
    for (auto& db : databases_) ASSERT_TRUE(put(*db, who, 0).ok());
  std::atomic<bool> stop = false;
  std::atomic<std::int64_t> written = 0;
  std::vector<std::thread> writers;
  for (std::int64_t who = 0; who < kWriters; ++who)
    writers.emplace_back([&, who] {
      for (std::int64_t number = 1; !stop; ++number, ++written)
        for (auto& db : databases_) EXPECT_TRUE(put(*db, who, number).ok());
    });
  for (int round = 0; round < 10; ++round) {
    for (const auto until = written + 20; written < until;) std::this_thread::yield();
    for (const auto& copy : copies_) std::filesystem::remove(copy.to);
    const auto copied = copy_sqlite(copies_);
    ASSERT_TRUE(copied.ok()) << copied.error().detail;
    const auto first = steps_in("first.copy");
    const auto second = steps_in("second.copy");
    ASSERT_EQ(first.size(), static_cast<std::size_t>(kWriters));
    ASSERT_EQ(second.size(), first.size());
    for (std::size_t who = 0; who < first.size(); ++who) {
      EXPECT_GE(first[who], second[who]);
      EXPECT_LE(first[who], second[who] + 1);
    }
  }
  stop = true;
  for (auto& writer : writers) writer.join();
}

TEST_F(CopiesOfSqliteFiles, TellWhatTheyHold) {
  ASSERT_TRUE(put(*databases_[0], 1, 7).ok());
  ASSERT_TRUE(copy_sqlite(copies_).ok());
  const auto facts = check_sqlite(copies_[0].to);
  ASSERT_TRUE(facts.ok()) << facts.error().detail;
  EXPECT_EQ(facts->migrations.at("test"), 1);
  EXPECT_EQ(facts->rows.at("step"), 1);
  EXPECT_EQ(check_sqlite(copies_[1].to)->rows.at("step"), 0);
}

TEST_F(CopiesOfSqliteFiles, GiveUpWhereAWriterDoesNotLetGo) {
  std::atomic<bool> inside = false;
  std::atomic<bool> done = false;
  std::thread writer([&] {
    ASSERT_TRUE(databases_[1]
                    ->write([&](Tx& tx) -> Result<void> {
                      tx.exec("INSERT INTO step VALUES (1, 1)");
                      inside = true;
                      while (!done) std::this_thread::yield();
                      return {};
                    })
                    .ok());
  });
  while (!inside) std::this_thread::yield();
  const auto copied = copy_sqlite(copies_, {.park = std::chrono::milliseconds(1), .tries = 3});
  done = true;
  writer.join();
  ASSERT_FALSE(copied.ok());
  EXPECT_EQ(copied.error().type, "database-busy");
  EXPECT_FALSE(std::filesystem::exists(copies_[0].to));
  EXPECT_TRUE(put(*databases_[0], 1, 1).ok()) << "the writers go on";
}

TEST_F(CopiesOfSqliteFiles, AreFoundDamagedWhereABitIsWrong) {
  ASSERT_TRUE(put(*databases_[0], 1, 7).ok());
  ASSERT_TRUE(copy_sqlite(copies_).ok());
  {
    std::fstream file(copies_[0].to, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096 + 3);
    file.put('\x7f');
  }
  EXPECT_EQ(check_sqlite(copies_[0].to).error().type, "database-damaged");
  EXPECT_FALSE(check_sqlite(folder_.path() / "none").ok());
}

}  // namespace
}  // namespace atelier::sql
