// SPDX-License-Identifier: Apache-2.0
#include "app/loading.h"

#include <atomic>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <latch>
#include <stdexcept>
#include <thread>

namespace atelier::app {
namespace {

using testing::ElementsAre;

bool never() { return false; }

Result<void> refuse() { return Error{ErrorKind::unavailable, "storage-failed", "No disk."}; }

TEST(LoadAll, LoadsEverythingAtTheSameTime) {
  std::latch all_begun(3);
  std::stop_source stop;
  // Each waits for the others to have begun: one after the other they would wait for ever.
  const auto meet = [&]() -> Result<void> {
    all_begun.arrive_and_wait();
    return {};
  };
  const auto loaded =
      load_all({{"shop", {}, meet}, {"crm", {}, meet}, {"mes", {}, meet}}, stop, never);
  ASSERT_TRUE(loaded);
  ASSERT_EQ(loaded->size(), 3u);
  EXPECT_EQ(loaded->at(1).name, "crm");
  EXPECT_FALSE(stop.stop_requested());
}

TEST(LoadAll, LoadsEachAfterWhatItNeeds) {
  std::vector<std::string> order;  // each writes after the one before it
  std::stop_source stop;
  const auto note = [&](const char* name) {
    return [&order, name]() -> Result<void> {
      order.emplace_back(name);
      return {};
    };
  };
  ASSERT_TRUE(load_all(
      {{"crm", {1}, note("crm")}, {"shop", {2}, note("shop")}, {"identity", {}, note("identity")}},
      stop, never));
  EXPECT_THAT(order, ElementsAre("identity", "shop", "crm"));
}

TEST(LoadAll, AnswersWithTheFirstFailureAndBeginsNothingThatNeedsIt) {
  std::atomic<bool> begun = false;
  std::stop_source stop;
  const auto loaded = load_all({{"identity", {}, refuse},
                                {"shop",
                                 {0},
                                 [&]() -> Result<void> {
                                   begun = true;
                                   return {};
                                 }}},
                               stop, never);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().type, "storage-failed");
  EXPECT_EQ(loaded.error().detail, "identity: No disk.");
  EXPECT_FALSE(begun);
}

TEST(LoadAll, TellsTheOthersToCeaseWhenOneFails) {
  std::stop_source stop;
  const auto loaded = load_all({{"crm", {}, refuse},
                                {"mes",
                                 {},
                                 [&]() -> Result<void> {
                                   while (!stop.stop_requested()) std::this_thread::yield();
                                   return {};
                                 }}},
                               stop, never);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().detail, "crm: No disk.");
}

TEST(LoadAll, TakesAnExceptionForAFailure) {
  std::stop_source stop;
  const auto loaded = load_all(
      {{"mes", {}, []() -> Result<void> { throw std::runtime_error("bad row"); }}}, stop, never);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().type, "internal");
  EXPECT_EQ(loaded.error().detail, "mes: bad row");
}

TEST(LoadAll, GivesUpWhenItIsAsked) {
  std::stop_source stop;
  const auto loaded = load_all({{"mes",
                                 {},
                                 [&]() -> Result<void> {
                                   while (!stop.stop_requested()) std::this_thread::yield();
                                   return {};
                                 }}},
                               stop, [] { return true; });
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().type, "interrupted");
}

}  // namespace
}  // namespace atelier::app
