// SPDX-License-Identifier: Apache-2.0
#include "pricing/walls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pricing/appraisal.h"
#include "pricing/test_models.h"

namespace atelier::pricing {
namespace {

using testing::HasSubstr;

geometry::Measurement ring_with_walls(std::int64_t p1_um, std::int64_t median_um) {
  auto model = ring();
  model.thickness = geometry::Thickness{.samples = 100,
                                        .min_um = p1_um / 2,
                                        .p1_um = p1_um,
                                        .p5_um = p1_um,
                                        .median_um = median_um,
                                        .max_um = 2 * median_um,
                                        .thinnest = {{{1'000, -2'000, 3'500}, p1_um / 2}}};
  return model;
}

Appraisal appraisal_of(const geometry::Measurement& model,
                       const PriceList& list = default_price_list()) {
  return appraise(model, polished_ring({"silver-925", "brass"}), Speed::standard, list);
}

TEST(WallsOfAModel, AreNoMatterWhereTheyAreAsAdvised) {
  const auto appraisal = appraisal_of(ring_with_walls(1'000, 1'500));
  EXPECT_EQ(appraisal.outcome, PriceOutcome::priced);
  EXPECT_TRUE(appraisal.remarks.empty());
}

TEST(WallsOfAModel, AreRemarkedOnWhereTheyAreThinForTheAlloy) {
  const auto appraisal = appraisal_of(ring_with_walls(600, 1'500));
  EXPECT_EQ(appraisal.outcome, PriceOutcome::priced);
  ASSERT_EQ(appraisal.remarks.size(), 1u);
  EXPECT_EQ(appraisal.remarks[0].code, "wall-thin");
  EXPECT_THAT(appraisal.remarks[0].detail, HasSubstr("Silver 925, Brass"));
  EXPECT_THAT(appraisal.remarks[0].detail, HasSubstr("0.300 mm, is at 1.000, -2.000, 3.500 mm"));
}

TEST(WallsOfAModel, MayBeThinnerInAnAlloyThatFlowsBetter) {
  auto list = default_price_list();
  for (auto& alloy : list.alloys)
    if (alloy.code == "brass") alloy.least_wall_um = 500;
  const auto appraisal = appraisal_of(ring_with_walls(600, 1'500), list);
  ASSERT_EQ(appraisal.remarks.size(), 1u);
  EXPECT_THAT(appraisal.remarks[0].detail, HasSubstr("gaps: Silver 925."));
}

TEST(WallsOfAModel, NeedAPersonWhereTheyCannotBePrinted) {
  const auto appraisal = appraisal_of(ring_with_walls(250, 1'500));
  EXPECT_EQ(appraisal.outcome, PriceOutcome::needs_review);
  EXPECT_EQ(appraisal.remarks.back().code, "wall-too-thin");
}

TEST(WallsOfAModel, NeedAPersonWhereTheModelIsSolid) {
  const auto appraisal = appraisal_of(ring_with_walls(1'000, 4'100));
  EXPECT_EQ(appraisal.outcome, PriceOutcome::needs_review);
  EXPECT_EQ(appraisal.remarks.back().code, "wall-too-thick");
}

TEST(WallsOfAModel, AreNotJudgedByAListFromBeforeTheyWereMeasured) {
  auto list = default_price_list();
  list.limits.least_printed_um = list.limits.least_wall_um = list.limits.most_wall_um = {};
  EXPECT_TRUE(appraisal_of(ring_with_walls(100, 9'000), list).remarks.empty());
}

TEST(WallsOfAModel, TravelWithTheQuote) {
  auto model = ring_with_walls(600, 1'500);
  model.hole = {"z", 17'500};
  const auto summary = appraisal_of(model).model;
  EXPECT_EQ(summary.walls->median_um, 1'500);
  EXPECT_EQ(summary.walls->thinnest[0].at_um[1], -2'000);
  EXPECT_EQ(summary.hole_diameter_um, 17'500);
  EXPECT_EQ(appraisal_of(ring()).model.walls, std::nullopt);
}

}  // namespace
}  // namespace atelier::pricing
