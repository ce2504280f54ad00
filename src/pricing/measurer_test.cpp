// SPDX-License-Identifier: Apache-2.0
#include "pricing/measurer.h"

#include <future>
#include <gtest/gtest.h>

#include "pricing/test_database.h"
#include "pricing/test_files.h"
#include "pricing/test_models.h"

namespace atelier::pricing {
namespace {

using namespace std::chrono_literals;

constexpr auto kLong = 60s;
constexpr int kSeats = 8;

class MeasurerTest : public testing::Test {
 protected:
  void SetUp() override { pool_.start(); }
  void TearDown() override { pool_.stop(); }

  Measured measure(const std::string& hash, std::chrono::milliseconds patience = kLong) {
    return measurer_.measure({hash}, Lane::interactive, patience);
  }

  TestFiles files_;
  TestDatabase database_;
  MeasurePool pool_{test_pool()};
  Measurer measurer_{*database_.db, files_, pool_, kSeats};
};

TEST_F(MeasurerTest, MeasuresAModelOnce) {
  const auto hash = files_.add("ring");
  ASSERT_TRUE(measure(hash));
  const auto again = measure(hash);
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, ring());
  EXPECT_EQ(files_.asked(hash), 1u);
}

TEST_F(MeasurerTest, MeasuresAModelInEachUnitThatIsSaid) {
  const auto hash = files_.add("ring");
  ASSERT_TRUE(measurer_.measure({hash, LengthUnit::mm}, Lane::interactive, kLong));
  ASSERT_TRUE(measurer_.measure({hash, LengthUnit::inch}, Lane::interactive, kLong));
  EXPECT_EQ(files_.asked(hash), 2u);
}

TEST_F(MeasurerTest, LetsAllWhoAskMeanwhileWaitForTheSameMeasuring) {
  const auto hash = files_.add("wait");
  Gate gate(files_, hash);
  ASSERT_TRUE(measurer_.start({hash}, Lane::interactive));
  gate.hold();
  std::vector<std::future<Measured>> asking;
  for (int i = 0; i < kSeats; ++i)
    asking.push_back(std::async(std::launch::async, [&] { return measure(hash); }));
  gate.open();
  for (auto& answer : asking) EXPECT_TRUE(answer.get());
  EXPECT_EQ(files_.asked(hash), 1u);
}

TEST_F(MeasurerTest, KeepsAModelThatCrashedAWorkerAwayFromTheOthers) {
  const auto hash = files_.add("crash");
  for (int i = 0; i < 3; ++i) {
    const auto refused = measure(hash);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::unprocessable);
    EXPECT_EQ(refused.error().type, "model-crashed-worker");
  }
  EXPECT_EQ(files_.asked(hash), 2u) << "the first time, and once more to be sure";
}

TEST_F(MeasurerTest, MeasuresAgainWhatFailedForReasonsOfOurs) {
  const auto hash = files_.add("fail");
  EXPECT_EQ(measure(hash).error().type, "model-not-readable");
  EXPECT_EQ(measure(hash).error().type, "model-not-readable");
  EXPECT_EQ(files_.asked(hash), 2u);
}

TEST_F(MeasurerTest, StopsWaitingInTimeAndHasTheMeasurementLater) {
  const auto hash = files_.add("wait");
  Gate gate(files_, hash);
  std::thread holder([&] { gate.hold(); });
  const auto early = measure(hash, 1ms);
  holder.join();
  ASSERT_FALSE(early);
  EXPECT_EQ(early.error().kind, ErrorKind::timeout);
  gate.open();
  EXPECT_TRUE(measure(hash));
  EXPECT_EQ(files_.asked(hash), 1u);
}

TEST_F(MeasurerTest, RefusesAtOnceWhereAllSeatsAreTaken) {
  const auto hash = files_.add("wait");
  Gate gate(files_, hash);
  Measurer one_seat(*database_.db, files_, pool_, 1);
  auto seated = std::async(std::launch::async,
                           [&] { return one_seat.measure({hash}, Lane::interactive, kLong); });
  gate.hold();  // whoever sits has asked
  const auto refused = one_seat.measure({hash}, Lane::interactive, kLong);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().type, "measuring-busy");
  gate.open();
  EXPECT_TRUE(seated.get());
  EXPECT_TRUE(one_seat.measure({hash}, Lane::interactive, kLong)) << "what is known needs no seat";
}

TEST_F(MeasurerTest, DoesNotKnowAModelThatWasNeverUploaded) {
  EXPECT_EQ(measure(std::string(64, 'f')).error().kind, ErrorKind::not_found);
  EXPECT_EQ(measure("../../etc/passwd").error().type, "model-not-found");
}

}  // namespace
}  // namespace atelier::pricing
