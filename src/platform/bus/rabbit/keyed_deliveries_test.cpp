// SPDX-License-Identifier: Apache-2.0
#include "platform/bus/rabbit/keyed_deliveries.h"

#include <gtest/gtest.h>
#include <map>
#include <string>

namespace atelier::bus::rabbit {
namespace {

using namespace std::chrono_literals;

/// Deliveries named "a1": message 1 of key a. What is handed on is told as "a2>a1": a2 after a1.
class Keyed : public ::testing::Test {
 protected:
  std::string add(const std::string& name) {
    auto message = std::make_shared<Envelope>();
    message->id = Uuid::make();
    if (name[0] != '-') {
      auto [key, fresh] = keys_.try_emplace(name[0]);
      if (fresh) key->second = Uuid::make();
      message->key = key->second;
    }
    names_[message->id] = name;
    tags_[name] = ++tag_;
    return told(deliveries_.add(tag_, std::move(message)));
  }
  std::string taken(const std::string& name) { return told(deliveries_.taken(tags_.at(name))); }
  std::string behind(const std::string& name) { return told(deliveries_.behind(tags_.at(name))); }
  void failed(const std::string& name, KeyedDeliveries::Steady::duration wait) {
    deliveries_.failed(tags_.at(name), start_ + wait);
  }
  std::string due(KeyedDeliveries::Steady::duration at) {
    return told(deliveries_.due(start_ + at));
  }

  KeyedDeliveries deliveries_;
  const KeyedDeliveries::Steady::time_point start_{};

 private:
  std::string told(const std::vector<KeyedDeliveries::HandOn>& list) {
    std::string text;
    for (const auto& one : list) {
      if (!text.empty()) text += ' ';
      text += names_.at(one.message->id);
      if (!one.after.nil()) text += ">" + names_.at(one.after);
      if (one.message->attempt > 1) text += "#" + std::to_string(one.message->attempt);
    }
    return text;
  }

  std::map<char, Uuid> keys_;
  std::map<Uuid, std::string> names_;
  std::map<std::string, std::uint64_t> tags_;
  std::uint64_t tag_ = 0;
};

TEST_F(Keyed, AreHandedOnAtOnceEachBehindTheOneBeforeItOfItsKey) {
  EXPECT_EQ(add("a1"), "a1");
  EXPECT_EQ(add("b1"), "b1");
  EXPECT_EQ(add("a2"), "a2>a1");
  EXPECT_EQ(add("a3"), "a3>a2");
  EXPECT_EQ(taken("a1"), "");
  EXPECT_EQ(add("a4"), "a4>a3");
}

TEST_F(Keyed, WaitBehindOneThatFailedAndGoOnWithIt) {
  add("a1");
  add("a2");
  failed("a1", 50ms);
  EXPECT_EQ(behind("a2"), "");
  EXPECT_EQ(add("a3"), "") << "it would only be behind";
  EXPECT_EQ(add("b1"), "b1");
  EXPECT_EQ(due(49ms), "");
  EXPECT_EQ(due(50ms), "a1#2 a2>a1 a3>a2");
  EXPECT_EQ(deliveries_.next_due(), std::nullopt);
}

TEST_F(Keyed, GoOnWhereTheOneBeforeWasTakenMeanwhile) {
  add("a1");
  add("a2");
  EXPECT_EQ(taken("a1"), "");
  EXPECT_EQ(behind("a2"), "a2") << "its answer was slower than that of the one before";
}

TEST_F(Keyed, AreHandedOnAgainInTheirOrderWhenSeveralWereBehind) {
  add("a1");
  add("a2");
  add("a3");
  EXPECT_EQ(behind("a2"), "");
  EXPECT_EQ(behind("a3"), "");
  EXPECT_EQ(taken("a1"), "a2 a3>a2");
}

TEST_F(Keyed, KnowHowOftenEachHasFailed) {
  add("a1");
  for (int i = 1; i <= 3; ++i) {
    failed("a1", i * 1s);
    EXPECT_EQ(deliveries_.failures(1), i);
    EXPECT_EQ(due(i * 1s), "a1#" + std::to_string(i + 1));
  }
}

TEST_F(Keyed, HaveNoOrderWithoutAKey) {
  EXPECT_EQ(add("-1"), "-1");
  EXPECT_EQ(add("-2"), "-2");
  failed("-1", 1s);
  EXPECT_EQ(add("-3"), "-3");
}

TEST_F(Keyed, AreForgottenWhenTaken) {
  add("a1");
  add("a2");
  taken("a1");
  taken("a2");
  EXPECT_EQ(deliveries_.size(), 0u);
  EXPECT_EQ(add("a3"), "a3");
}

}  // namespace
}  // namespace atelier::bus::rabbit
