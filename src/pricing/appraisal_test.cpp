// SPDX-License-Identifier: Apache-2.0
#include "pricing/appraisal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pricing/test_models.h"

namespace atelier::pricing {
namespace {

using geometry::DefectKind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Appraisal appraisal_of(const geometry::Measurement& model,
                       const PriceParameters& order = polished_ring()) {
  return appraise(model, order, Speed::standard, default_price_list());
}

std::vector<std::string> codes(const Appraisal& appraisal) {
  std::vector<std::string> found;
  for (const auto& remark : appraisal.remarks) found.push_back(remark.code);
  return found;
}

std::vector<std::string> alloys(const Appraisal& appraisal) {
  std::vector<std::string> found;
  for (const auto& offer : appraisal.offers) found.push_back(offer.alloy);
  return found;
}

TEST(Appraisal, OffersEveryAlloyOfTheListWhereNoneIsNamed) {
  const auto appraisal = appraisal_of(ring());
  EXPECT_EQ(appraisal.outcome, PriceOutcome::priced);
  EXPECT_THAT(appraisal.remarks, IsEmpty());
  EXPECT_EQ(appraisal.offers.size(), default_price_list().alloys.size());
  EXPECT_EQ(appraisal.model.volume_milli_mm3, 500'000);
  EXPECT_TRUE(appraisal.model.watertight);
}

TEST(Appraisal, OffersTheNamedAlloysInTheOrderOfTheList) {
  EXPECT_THAT(alloys(appraisal_of(ring(), polished_ring({"brass", "silver-925", "brass"}))),
              ElementsAre("silver-925", "brass"));
}

TEST(Appraisal, FailsForAnUnknownAlloy) {
  const auto appraisal = appraisal_of(ring(), polished_ring({"silver-925", "mithril"}));
  EXPECT_EQ(appraisal.outcome, PriceOutcome::failed);
  EXPECT_THAT(appraisal.offers, IsEmpty());
  EXPECT_THAT(codes(appraisal), ElementsAre("unknown-alloy"));
}

TEST(Appraisal, FailsWithOneReasonHoweverManyAlloysShareIt) {
  auto flat = ring();
  flat.volume_milli_mm3 = 0;
  const auto appraisal = appraisal_of(flat);
  EXPECT_EQ(appraisal.outcome, PriceOutcome::failed);
  EXPECT_THAT(codes(appraisal), ElementsAre("no-volume"));
}

TEST(Appraisal, FailsForAModelThatIsASinglePointWhateverItsUnit) {
  auto point = ring();
  point.volume_milli_mm3 = 0;
  point.size_um = {0, 0, 0};
  const auto appraisal = appraisal_of(point);
  EXPECT_EQ(appraisal.outcome, PriceOutcome::failed);
  EXPECT_EQ(codes(appraisal).front(), "no-volume");
}

TEST(Appraisal, OffersTheAlloysInWhichAPieceIsNotAbsurd) {
  auto heavy = ring();
  heavy.volume_milli_mm3 = 150'000'000;  // brass 1.3 kg, platinum 3.2 kg
  const auto appraisal = appraisal_of(heavy, polished_ring({"brass", "platinum-950"}));
  EXPECT_EQ(appraisal.outcome, PriceOutcome::priced);
  EXPECT_THAT(alloys(appraisal), ElementsAre("brass"));
  EXPECT_THAT(codes(appraisal), ElementsAre("mass-absurd"));
}

TEST(Appraisal, IsTheSameEachTimeItIsMade) {
  EXPECT_EQ(appraisal_of(ring()), appraisal_of(ring()));
}

TEST(Appraisal, ListsSmallDefectsWithTheBoundOfThePriceError) {
  auto model = ring();
  model.watertight = false;
  model.defects = {{DefectKind::open_edges, 12, 5'000}};  // 1% of the volume
  const auto appraisal = appraisal_of(model, polished_ring({"silver-925"}));
  EXPECT_EQ(appraisal.outcome, PriceOutcome::priced);
  EXPECT_THAT(codes(appraisal), ElementsAre("open-edges", "price-error-bound"));
  EXPECT_THAT(appraisal.remarks[0].detail,
              HasSubstr("Edges with one facet only, rims of holes that will be closed: 12."));
  EXPECT_THAT(appraisal.remarks[0].detail, HasSubstr("5.000 mm3"));
  // 505 mm3: mass 5410 mg, metal 956.56, print 372.37, casting 684.21, work 2913.14,
  // which is 10.06 more; * 1.2 / 0.7 * 1.22 = 21.04.
  EXPECT_THAT(appraisal.remarks[1].detail, HasSubstr("Silver 925 21.04 RUB"));
}

TEST(Appraisal, ListsDefectsThatCannotChangeThePriceWithoutABound) {
  auto model = ring();
  model.defects = {{DefectKind::trailing_bytes, 8, 0}};
  const auto appraisal = appraisal_of(model);
  EXPECT_EQ(appraisal.outcome, PriceOutcome::priced);
  EXPECT_THAT(codes(appraisal), ElementsAre("trailing-bytes"));
}

TEST(Appraisal, LeavesLargeDefectsToAPerson) {
  auto model = ring();
  model.defects = {{DefectKind::open_edges, 12, 10'000}};  // 2% exactly: still by itself
  EXPECT_EQ(appraisal_of(model).outcome, PriceOutcome::priced);
  model.defects = {{DefectKind::open_edges, 12, 9'000},
                   {DefectKind::inconsistent_facets, 3, 1'001}};
  const auto appraisal = appraisal_of(model, polished_ring({"brass"}));
  EXPECT_EQ(appraisal.outcome, PriceOutcome::needs_review);
  EXPECT_THAT(codes(appraisal), ElementsAre("open-edges", "inconsistent-facets",
                                            "defects-too-large", "price-error-bound"));
  EXPECT_EQ(appraisal.offers.size(), 1u) << "the price is shown to whoever reviews it";
}

TEST(Appraisal, LeavesDefectsWithBoundsPastCountingToAPerson) {
  constexpr auto kHuge = std::numeric_limits<std::int64_t>::max();
  auto model = ring();
  model.defects = {{DefectKind::open_edges, 1, kHuge}, {DefectKind::nonmanifold_edges, 1, kHuge}};
  EXPECT_EQ(appraisal_of(model).outcome, PriceOutcome::needs_review);
}

std::vector<std::string> reasons_for_size(std::array<std::int64_t, 3> size_um) {
  auto model = ring();
  model.size_um = size_um;
  const auto appraisal = appraisal_of(model);
  EXPECT_EQ(appraisal.outcome,
            appraisal.remarks.empty() ? PriceOutcome::priced : PriceOutcome::needs_review);
  return codes(appraisal);
}

TEST(Appraisal, LeavesWhatIsThinnerThanCanBeCastToAPerson) {
  EXPECT_THAT(reasons_for_size({20'000, 20'000, 800}), IsEmpty());
  EXPECT_THAT(reasons_for_size({20'000, 20'000, 799}), ElementsAre("side-too-thin"));
}

TEST(Appraisal, LeavesWhatIsTooSmallToHandleToAPerson) {
  EXPECT_THAT(reasons_for_size({4'000, 4'000, 2'000}), IsEmpty());
  EXPECT_THAT(reasons_for_size({4'000, 4'000, 1'999}), ElementsAre("too-small"));
}

TEST(Appraisal, LeavesWhatDoesNotFitTheFlaskToAPerson) {
  EXPECT_THAT(reasons_for_size({54'000, 72'000, 130'000}), IsEmpty());  // 54-72-90, to the brim
  EXPECT_THAT(reasons_for_size({130'000, 54'000, 72'000}), IsEmpty()) << "however it lies";
  EXPECT_THAT(reasons_for_size({54'001, 72'000, 130'000}), ElementsAre("too-big-for-flask"));
  EXPECT_THAT(reasons_for_size({10'000, 10'000, 130'001}), ElementsAre("too-big-for-flask"));
}

TEST(Appraisal, AsksWhetherATinyModelIsInMetres) {
  geometry::Measurement model{.volume_milli_mm3 = 0, .size_um = {21, 21, 6}};
  const auto appraisal = appraisal_of(model);
  EXPECT_EQ(appraisal.outcome, PriceOutcome::needs_review);
  EXPECT_THAT(appraisal.offers, IsEmpty()) << "a price in the wrong unit helps nobody";
  EXPECT_THAT(codes(appraisal), ElementsAre("unit-suspect"));
  EXPECT_THAT(appraisal.remarks[0].detail, HasSubstr("with the unit m?"));
}

TEST(Appraisal, AsksWhetherASmallModelIsInInches) {
  auto model = ring();
  model.size_um = {827, 827, 236};
  EXPECT_THAT(appraisal_of(model).remarks[0].detail, HasSubstr("with the unit cm or inch?"));
}

TEST(Appraisal, AsksWhetherAHugeModelIsInASmallerUnit) {
  auto model = ring();
  model.size_um = {533'400, 533'400, 152'400};
  auto order = polished_ring();
  order.unit = LengthUnit::inch;
  const auto appraisal = appraisal_of(model, order);
  EXPECT_EQ(appraisal.outcome, PriceOutcome::needs_review);
  EXPECT_THAT(appraisal.remarks[0].detail, HasSubstr("with the unit mm?"));
}

TEST(Appraisal, OfWhatCouldNotBeMeasuredSaysWhy) {
  const auto appraisal =
      not_appraised({ErrorKind::unprocessable, "model-timed-out", "It took too long."});
  EXPECT_EQ(appraisal.outcome, PriceOutcome::failed);
  EXPECT_THAT(appraisal.remarks, ElementsAre(PriceRemark{"model-timed-out", "It took too long."}));
}

}  // namespace
}  // namespace atelier::pricing
