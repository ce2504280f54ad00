// SPDX-License-Identifier: Apache-2.0
#include "platform/replicas/replicas.h"

#include <future>
#include <gtest/gtest.h>
#include <list>
#include <map>

#include "platform/bus/still_bus.h"
#include "platform/sql/test_database.h"

namespace atelier::replicas {
namespace {

constexpr sql::Migration kSchema[] = {
    {1, "ring", "CREATE TABLE ring (id text PRIMARY KEY, size bigint NOT NULL)",
     "CREATE TABLE ring (id text PRIMARY KEY, size bigint NOT NULL)"}};

class Ether;

/// The end of one process. Nothing but broadcasts travels.
class Antenna final : public bus::StillBus {
 public:
  Antenna(Ether& ether, const Clock& clock) : StillBus(clock), ether_(ether) {}

  void broadcast(std::string_view topic, std::string text) override;

 private:
  Ether& ether_;
};

/// Between processes; may be silent.
class Ether {
 public:
  Antenna& antenna(const Clock& clock) { return antennas_.emplace_back(*this, clock); }
  void carry(const Antenna& from, std::string_view topic, std::string_view text) {
    if (silent) return;
    if (late) {
      under_way_.push_back({&from, std::string(topic), std::string(text)});
      return;
    }
    for (const auto& antenna : antennas_)
      if (&antenna != &from) antenna.hear(topic, text);
  }
  void deliver() {
    late = false;
    for (const auto& [from, topic, text] : under_way_) carry(*from, topic, text);
  }
  std::atomic<bool> silent = false;
  std::atomic<bool> late = false;  ///< all of it waits for deliver()

 private:
  struct UnderWay {
    const Antenna* from;
    std::string topic, text;
  };
  std::list<Antenna> antennas_;
  std::vector<UnderWay> under_way_;
};

void Antenna::broadcast(std::string_view topic, std::string text) {
  ether_.carry(*this, topic, text);
}

/// A process that shows the sizes of rings.
class Process {
 public:
  Process(Ether& ether, sql::Database& db, const Clock& clock)
      : db_(db),
        antenna_(ether.antenna(clock)),
        replicas(antenna_, db, clock, std::chrono::milliseconds(20)) {}

  void start() {
    replicas.start([this](sql::Reader& db, const Uuid& id) { return show(db, id); });
  }
  /// The cookie of whoever asked for it.
  std::string resize(const Uuid& id, std::int64_t size) {
    std::string cookie;
    const auto done = db_.write([&](sql::Tx& tx) -> Result<void> {
      replicas.begin();
      tx.exec(
          "INSERT INTO ring (id, size) VALUES ($1, $2)"
          " ON CONFLICT (id) DO UPDATE SET size = excluded.size",
          id, size);
      tx.on_commit(show(tx, id));
      replicas.changed(tx, id);
      cookie = replicas.end();
      return {};
    });
    EXPECT_TRUE(done);
    return cookie;
  }
  /// Shows no more of the ring than that it was looked at.
  void look_at(const Uuid& id) {
    EXPECT_TRUE(db_.write([&](sql::Tx& tx) -> Result<void> {
      replicas.changed(tx, id);
      return {};
    }));
  }
  std::int64_t size_of(const Uuid& id) const {
    const std::lock_guard lock(mutex_);
    const auto found = sizes_.find(id);
    return found == sizes_.end() ? 0 : found->second;
  }
  void wait_for(const Uuid& id, std::int64_t size) {
    std::unique_lock lock(mutex_);
    shown_.wait(lock, [&] { return sizes_[id] == size; });
  }
  std::int64_t size_with_cookie(const Uuid& id, const std::string& cookie) {
    std::promise<std::int64_t> size;
    replicas.await(cookie, [&] { size.set_value(size_of(id)); });
    return size.get_future().get();
  }

 private:
  std::function<void()> show(sql::Reader& db, const Uuid& id) {
    const auto size = db.first(
        "SELECT size FROM ring WHERE id = $1", [](const sql::Row& row) { return row.i64(0); }, id);
    return [this, id, size] {
      {
        const std::lock_guard lock(mutex_);
        sizes_[id] = *size;
      }
      shown_.notify_all();
    };
  }

  sql::Database& db_;
  Antenna& antenna_;
  mutable std::mutex mutex_;
  std::condition_variable shown_;
  std::map<Uuid, std::int64_t> sizes_;

 public:
  Replicas replicas;  // last: its thread shows
};

class TwoReplicas : public ::testing::Test {
 protected:
  TwoReplicas() {
    EXPECT_TRUE(db_->migrate("test", kSchema));
    EXPECT_TRUE(migrate(*db_));
  }

  ManualClock clock_;
  sql::TempFolder folder_;
  std::unique_ptr<sql::Database> db_ = sql::open_test_database(folder_, "replicas", clock_);
  Ether ether_;
  Process here_{ether_, *db_, clock_};
  Process there_{ether_, *db_, clock_};
  const Uuid ring_ = Uuid::make();
};

TEST_F(TwoReplicas, ShowWhatTheOtherHasChanged) {
  here_.start();
  there_.start();
  here_.resize(ring_, 17);
  there_.wait_for(ring_, 17);
  there_.resize(ring_, 18);
  here_.wait_for(ring_, 18);
}

TEST_F(TwoReplicas, ShowWhatWasChangedWhileTheOtherWasLoading) {
  here_.start();
  here_.resize(ring_, 17);
  there_.start();
  there_.wait_for(ring_, 17);
}

TEST_F(TwoReplicas, LookUpWhatWasLostOnTheWay) {
  here_.start();
  there_.start();
  const Uuid first = Uuid::make();
  here_.resize(first, 1);
  there_.wait_for(first, 1);
  ether_.silent = true;
  here_.resize(ring_, 17);
  there_.wait_for(ring_, 17);
}

TEST_F(TwoReplicas, LookUpWhatWasLostAlsoWhereMessagesNeverCease) {
  here_.start();
  there_.start();
  for (const std::int64_t size : {1, 2}) {  // its look at the start is over with the second
    here_.resize(ring_, size);
    there_.wait_for(ring_, size);
  }
  ether_.silent = true;
  here_.resize(ring_, 17);
  ether_.silent = false;
  const Uuid other = Uuid::make();
  std::jthread busy([&](const std::stop_token& stop) {
    for (std::int64_t size = 1; !stop.stop_requested(); ++size) here_.resize(other, size);
  });
  there_.wait_for(ring_, 17);
}

TEST_F(TwoReplicas, ShowAWriterTheirOwnWriteEvenBeforeTheyHearOfIt) {
  here_.start();
  ether_.silent = true;
  const auto cookie = here_.resize(ring_, 17);
  EXPECT_FALSE(cookie.empty());
  EXPECT_EQ(here_.size_with_cookie(ring_, cookie), 17);
  there_.start();
  EXPECT_EQ(there_.size_with_cookie(ring_, cookie), 17);
}

TEST_F(TwoReplicas, ShowWhatTheOtherHasChangedAlsoWhereTheyChangedSomethingElseSince) {
  here_.start();
  there_.start();
  const Uuid first = Uuid::make();
  here_.resize(first, 1);
  there_.wait_for(first, 1);  // its look at the start is over
  ether_.late = true;
  const auto cookie = here_.resize(ring_, 17);
  there_.look_at(ring_);
  EXPECT_EQ(there_.size_with_cookie(ring_, cookie), 17);
  here_.resize(ring_, 18);
  there_.look_at(ring_);
  ether_.deliver();
  there_.wait_for(ring_, 18);
}

TEST_F(TwoReplicas, TakeAnyTextForACookie) {
  here_.start();
  for (const char* cookie : {"", ".", "..", "x.y.z", "epoch.00000000-0000-0000-0000-000000000000.1",
                             "a.01a2084d-566b-7649-b881-5d244874684f.99999999999999999999"})
    EXPECT_EQ(here_.size_with_cookie(ring_, cookie), 0) << cookie;
}

TEST_F(TwoReplicas, NeverGoBackWhileBothChangeTheSameThing) {
  here_.start();
  there_.start();
  std::int64_t size = 0;
  for (int i = 0; i < 200; ++i) (i % 2 ? here_ : there_).resize(ring_, ++size);
  here_.wait_for(ring_, size);
  there_.wait_for(ring_, size);
  const Uuid last = Uuid::make();  // whatever is late has come before this
  here_.resize(last, 1);
  there_.resize(last, 2);
  here_.wait_for(last, 2);
  there_.wait_for(last, 2);
  EXPECT_EQ(here_.size_of(ring_), size);
  EXPECT_EQ(there_.size_of(ring_), size);
}

TEST_F(TwoReplicas, WriteNothingBesideWhereNobodyElseIs) {
  auto bus = bus::make_in_process_bus({}, clock_);
  Replicas alone(*bus, *db_, clock_);
  ASSERT_TRUE(db_->write([&](sql::Tx& tx) -> Result<void> {
    alone.changed(tx, ring_);
    return {};
  }));
  EXPECT_EQ(alone.own_writes(), nullptr);
  EXPECT_FALSE(*db_->read(
      [](sql::Reader& db) -> Result<bool> { return db.exists("SELECT 1 FROM replica_change"); }));
}

}  // namespace
}  // namespace atelier::replicas
