// SPDX-License-Identifier: Apache-2.0
// Several databases, each sending and receiving, with failing handlers, relays that die between the
// consumer's commit and their own, and restarts: in the end every message had its effect in every
// queue exactly once, and in order per key. The same seed gives the same run.
#include <gtest/gtest.h>
#include <mutex>
#include <random>

#include "platform/bus/bus_fixture.h"
#include "platform/telemetry/telemetry.h"

namespace atelier::bus {
namespace {

constexpr int kDatabases = 3;
constexpr int kQueuesEach = 2;
constexpr int kKeysEach = 3;
constexpr int kSteps = 60;
constexpr sql::Migration kLedger[] = {
    {1, "ledger",
     "CREATE TABLE ledger (id INTEGER PRIMARY KEY, queue text NOT NULL, step text NOT NULL,"
     " number bigint NOT NULL)",
     "CREATE TABLE ledger (id bigserial PRIMARY KEY, queue text NOT NULL, step text NOT NULL,"
     " number bigint NOT NULL)"}};

class Simulation {
 public:
  explicit Simulation(unsigned seed) : random_(seed) {
    for (int i = 0; i < kDatabases * kKeysEach; ++i) keys_.push_back(Uuid::make());
    sent_.resize(keys_.size());
    open();
  }

  void run() {
    for (int i = 0; i < kSteps; ++i) act();
    failing_ = false;
    for (int i = 0; i < 50; ++i) {
      clock_.advance(options_.longest_retry_us);
      bus_->drain();
    }
  }

  void expect_every_effect_once_and_in_order() {
    for (int d = 0; d < kDatabases; ++d) {
      EXPECT_EQ(bus_->outbox_status(name(d))->pending, 0);
      EXPECT_TRUE(dead_letter_groups(*dbs_[static_cast<std::size_t>(d)], 1)->empty());
      for (int q = 0; q < kQueuesEach; ++q) {
        for (std::size_t k = 0; k < keys_.size(); ++k) {
          std::vector<std::int64_t> all(static_cast<std::size_t>(sent_[k]));
          for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::int64_t>(i) + 1;
          EXPECT_EQ(effects(d, queue(d, q), keys_[k]), all) << queue(d, q) << " key " << k;
        }
      }
    }
    EXPECT_GT(failures_, 0);
  }

 private:
  static std::string name(int d) { return "db" + std::to_string(d); }
  static std::string queue(int d, int q) { return name(d) + ".queue" + std::to_string(q); }
  int pick(int n) { return std::uniform_int_distribution<>(0, n - 1)(random_); }

  void open() {
    bus_.reset();
    for (auto& db : dbs_) db.reset();
    bus_ = std::make_unique<InProcessBus>(options_, clock_);
    for (int d = 0; d < kDatabases; ++d) {
      auto& db = dbs_[static_cast<std::size_t>(d)];
      db = sql::open_test_database(folder_, name(d), clock_);
      ATELIER_ASSERT(db->migrate("test", kLedger).ok());
      outboxes_[static_cast<std::size_t>(d)] = *bus_->attach(*db);
      for (int q = 0; q < kQueuesEach; ++q) subscribe(*db, queue(d, q));
    }
  }
  void subscribe(sql::Database& db, const std::string& queue) {
    auto consumer = std::make_shared<Consumer>(queue, db);
    consumer->on<Step>(
        [this, queue](sql::Tx& tx, const Step& step, const Envelope&) -> Result<Outcome> {
          tx.exec("INSERT INTO ledger (queue, step, number) VALUES ($1, $2, $3)", queue, step.order,
                  step.number);
          return whim(tx);
        });
    bus_->subscribe(consumer);
  }
  /// Writers of several databases come here at once, so each run draws from a lock.
  Result<Outcome> whim(sql::Tx& tx) {
    int drawn = 0;
    {
      std::lock_guard lock(mutex_);
      if (!failing_) return Outcome::applied;
      drawn = pick(10);
      if (drawn < 3) ++failures_;
    }
    if (drawn == 0) return Error{ErrorKind::conflict, "refused", "Not now."};
    if (drawn == 1) throw std::runtime_error("broken");
    if (drawn == 2) tx.exec("INSERT INTO nowhere VALUES (1)");
    return Outcome::applied;
  }

  void act() {
    switch (pick(8)) {
      case 0:
        return open();
      case 1:
        return forget_what_was_sent(pick(kDatabases));
      case 2:
      case 3:
        clock_.advance(pick(200) * 1000);
        bus_->drain();
        return;
      default:
        return send(pick(kDatabases));
    }
  }
  void send(int d) {
    std::vector<Step> steps;
    for (int i = pick(12); i >= 0; --i) {
      const auto key = static_cast<std::size_t>(d * kKeysEach + pick(kKeysEach));
      steps.push_back({keys_[key], ++sent_[key]});
    }
    const auto at = static_cast<std::size_t>(d);
    ASSERT_TRUE(dbs_[at]
                    ->write([&](sql::Tx& tx) -> Result<void> {
                      for (const Step& step : steps) outboxes_[at]->send(tx, step);
                      return {};
                    })
                    .ok());
  }
  /// As after a relay that died before it could mark the last few.
  void forget_what_was_sent(int d) {
    ASSERT_TRUE(dbs_[static_cast<std::size_t>(d)]
                    ->write([&](sql::Tx& tx) -> Result<void> {
                      tx.exec(
                          "UPDATE outbox SET state = 'pending' WHERE state = 'sent'"
                          " AND id > (SELECT max(id) - $1 FROM outbox)",
                          pick(20));
                      return {};
                    })
                    .ok());
  }
  std::vector<std::int64_t> effects(int d, const std::string& queue, const Uuid& key) {
    return *dbs_[static_cast<std::size_t>(d)]->read(
        [&](sql::Reader& db) -> Result<std::vector<std::int64_t>> {
          return db.all(
              "SELECT number FROM ledger WHERE queue = $1 AND step = $2 ORDER BY id",
              [](const sql::Row& row) { return row.i64(0); }, queue, key);
        });
  }

  std::mutex mutex_;
  std::minstd_rand random_;
  sql::TempFolder folder_;
  ManualClock clock_;
  BusOptions options_;
  std::array<std::unique_ptr<sql::Database>, kDatabases> dbs_;
  std::unique_ptr<InProcessBus> bus_;
  std::array<const Outbox*, kDatabases> outboxes_{};
  std::vector<Uuid> keys_;
  std::vector<std::int64_t> sent_;
  bool failing_ = true;
  int failures_ = 0;
};

TEST(BusSimulation, GivesEveryMessageItsEffectExactlyOnceAndInOrderPerKey) {
  telemetry::set_log_level(telemetry::Level::error);  // the failures are meant
  telemetry::set_log_sink([](std::string_view) {});
  for (unsigned seed = 1; seed <= 8; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Simulation simulation(seed);
    simulation.run();
    simulation.expect_every_effect_once_and_in_order();
    if (testing::Test::HasFailure()) break;
  }
  telemetry::set_log_sink(nullptr);
  telemetry::set_log_level(telemetry::Level::info);
}

}  // namespace
}  // namespace atelier::bus
