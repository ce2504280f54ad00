// SPDX-License-Identifier: Apache-2.0
// For tests of the bus: a database that sends, one that receives and keeps a ledger of what had an
// effect, and a bus between them: any, or that of one process, which moves only when told to.
#pragma once

#include <algorithm>
#include <functional>
#include <gtest/gtest.h>
#include <iterator>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "platform/bus/bus_codec.h"
#include "platform/bus/dead_letters.h"
#include "platform/bus/in_process.h"
#include "platform/sql/test_database.h"

namespace atelier::bus {

struct Step {
  static constexpr std::string_view kType = "test.step";
  static constexpr int kSchema = 1;
  static constexpr std::string_view kExchange = "test.evt";
  Uuid order;
  std::int64_t number = 0;
  Uuid key() const { return order; }
  std::int64_t version() const { return number; }
};
BOOST_DESCRIBE_STRUCT(Step, (), (order, number))

class BusRig : public testing::Test {
 protected:
  using Handler = std::function<Result<Outcome>(sql::Tx&, const Step&, const Envelope&)>;

  virtual std::unique_ptr<Bus> make_bus() = 0;

  void SetUp() override { open(); }
  /// Before what handlers use goes away.
  void TearDown() override {
    bus_.reset();
    sender_.reset();
    receiver_.reset();
  }

  /// Everything anew on the same files, as after a restart.
  void open() {
    bus_.reset();
    sender_.reset();
    receiver_.reset();
    sender_ = sql::open_test_database(files_, "sender", *time_);
    receiver_ = sql::open_test_database(files_, "receiver", *time_);
    static constexpr sql::Migration kLedger[] = {
        {1, "ledger",
         "CREATE TABLE ledger (id INTEGER PRIMARY KEY, queue text NOT NULL, step text NOT NULL)",
         "CREATE TABLE ledger (id bigserial PRIMARY KEY, queue text NOT NULL, step text NOT "
         "NULL)"}};
    ASSERT_TRUE(receiver_->migrate("test", kLedger).ok());
    bus_ = make_bus();
    auto attached = bus_->attach(*sender_);
    ASSERT_TRUE(attached.ok()) << attached.error().detail;
    outbox_ = *attached;
    ASSERT_TRUE(bus_->attach(*receiver_).ok());
    for (const auto& queue : queues_) subscribe(queue);
  }
  void subscribe(const std::string& queue) { bus_->subscribe(keeper_of_the_ledger(queue)); }
  std::shared_ptr<Consumer> keeper_of_the_ledger(const std::string& queue) {
    auto consumer = std::make_shared<Consumer>(queue, *receiver_);
    consumer->on<Step>(
        [this, queue](sql::Tx& tx, const Step& step, const Envelope& envelope) -> Result<Outcome> {
          write_ledger(tx, queue, step);
          if (handle_) return handle_(tx, step, envelope);
          return Outcome::applied;
        });
    return consumer;
  }

  /// "a1" is step 1 of order a.
  std::string label(const Step& step) const {
    for (const auto& [name, id] : orders_) {
      if (id == step.order) return name + std::to_string(step.number);
    }
    return "?";
  }
  Step step(const std::string& text) {
    auto [found, fresh] = orders_.try_emplace(text.substr(0, 1), Uuid{});
    if (fresh) found->second = Uuid::make();
    return {found->second, std::stoll(text.substr(1))};
  }
  void send(const std::vector<std::string>& steps) {
    std::vector<Step> list;
    for (const auto& text : steps) list.push_back(step(text));
    ASSERT_TRUE(sender_
                    ->write([&](sql::Tx& tx) -> Result<void> {
                      for (const Step& one : list) outbox_->send(tx, one);
                      return {};
                    })
                    .ok());
  }
  /// What had an effect, in its order: "a1 a2 b1".
  std::string ledger(const std::string& queue = "test.queue") {
    return *receiver_->read([&](sql::Reader& db) -> Result<std::string> {
      std::string text;
      db.each(
          "SELECT step FROM ledger WHERE queue = $1 ORDER BY id",
          [&](const sql::Row& row) {
            if (!text.empty()) text += ' ';
            text += row.text(0);
          },
          queue);
      return text;
    });
  }
  static std::vector<std::string> words(const std::string& text) {
    std::istringstream in(text);
    return {std::istream_iterator<std::string>(in), {}};
  }
  /// "a1 a2 a3": what of the ledger is of this key.
  std::string of_key(char key, const std::string& queue = "test.queue") {
    std::string text;
    for (const auto& word : words(ledger(queue))) {
      if (word[0] == key) text += (text.empty() ? "" : " ") + word;
    }
    return text;
  }
  /// The same with what is of one key together: between keys there is no order.
  std::string ledger_by_key() {
    auto list = words(ledger());
    std::ranges::stable_sort(list, {}, [](const std::string& word) { return word.front(); });
    std::string text;
    for (const auto& word : list) text += (text.empty() ? "" : " ") + word;
    return text;
  }
  std::string outcome_of(const std::string& text) {
    return *receiver_->read([&](sql::Reader& db) -> Result<std::string> {
      return db
          .first(
              "SELECT outcome FROM inbox WHERE msg_key = $1 AND msg_version = $2",
              [](const sql::Row& row) { return row.str(0); }, step(text).order, step(text).number)
          .value_or("none");
    });
  }
  std::int64_t pending() { return bus_->outbox_status("sender")->pending; }
  /// Of the one that sends, then of the one that receives.
  std::vector<DeadLetter> dead_letters() {
    std::vector<DeadLetter> all;
    for (auto* const db : {sender_.get(), receiver_.get()}) {
      auto some = list_dead_letters(*db, {}, {}, 100);
      std::ranges::move(*some, std::back_inserter(all));
    }
    return all;
  }
  /// As if the relay had died after the consumers' commits and before its own.
  void forget_that_it_was_sent() {
    ASSERT_TRUE(sender_
                    ->write([](sql::Tx& tx) -> Result<void> {
                      tx.exec("UPDATE outbox SET state = 'pending'");
                      return {};
                    })
                    .ok());
  }

  sql::TempFolder folder_;
  std::filesystem::path files_ = folder_.path();
  ManualClock clock_;
  const Clock* time_ = &clock_;
  BusOptions options_;
  std::vector<std::string> queues_ = {"test.queue"};
  std::unique_ptr<sql::Database> sender_;
  std::unique_ptr<sql::Database> receiver_;
  std::unique_ptr<Bus> bus_;
  const Outbox* outbox_ = nullptr;
  Handler handle_;
  std::map<std::string, Uuid> orders_;

 private:
  void write_ledger(sql::Tx& tx, const std::string& queue, const Step& step) {
    tx.exec("INSERT INTO ledger (queue, step) VALUES ($1, $2)", queue, label(step));
  }
};

class BusFixture : public BusRig {
 protected:
  std::unique_ptr<Bus> make_bus() override {
    auto bus = std::make_unique<InProcessBus>(options_, *time_);
    in_process_ = bus.get();
    return bus;
  }
  bool drain() { return in_process_->drain(); }
  /// To the consumers of this process.
  Transport& transport() { return *in_process_; }
  /// Past every wait for a retry.
  void later() { clock_.advance(options_.longest_retry_us); }

 private:
  InProcessBus* in_process_ = nullptr;
};

}  // namespace atelier::bus
