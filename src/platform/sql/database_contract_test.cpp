// SPDX-License-Identifier: Apache-2.0
// What sql.h promises, on every engine. An engine joins by a row in kEngines.
#include <atomic>
#include <barrier>
#include <future>
#include <gtest/gtest.h>
#include <limits>
#include <thread>

#include "platform/sql/test_database.h"
#include "platform/telemetry/caught.h"

namespace atelier::sql {
namespace {

struct Engine {
  const char* name;
  std::unique_ptr<Database> (*open)(const std::filesystem::path& folder, const std::string& name,
                                    const Clock&);
};
void PrintTo(const Engine& engine, std::ostream* out) { *out << engine.name; }

constexpr Engine kEngines[] = {{"Sqlite", open_test_sqlite}, {"Postgres", open_test_postgres}};

constexpr const char* kStone =
    "CREATE TABLE stone (id bigint PRIMARY KEY, ring text NOT NULL"
    " REFERENCES ring (id) DEFERRABLE INITIALLY DEFERRED)";

constexpr Migration kSchema[] = {
    {1, "ring",
     "CREATE TABLE ring (id text PRIMARY KEY, size bigint NOT NULL DEFAULT 0, mass double "
     "precision,"
     " note text, picture blob)",
     "CREATE TABLE ring (id text PRIMARY KEY, size bigint NOT NULL DEFAULT 0, mass double "
     "precision,"
     " note text, picture bytea)"},
    {2, "stone", kStone, kStone},
};

enum class Alloy { gold, silver };
BOOST_DESCRIBE_ENUM(Alloy, gold, silver)

class DatabaseContract : public testing::TestWithParam<Engine> {
 protected:
  void SetUp() override {
    open();
    ASSERT_TRUE(db_->migrate("test", kSchema).ok());
  }
  void open() {
    db_.reset();
    db_ = GetParam().open(folder_, "contract", clock_);
  }
  Result<void> add(const std::string& id, std::int64_t size = 0) {
    return db_->write([=](Tx& tx) -> Result<void> {
      tx.exec("INSERT INTO ring (id, size) VALUES ($1, $2)", id, size);
      return {};
    });
  }
  std::int64_t count() {
    return *db_->read([](Reader& reader) -> Result<std::int64_t> {
      return *reader.first("SELECT count(*) FROM ring", [](const Row& row) { return row.i64(0); });
    });
  }
  bool has(const std::string& id) {
    return *db_->read([&](Reader& reader) -> Result<bool> {
      return reader.exists("SELECT 1 FROM ring WHERE id = $1", id);
    });
  }
  /// The answer of a write whose closure does `work`.
  Result<void> doing(std::function<void(Tx&)> work) {
    return db_->write([work](Tx& tx) -> Result<void> {
      work(tx);
      return {};
    });
  }

  TempFolder folder_;
  ManualClock clock_;
  std::unique_ptr<Database> db_;
};

INSTANTIATE_TEST_SUITE_P(Engines, DatabaseContract, testing::ValuesIn(kEngines),
                         [](const auto& engine) { return std::string(engine.param.name); });

TEST_P(DatabaseContract, ReturnsWhatTheClosureReturns) {
  auto answer = db_->write([](Tx&) -> Result<std::string> { return std::string("kept"); });
  EXPECT_EQ(*answer, "kept");
  auto refused = db_->write([](Tx&) -> Result<int> {
    return Error{ErrorKind::gone, "quote-expired", "x"};
  });
  EXPECT_EQ(refused.error().type, "quote-expired");
}

TEST_P(DatabaseContract, KeepsAndReturnsEveryKindOfValue) {
  const Uuid id = Uuid::make();
  const std::string text = "Кольцо \xF0\x9F\x92\x8D 'a' \\ \"b\"";
  const std::array<std::byte, 3> picture{std::byte{0}, std::byte{255}, std::byte{7}};
  ASSERT_TRUE(doing([&](Tx& tx) {
                tx.exec(
                    "INSERT INTO ring (id, size, mass, note, picture) VALUES ($1, $2, $3, $4, $5)",
                    id, std::numeric_limits<std::int64_t>::min(), 0.1, text, Blob(picture));
              }).ok());
  auto read = db_->read([&](Reader& reader) -> Result<bool> {
    reader.each("SELECT id, size, mass, note, picture FROM ring", [&](const Row& row) {
      EXPECT_EQ(row.uuid(0), id);
      EXPECT_EQ(row.i64(1), std::numeric_limits<std::int64_t>::min());
      EXPECT_EQ(row.f64(2), 0.1);
      EXPECT_EQ(row.text(3), text);
      EXPECT_TRUE(std::ranges::equal(row.blob(4), picture));
      EXPECT_FALSE(row.null(4));
    });
    return true;
  });
  EXPECT_TRUE(read.ok());
}

TEST_P(DatabaseContract, TellsEmptyFromNull) {
  ASSERT_TRUE(doing([&](Tx& tx) {
                tx.exec("INSERT INTO ring (id, note, picture) VALUES ($1, $2, $3)", "empty",
                        std::string_view(), Blob());
                tx.exec("INSERT INTO ring (id, note, picture) VALUES ($1, $2, $3)", "none", nullptr,
                        std::optional<std::string>());
              }).ok());
  auto notes = db_->read([](Reader& reader) -> Result<std::vector<std::optional<std::string>>> {
    return reader.all("SELECT note FROM ring ORDER BY id",
                      [](const Row& row) { return row.maybe_str(0); });
  });
  ASSERT_EQ(notes->size(), 2u);
  EXPECT_EQ(notes->at(0), "");
  EXPECT_EQ(notes->at(1), std::nullopt);
  EXPECT_TRUE(*db_->read([](Reader& reader) -> Result<bool> {
    return reader.exists("SELECT 1 FROM ring WHERE id = $1 AND picture IS NOT NULL", "empty");
  }));
}

TEST_P(DatabaseContract, KeepsEnumsAndTimes) {
  const Instant at{1'772'000'000'123'456};
  ASSERT_TRUE(doing([&](Tx& tx) {
                tx.exec("INSERT INTO ring (id, size) VALUES ($1, $2)", Alloy::silver, at);
              }).ok());
  auto alloy = db_->read([&](Reader& reader) -> Result<Alloy> {
    return *reader.first("SELECT id, size FROM ring", [&](const Row& row) {
      EXPECT_EQ(row.time(1), at);
      return row.as<Alloy>(0);
    });
  });
  EXPECT_EQ(*alloy, Alloy::silver);
}

TEST_P(DatabaseContract, NumbersParametersByNumberAndNotByAppearance) {
  auto text = db_->read([](Reader& reader) -> Result<std::string> {
    return *reader.first(
        "SELECT $2 || '$1' || $1 || $2", [](const Row& row) { return row.str(0); }, "one", "two");
  });
  EXPECT_EQ(*text, "two$1onetwo");
}

TEST_P(DatabaseContract, TellsHowManyRowsAStatementChanged) {
  ASSERT_TRUE(
      doing([&](Tx& tx) {
        EXPECT_EQ(tx.exec("INSERT INTO ring (id) VALUES ($1), ($2), ($3)", "a", "b", "c"), 3);
        EXPECT_EQ(tx.exec("UPDATE ring SET size = 1 WHERE id = $1", "nobody"), 0);
        EXPECT_EQ(tx.exec("UPDATE ring SET size = 1 WHERE id <> $1", "c"), 2);
        EXPECT_EQ(tx.exec("CREATE INDEX ring_size ON ring (size)"), 0);
        EXPECT_EQ(tx.exec("INSERT INTO ring (id) VALUES ($1) ON CONFLICT DO NOTHING", "a"), 0);
        EXPECT_EQ(tx.exec("DELETE FROM ring"), 3);
      }).ok());
}

TEST_P(DatabaseContract, CarriesOutAllOfAStatementWhoseFirstRowWasEnough) {
  ASSERT_TRUE(doing([&](Tx& tx) {
                auto first = tx.first(
                    "INSERT INTO ring (id) VALUES ($1), ($2), ($3) RETURNING id",
                    [](const Row& row) { return row.str(0); }, "a", "b", "c");
                EXPECT_EQ(first, "a");
                EXPECT_FALSE(tx.exists(
                    "INSERT INTO ring (id) VALUES ($1) ON CONFLICT DO NOTHING RETURNING id", "a"));
              }).ok());
  EXPECT_EQ(count(), 3);
}

TEST_P(DatabaseContract, AnswersAQuestionInsideTheVisitOfTheSameQuestion) {
  ASSERT_TRUE(add("a").ok());
  ASSERT_TRUE(add("b").ok());
  std::vector<std::string> seen;
  auto read = db_->read([&](Reader& reader) -> Result<bool> {
    std::function<void(int)> ask = [&](int depth) {
      reader.each("SELECT id FROM ring ORDER BY id", [&](const Row& row) {
        seen.push_back(row.str(0));
        if (depth == 0) ask(1);
      });
    };
    ask(0);
    return true;
  });
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(seen, (std::vector<std::string>{"a", "a", "b", "b", "a", "b"}));
}

TEST_P(DatabaseContract, RollsBackAClosureThatReturnsAnError) {
  auto refused = db_->write([](Tx& tx) -> Result<void> {
    tx.exec("INSERT INTO ring (id) VALUES ('gone')");
    return Error{ErrorKind::conflict, "taken", "x"};
  });
  EXPECT_EQ(refused.error().type, "taken");
  EXPECT_EQ(count(), 0);
}

TEST_P(DatabaseContract, AnswersInternalForAWrongStatementAndRollsBack) {
  for (auto wrong :
       {+[](Tx& tx) { tx.exec("INSERT INTO nowhere VALUES (1)"); },
        +[](Tx& tx) { tx.exec("INSERT INTO ring (id) VALUES ($1)"); },
        +[](Tx& tx) { tx.exec("INSERT INTO ring (id) VALUES ('a'); SELECT 1"); },
        +[](Tx& tx) { tx.exec("INSERT INTO ring (id) VALUES ('gone')"); },
        +[](Tx& tx) { tx.each("SELECT note FROM ring", [](const Row& row) { row.str(0); }); },
        +[](Tx& tx) { tx.exec("COMMIT"); }, +[](Tx& tx) { tx.exec("ROLLBACK"); },
        +[](Tx& tx) { tx.exec("SAVEPOINT mine"); }}) {
    auto answer = doing([&](Tx& tx) {
      tx.exec("INSERT INTO ring (id) VALUES ('gone')");
      wrong(tx);
    });
    ASSERT_FALSE(answer.ok());
    EXPECT_EQ(answer.error().kind, ErrorKind::internal);
    EXPECT_EQ(answer.error().detail.find("ring"), std::string::npos);
    EXPECT_EQ(count(), 0);
  }
}

TEST_P(DatabaseContract, FailsAClosureThatSwallowedAFailure) {
  auto answer = doing([](Tx& tx) {
    tx.exec("INSERT INTO ring (id) VALUES ('gone')");
    try {
      tx.exec("INSERT INTO ring (id) VALUES ('gone')");
    } catch (const Failure&) {
    }
  });
  EXPECT_EQ(answer.error().kind, ErrorKind::internal);
  EXPECT_EQ(count(), 0);
}

TEST_P(DatabaseContract, AnswersInternalForAnyOtherExceptionAndRollsBack) {
  auto answer = doing([](Tx& tx) {
    tx.exec("INSERT INTO ring (id) VALUES ('gone')");
    throw std::out_of_range("secret");
  });
  EXPECT_EQ(answer.error().kind, ErrorKind::internal);
  EXPECT_EQ(answer.error().detail.find("secret"), std::string::npos);
  EXPECT_EQ(count(), 0);
  auto read = db_->read([](Reader&) -> Result<int> { throw std::out_of_range("secret"); });
  EXPECT_EQ(read.error().kind, ErrorKind::internal);
  EXPECT_TRUE(add("after").ok());
}

TEST_P(DatabaseContract, KeepsAStatementUsableAfterItsVisitThrew) {
  ASSERT_TRUE(add("a").ok());
  for (int i = 0; i < 2; ++i) {
    auto answer = db_->read([&](Reader& reader) -> Result<int> {
      return *reader.first("SELECT size FROM ring", [&](const Row& row) {
        if (i == 0) throw std::runtime_error("once");
        return static_cast<int>(row.i64(0));
      });
    });
    EXPECT_EQ(answer.ok(), i == 1);
  }
}

TEST_P(DatabaseContract, ChecksDeferredForeignKeysOfEachClosureAlone) {
  EXPECT_FALSE(
      doing([](Tx& tx) { tx.exec("INSERT INTO stone (id, ring) VALUES (1, 'none')"); }).ok());
  EXPECT_TRUE(doing([](Tx& tx) {
                tx.exec("INSERT INTO stone (id, ring) VALUES (1, 'later')");
                tx.exec("INSERT INTO ring (id) VALUES ('later')");
              }).ok());
  EXPECT_EQ(count(), 1);
}

TEST_P(DatabaseContract, RunsEffectsAfterTheCommitInOrderAndBeforeTheAnswer) {
  std::vector<std::string>
      seen;  // only ever touched by the committing thread until we are answered
  auto answer = db_->write([&](Tx& tx) -> Result<void> {
    tx.exec("INSERT INTO ring (id) VALUES ('a')");
    tx.on_commit([&] { seen.push_back(has("a") ? "first, committed" : "first, too early"); });
    tx.on_commit([&] { seen.push_back("second"); });
    return {};
  });
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(seen, (std::vector<std::string>{"first, committed", "second"}));
}

TEST_P(DatabaseContract, DropsTheEffectsOfWhatIsRolledBack) {
  std::atomic<int> effects{0};
  (void)db_->write([&](Tx& tx) -> Result<void> {
    tx.on_commit([&] { ++effects; });
    return Error{ErrorKind::conflict, "taken", "x"};
  });
  (void)doing([&](Tx& tx) {
    tx.on_commit([&] { ++effects; });
    tx.exec("INSERT INTO nowhere VALUES (1)");
  });
  (void)doing([&](Tx& tx) {
    tx.on_commit([&] { ++effects; });
    throw std::runtime_error("x");
  });
  EXPECT_EQ(effects, 0);
}

TEST_P(DatabaseContract, GivesAnswersOfAsynchronousWrites) {
  std::promise<Result<int>> promise;
  db_->write([](Tx&) -> Result<int> { return 7; },
             [&](Result<int> result) { promise.set_value(std::move(result)); });
  EXPECT_EQ(*promise.get_future().get(), 7);
}

TEST_P(DatabaseContract, FinishesWhatWasSubmittedBeforeItGoes) {
  std::atomic<int> answered{0};
  for (int i = 0; i < 500; ++i) {
    db_->write(
        [i](Tx& tx) -> Result<void> {
          tx.exec("INSERT INTO ring (id) VALUES ($1)", std::to_string(i));
          return {};
        },
        [&](Result<void> result) { answered += result.ok() ? 1 : 0; });
  }
  open();
  EXPECT_EQ(answered, 500);
  EXPECT_EQ(count(), 500);
}

TEST_P(DatabaseContract, LetsExactlyOneOfManyWinAConditionalWrite) {
  constexpr int kThreads = 16;
  constexpr int kRounds = 40;
  ASSERT_TRUE(add("claim").ok());
  std::array<std::atomic<int>, kRounds> winners{};
  std::barrier start(kThreads);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int round = 0; round < kRounds; ++round) {
        start.arrive_and_wait();
        auto won = db_->write([round](Tx& tx) -> Result<bool> {
          return tx.exists(
              "UPDATE ring SET size = size + 1 WHERE id = 'claim' AND size = $1 RETURNING 1",
              round);
        });
        if (won.ok() && *won) ++winners[static_cast<std::size_t>(round)];
      }
    });
  }
  for (auto& thread : threads) thread.join();
  for (auto& won : winners) EXPECT_EQ(won, 1);
}

TEST_P(DatabaseContract, ReadsOneSnapshotThroughoutAClosure) {
  ASSERT_TRUE(add("a").ok());
  auto counts = db_->read([&](Reader& reader) -> Result<std::vector<std::int64_t>> {
    std::vector<std::int64_t> seen;
    for (const char* id : {"b", "c"}) {
      seen.push_back(
          *reader.first("SELECT count(*) FROM ring", [](const Row& row) { return row.i64(0); }));
      EXPECT_TRUE(add(id).ok());
    }
    return seen;
  });
  EXPECT_EQ(*counts, (std::vector<std::int64_t>{1, 1}));
  EXPECT_EQ(count(), 3);
}

TEST_P(DatabaseContract, SeesItsOwnWritesInATransaction) {
  ASSERT_TRUE(doing([](Tx& tx) {
                tx.exec("INSERT INTO ring (id) VALUES ('a')");
                EXPECT_TRUE(tx.exists("SELECT 1 FROM ring WHERE id = 'a'"));
              }).ok());
}

TEST_P(DatabaseContract, GivesTheTimeOfTheInjectedClock) {
  clock_.advance(kHour);
  auto in_write = db_->write([](Tx& tx) -> Result<Instant> { return tx.now(); });
  auto in_read = db_->read([](Reader& reader) -> Result<Instant> { return reader.now(); });
  EXPECT_EQ(*in_write, clock_.now());
  EXPECT_EQ(*in_read, clock_.now());
}

TEST_P(DatabaseContract, CarriesTheTraceIntoClosureEffectAndAnswer) {
  const auto trace = telemetry::TraceContext::make();
  const telemetry::Scope scope(trace);
  std::vector<std::string> seen;
  std::promise<void> answered;
  db_->write(
      [&](Tx& tx) -> Result<void> {
        seen.push_back(telemetry::current().trace_id());
        tx.on_commit([&] { seen.push_back(telemetry::current().trace_id()); });
        return {};
      },
      [&](Result<void>) {
        seen.push_back(telemetry::current().trace_id());
        answered.set_value();
      });
  answered.get_future().wait();
  EXPECT_EQ(seen, std::vector<std::string>(3, trace.trace_id()));
}

TEST_P(DatabaseContract, TellsWhatATraceAsksOfIt) {
  telemetry::Caught caught;
  ASSERT_TRUE(add("no trace").ok());
  const auto trace = telemetry::TraceContext::make();
  telemetry::TraceContext inside;
  {
    const telemetry::Scope scope(trace);
    ASSERT_TRUE(db_->write([&](Tx& tx) -> Result<void> {
                     inside = telemetry::current();
                     tx.exec("INSERT INTO ring (id) VALUES ('a')");
                     return {};
                   })
                    .ok());
    ASSERT_TRUE(has("a"));
    ASSERT_FALSE(db_->write([](Tx& tx) -> Result<void> {
                      tx.exec("INSERT INTO nowhere (id) VALUES ('a')");
                      return {};
                    })
                     .ok());
  }
  const auto spans = caught.spans();
  ASSERT_EQ(spans.size(), 3u);
  for (const auto& span : spans) {
    EXPECT_EQ(span.context.trace, trace.trace);
    EXPECT_EQ(span.parent, trace.span);
    EXPECT_EQ(span.kind, telemetry::SpanKind::client);
    EXPECT_NE(span.find(telemetry::attr::kDbSystem), nullptr);
    EXPECT_NE(span.find(telemetry::attr::kWaitMs), nullptr);
  }
  EXPECT_TRUE(spans[0].name.starts_with("write "));
  EXPECT_EQ(spans[0].context, inside);
  const auto took_ms = static_cast<double>(spans[0].end_unix_ns - spans[0].start_unix_ns) / 1e6;
  double sum_ms = 0;
  for (const auto key :
       {telemetry::attr::kWaitMs, telemetry::attr::kRunMs, telemetry::attr::kCommitMs})
    sum_ms += std::get<double>(*spans[0].find(key));
  EXPECT_GT(sum_ms, 0);
  EXPECT_LE(sum_ms, took_ms);
  EXPECT_TRUE(spans[1].name.starts_with("read "));
  EXPECT_FALSE(spans[1].failed);
  EXPECT_TRUE(spans[2].failed);
}

TEST_P(DatabaseContract, MigratesOnceAndGoesOnWhereItStopped) {
  ASSERT_TRUE(add("kept").ok());
  open();
  EXPECT_TRUE(db_->migrate("test", kSchema).ok());
  EXPECT_TRUE(has("kept"));
  constexpr const char* kChain = "CREATE TABLE chain (id text)";
  constexpr Migration kOther[] = {{1, "chain", kChain, kChain}};
  EXPECT_TRUE(db_->migrate("other", kOther).ok());
}

TEST_P(DatabaseContract, TakesAValueWhereNullWasBeforeAndTheOtherWayRound) {
  const auto or_seven = [&](std::optional<std::int64_t> number) {
    return *db_->read([&](Reader& reader) -> Result<std::int64_t> {
      return *reader.first(
          "SELECT coalesce($1, 7)", [](const Row& row) { return row.i64(0); }, number);
    });
  };
  EXPECT_EQ(or_seven(std::nullopt), 7);
  EXPECT_EQ(or_seven(std::int64_t{1} << 40), std::int64_t{1} << 40);
  EXPECT_EQ(or_seven(std::nullopt), 7);
}

TEST_P(DatabaseContract, LetsNobodyPastALockThatIsHeld) {
  constexpr int kThreads = 8;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      auto added = doing([](Tx& tx) {
        tx.lock("rings");
        const auto rings =
            tx.first("SELECT count(*) FROM ring", [](const Row& row) { return row.i64(0); });
        if (*rings < 3) tx.exec("INSERT INTO ring (id) VALUES ($1)", Uuid::make());
      });
      EXPECT_TRUE(added.ok());
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(count(), 3);
}

/// What feeds projections relies on it.
TEST_P(DatabaseContract, RunsTheEffectsOfConflictingWritesInTheOrderOfTheirCommits) {
  ASSERT_TRUE(add("counter").ok());
  constexpr int kThreads = 16;
  constexpr int kRounds = 50;
  std::vector<std::int64_t> seen;  // never touched by two at a time
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int round = 0; round < kRounds; ++round) {
        auto counted = doing([&](Tx& tx) {
          const auto size =
              tx.first("UPDATE ring SET size = size + 1 WHERE id = 'counter' RETURNING size",
                       [](const Row& row) { return row.i64(0); });
          tx.on_commit([&seen, size] { seen.push_back(*size); });
        });
        EXPECT_TRUE(counted.ok());
      }
    });
  }
  for (auto& thread : threads) thread.join();
  ASSERT_EQ(seen.size(), static_cast<std::size_t>(kThreads * kRounds));
  for (std::size_t i = 0; i < seen.size(); ++i)
    ASSERT_EQ(seen[i], static_cast<std::int64_t>(i) + 1);
}

TEST_P(DatabaseContract, RefusesToRunAnOlderProgramOnANewerDatabase) {
  auto older = db_->migrate("test", std::span(kSchema).first(1));
  ASSERT_FALSE(older.ok());
  EXPECT_EQ(older.error().type, "database-newer");
}

TEST_P(DatabaseContract, KeepsNothingOfAMigrationThatFailsAndAllBeforeIt) {
  constexpr const char* kChain = "CREATE TABLE chain (id text)";
  constexpr const char* kLock = "CREATE TABLE lock (id text)";
  constexpr const char* kWrong = "CREATE TABLE lock (id text); CREATE TABLE oops(";
  constexpr Migration kBroken[] = {{1, "chain", kChain, kChain}, {2, "lock", kWrong, kWrong}};
  auto failed = db_->migrate("broken", kBroken);
  ASSERT_FALSE(failed.ok());
  EXPECT_NE(failed.error().detail.find("broken 2 (lock)"), std::string::npos);
  constexpr Migration kFixed[] = {{1, "chain", kChain, kChain}, {2, "lock", kLock, kLock}};
  EXPECT_TRUE(db_->migrate("broken", kFixed).ok());
}

}  // namespace
}  // namespace atelier::sql
