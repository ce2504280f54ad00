// SPDX-License-Identifier: Apache-2.0
#include "pricing/measure_pool.h"

#include <future>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pricing/test_files.h"
#include "pricing/test_models.h"

namespace atelier::pricing {
namespace {

std::future<Measured> submit(MeasurePool& pool, const std::filesystem::path& file,
                             Lane lane = Lane::interactive) {
  auto promise = std::make_shared<std::promise<Measured>>();
  auto future = promise->get_future();
  const auto taken = pool.submit(lane, file, LengthUnit::mm,
                                 [promise](Measured m) { promise->set_value(std::move(m)); });
  if (!taken) promise->set_value(taken.error());
  return future;
}

std::string outcome(const Measured& measured) {
  return measured ? "measured" : measured.error().type;
}

class Pool : public testing::Test {
 protected:
  std::string outcome_of(MeasurePool& pool, const std::string& content) {
    return outcome(submit(pool, files_.path(files_.add(content))).get());
  }
  TestFiles files_;
};

TEST_F(Pool, HandsBackWhatAWorkerMeasured) {
  MeasurePool pool(test_pool());
  pool.start();
  const auto measured = submit(pool, files_.path(files_.add("ring"))).get();
  ASSERT_TRUE(measured);
  EXPECT_EQ(*measured, ring());
}

TEST_F(Pool, HandsBackWhyAModelIsRefused) {
  MeasurePool pool(test_pool());
  pool.start();
  const auto measured = submit(pool, files_.path(files_.add("refuse"))).get();
  ASSERT_FALSE(measured);
  EXPECT_EQ(measured.error().kind, ErrorKind::unprocessable);
  EXPECT_EQ(measured.error().type, "stl-truncated");
}

TEST_F(Pool, DoesNotBlameTheModelForAFaultOfOurs) {
  MeasurePool pool(test_pool());
  pool.start();
  const auto measured = submit(pool, files_.path(files_.add("fail"))).get();
  ASSERT_FALSE(measured);
  EXPECT_EQ(measured.error().kind, ErrorKind::unavailable);
}

TEST_F(Pool, GoesOnAfterAModelThatCrashesItsWorkers) {
  MeasurePool pool(test_pool());
  pool.start();
  EXPECT_EQ(outcome_of(pool, "crash"), "model-crashed-worker");
  EXPECT_EQ(outcome_of(pool, "ring"), "measured");
}

TEST_F(Pool, TriesOnceMoreSinceAWorkerMayHaveBeenEndedFromOutside) {
  MeasurePool pool(test_pool());
  pool.start();
  const auto hash = files_.add("crash-once");
  EXPECT_EQ(outcome(submit(pool, files_.path(hash)).get()), "measured");
  EXPECT_EQ(files_.asked(hash), 2u);
}

TEST_F(Pool, EndsAWorkerThatPassesTheDeadline) {
  auto options = test_pool();
  options.deadline_us = 200'000;
  MeasurePool pool(options);
  pool.start();
  EXPECT_EQ(outcome_of(pool, "hang"), "model-timed-out");
  EXPECT_EQ(outcome_of(pool, "ring"), "measured");
}

TEST_F(Pool, TellsOutOfCpuTimeFromACrash) {
  MeasurePool pool(test_pool());
  pool.start();
  EXPECT_EQ(outcome_of(pool, "out-of-cpu"), "model-timed-out");
}

TEST_F(Pool, DoesNotTrustAWorkerThatTalksNonsense) {
  MeasurePool pool(test_pool());
  pool.start();
  EXPECT_EQ(outcome_of(pool, "garbage"), "model-crashed-worker");
  EXPECT_EQ(outcome_of(pool, "ring"), "measured");
}

TEST_F(Pool, RefusesAtOnceWhenItsQueueIsFull) {
  MeasurePool pool(test_pool(1, 1));
  pool.start();
  const auto held = files_.add("wait");
  Gate gate(files_, held);
  auto first = submit(pool, files_.path(held));
  gate.hold();  // the worker has it: the queue is empty
  auto second = submit(pool, files_.path(files_.add("ring")));
  const auto third = submit(pool, files_.path(files_.add("ring"))).get();
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().kind, ErrorKind::too_many);
  EXPECT_GT(third.error().retry_after_s, 0);
  gate.open();
  EXPECT_EQ(outcome(first.get()), "measured");
  EXPECT_EQ(outcome(second.get()), "measured");
}

TEST_F(Pool, ServesThoseWhoWaitAtAScreenFirst) {
  MeasurePool pool(test_pool());
  pool.start();
  const auto held = files_.add("wait");
  Gate gate(files_, held);
  auto first = submit(pool, files_.path(held));
  gate.hold();
  std::vector<Lane> order;
  std::promise<void> both;
  const auto note = [&](Lane lane) {
    return [&, lane](const Measured&) {
      order.push_back(lane);  // one worker, one thread
      if (order.size() == 2) both.set_value();
    };
  };
  const auto file = files_.path(files_.add("ring"));
  ASSERT_TRUE(pool.submit(Lane::background, file, LengthUnit::mm, note(Lane::background)));
  ASSERT_TRUE(pool.submit(Lane::interactive, file, LengthUnit::mm, note(Lane::interactive)));
  gate.open();
  both.get_future().get();
  EXPECT_THAT(order, testing::ElementsAre(Lane::interactive, Lane::background));
}

TEST_F(Pool, AnswersEverythingWhenItIsStopped) {
  MeasurePool pool(test_pool());
  pool.start();
  const auto held = files_.add("wait");
  Gate gate(files_, held);
  auto running = submit(pool, files_.path(held));
  gate.hold();
  auto queued = submit(pool, files_.path(files_.add("ring")));
  pool.stop();
  EXPECT_EQ(outcome(running.get()), "shutting-down");
  EXPECT_EQ(outcome(queued.get()), "shutting-down");
  EXPECT_EQ(outcome(submit(pool, files_.path(held)).get()), "shutting-down");
}

TEST_F(Pool, SaysThatItCannotMeasureWhereTheProgramIsMissing) {
  auto options = test_pool();
  options.command = {"/nonexistent/atelier", "measure-worker"};
  MeasurePool pool(options);
  pool.start();
  EXPECT_EQ(outcome_of(pool, "ring"), "worker-not-started");
}

}  // namespace
}  // namespace atelier::pricing
