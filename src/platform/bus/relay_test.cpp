// SPDX-License-Identifier: Apache-2.0
// The bus with its own threads, and after it was killed.
#include "platform/bus/relay.h"

#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <spawn.h>
#include <sstream>
#include <sys/wait.h>
#include <thread>

#include "platform/bus/bus_fixture.h"

namespace atelier::bus {
namespace {

/// Counts what became durable, and lets a test wait for it.
class Tally {
 public:
  void add() {
    std::lock_guard lock(mutex_);
    ++count_;
    changed_.notify_all();
  }
  /// False if it took a minute: something hangs.
  bool reach(int count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::minutes(1), [&] { return count_ >= count; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int count_ = 0;
};

class Relays : public BusFixture {
 protected:
  void SetUp() override {
    time_ = &system_clock_;
    options_.first_retry_us = 100;
    options_.longest_retry_us = 1000;
    handle_ = [this](sql::Tx& tx, const Step& one, const Envelope& envelope) -> Result<Outcome> {
      if (one.number % 5 == 0 && envelope.attempt == 1) {
        return Error{ErrorKind::conflict, "refused", "Not now."};
      }
      tx.on_commit([this] { taken_.add(); });
      return Outcome::applied;
    };
    open();
  }
  std::string numbered(const std::string& key, int from, int to) {
    std::string text;
    for (int i = from; i <= to; ++i) text += (text.empty() ? "" : " ") + key + std::to_string(i);
    return text;
  }

  SystemClock system_clock_;
  Tally taken_;
};

TEST_F(Relays, HandOnWhatManyThreadsSendWhileHandlersFail) {
  constexpr int kEach = 50;
  for (const char* key : {"a", "b", "c", "d"}) step(std::string(key) + "0");
  bus_->start();
  std::vector<std::thread> senders;
  for (const char* key : {"a", "b", "c", "d"}) {
    senders.emplace_back([this, key] {
      for (int i = 1; i <= kEach; ++i) {
        const Step one{orders_.at(key), i};
        (void)sender_->write([&](sql::Tx& tx) -> Result<void> {
          outbox_->send(tx, one);
          return {};
        });
      }
    });
  }
  for (auto& sender : senders) sender.join();
  EXPECT_TRUE(taken_.reach(4 * kEach));
  bus_->stop();
  std::map<char, std::string> by_key;
  std::istringstream words(ledger());
  for (std::string word; words >> word;) {
    auto& list = by_key[word[0]];
    list += (list.empty() ? "" : " ") + word;
  }
  for (const char* key : {"a", "b", "c", "d"}) EXPECT_EQ(by_key[*key], numbered(key, 1, kEach));
}

TEST_F(Relays, StopPromptlyAndGoOnWhenStartedAgain) {
  options_.batch = 4;
  open();
  for (int i = 1; i <= 100; ++i) send({"a" + std::to_string(i * 10 + 1)});
  bus_->start();
  EXPECT_TRUE(taken_.reach(4));
  bus_->stop();
  bus_->stop();
  bus_->start();
  EXPECT_TRUE(taken_.reach(100));
}

TEST_F(Relays, AreWokenByTheCommitAndDoNotPoll) {
  options_.poll_us = 3600 * kSecond;
  open();
  bus_->start();
  for (int i = 1; i <= 4; ++i) {
    send({"a" + std::to_string(i)});
    EXPECT_TRUE(taken_.reach(i));
  }
}

/// A process of its own sends twenty messages and dies at the point its environment names.
class Crashes : public Relays {
 protected:
  static constexpr const char* kFolder = "ATELIER_TEST_FOLDER";
  static constexpr int kSteps = 20;

  void SetUp() override {
    // The same in both processes.
    orders_["a"] = *Uuid::parse("00000000-0000-7000-8000-000000000001");
    if (const char* given = std::getenv(kFolder)) files_ = given;
    Relays::SetUp();
  }
  void send_until_killed() {
    bus_->start();
    std::vector<std::string> steps;
    for (int i = 1; i <= kSteps; ++i) steps.push_back("a" + std::to_string(i));
    send(steps);
    EXPECT_TRUE(taken_.reach(1'000'000)) << "it was to be killed";
  }
  /// With waits for retries, which are of a millisecond at most here.
  void drain_all() {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (pending() > 0 && std::chrono::steady_clock::now() < deadline) drain();
  }
  static int run_until_it_dies(const std::string& point, const std::filesystem::path& folder) {
    std::string crash_at = "ATELIER_CRASH_AT=" + point;
    std::string in_folder = std::string(kFolder) + "=" + folder.string();
    std::string temporary = "TMPDIR=" + folder.string();  // what it cannot tidy away, we do
    std::string program = "bus_test";
    std::string filter = "--gtest_filter=Crashes.LoseNothingAndDoubleNothing";
    char* const arguments[] = {program.data(), filter.data(), nullptr};
    char* const environment[] = {crash_at.data(), in_folder.data(), temporary.data(), nullptr};
    pid_t child = 0;
    EXPECT_EQ(::posix_spawn(&child, "/proc/self/exe", nullptr, nullptr, arguments, environment), 0);
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
};

TEST_F(Crashes, LoseNothingAndDoubleNothing) {
  if (std::getenv(kFolder)) return send_until_killed();
  for (const char* point : {"after_publish", "after_consume", "before_mark_sent"}) {
    SCOPED_TRACE(point);
    files_ = folder_.path() / point;
    std::filesystem::create_directory(files_);
    ASSERT_EQ(run_until_it_dies(point, files_), 137);
    open();
    EXPECT_GT(pending(), 0) << "it died too late to test anything";
    drain_all();
    EXPECT_EQ(ledger(), numbered("a", 1, kSteps));
  }
}

}  // namespace
}  // namespace atelier::bus
