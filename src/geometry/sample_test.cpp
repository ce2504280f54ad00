// SPDX-License-Identifier: Apache-2.0
#include "geometry/sample.h"

#include <gtest/gtest.h>
#include <limits>
#include <numbers>
#include <sstream>

#include "geometry/report.h"
#include "geometry/test_meshes.h"

namespace atelier::geometry {
namespace {

std::string sample(std::string_view kind, const SampleOptions& options = {}) {
  std::ostringstream out;
  const auto facets = sample_model(kind, options, out);
  EXPECT_TRUE(facets.ok());
  EXPECT_EQ(out.str().size(), 84 + 50 * static_cast<std::size_t>(*facets));
  return out.str();
}

Measurement measured(const std::string& file) {
  return report(testing::bytes_of(file), {}).value();
}

Error refusal(std::string_view kind, const SampleOptions& options) {
  std::ostringstream out;
  const auto result = sample_model(kind, options, out);
  EXPECT_FALSE(result.ok());
  EXPECT_EQ(out.str(), "");
  return result.error();
}

TEST(Sample, IsAWholeModelOfEveryKindAndSize) {
  for (auto kind : kSampleKinds) {
    for (double size : {12.0, 17.5, 60.0}) {
      for (std::int64_t segments : {24, 77}) {
        for (double signet : {0.0, 1.5}) {
          const auto m =
              measured(sample(kind, {.size_mm = size, .signet_mm = signet, .segments = segments}));
          EXPECT_TRUE(m.watertight) << kind << " " << size << " " << segments;
          EXPECT_TRUE(m.oriented) << kind;
          EXPECT_TRUE(m.defects.empty()) << kind << " " << size << " " << segments;
          EXPECT_EQ(m.shells, kind == "ring" ? 1 : 2);
          EXPECT_GT(m.volume_milli_mm3, 20'000) << kind;
        }
      }
    }
  }
}

TEST(Sample, HasTheSizeThatWasAskedFor) {
  const auto ring = measured(sample("ring", {.size_mm = 18, .width_mm = 5, .thickness_mm = 2}));
  EXPECT_EQ(ring.size_um, (std::array<std::int64_t, 3>{22'000, 5'000, 22'000}));
  const auto earring = measured(sample("earring", {.size_mm = 20}));
  EXPECT_NEAR(static_cast<double>(earring.size_um[0]), 20'000, 200);
}

TEST(Sample, RingHasTheVolumeOfItsProfileTimesItsWay) {
  // A superellipse of exponent n has the area 4ab Gamma(1 + 1/n)^2 / Gamma(1 + 2/n); Pappus.
  const double n = 2.8, a = 1, b = 2.5;
  const double profile = 4 * a * b * std::pow(std::tgamma(1 + 1 / n), 2) / std::tgamma(1 + 2 / n);
  const double expected = profile * 2 * std::numbers::pi * (9 + 1);
  const auto m =
      measured(sample("ring", {.size_mm = 18, .width_mm = 5, .thickness_mm = 2, .segments = 400}));
  EXPECT_NEAR(static_cast<double>(m.volume_milli_mm3) / 1000, expected, expected * 1e-3);
}

TEST(Sample, SignetAddsMetal) {
  EXPECT_GT(measured(sample("ring", {.signet_mm = 2})).volume_milli_mm3,
            measured(sample("ring")).volume_milli_mm3 * 12 / 10);
}

TEST(Sample, IsTheSameEveryTime) {
  for (auto kind : kSampleKinds) EXPECT_EQ(sample(kind), sample(kind));
}

TEST(Sample, RefusesAbsurdSizesAndSaysTheLimits) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (double size : {-1.0, 0.0, 4.9, 121.0, 1e300, nan})
    EXPECT_EQ(refusal("ring", {.size_mm = size}).type, "sample-absurd-size") << size;
  for (double width : {-1.0, 0.0, 9.0, nan})
    EXPECT_EQ(refusal("ring", {.width_mm = width}).type, "sample-absurd-size") << width;
  for (double thickness : {-1.0, 0.0, 5.0, nan})
    EXPECT_EQ(refusal("ring", {.thickness_mm = thickness}).type, "sample-absurd-size") << thickness;
  for (double signet : {-1.0, 50.0, nan})
    EXPECT_EQ(refusal("ring", {.signet_mm = signet}).type, "sample-absurd-size") << signet;
  for (std::int64_t segments : {std::int64_t{-5}, std::int64_t{2}, std::int64_t{1} << 40})
    EXPECT_EQ(refusal("earring", {.segments = segments}).type, "sample-absurd-size") << segments;
  EXPECT_EQ(refusal("ring", {.size_mm = 500}).detail,
            "The size in mm is 500; choose one between 5 and 120.");
}

TEST(Sample, RefusesAKindItDoesNotKnow) {
  EXPECT_EQ(refusal("crown", {}).type, "sample-unknown-kind");
}

TEST(Sample, SaysWhenItCannotBeWritten) {
  std::ostringstream out;
  out.setstate(std::ios::badbit);
  EXPECT_EQ(sample_model("ring", {}, out).error().type, "sample-not-written");
}

}  // namespace
}  // namespace atelier::geometry
