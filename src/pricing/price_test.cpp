// SPDX-License-Identifier: Apache-2.0
#include "pricing/price.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>

#include "pricing/test_models.h"

namespace atelier::pricing {
namespace {

const PriceList& list() { return default_price_list(); }

Result<Offer> price_of(const geometry::Measurement& model, const PriceParameters& order,
                       std::string_view alloy = "silver-925", Speed speed = Speed::standard,
                       const PriceList& with = list()) {
  return price_in(*find_alloy(with, alloy), model, order, speed, with);
}

std::int64_t line(const Offer& offer, std::string_view code) {
  for (const auto& l : offer.lines)
    if (l.code == code) return l.minor;
  ADD_FAILURE() << "no line " << code;
  return 0;
}

std::vector<std::string> codes(const Offer& offer) {
  std::vector<std::string> found;
  for (const auto& l : offer.lines) found.push_back(l.code);
  return found;
}

// mass_cast     500 mm3 * 10.40 mg/mm3 * 1.03                              = 5356 mg
// mass_finished 5356 * 0.835 = 4472.26                                     -> 4472 mg
// metal    5.356 g * 1.15 * (150.00 * 0.925 + 15.00) = 6.1594 * 153.75     = 947.00775
// print    300 + 30 * 0.5 * 1.25 + 180 * (48 * 21 + 120 * 0.5) / 3600
//          = 300 + 18.75 + 53.40                                           = 372.15
// casting  250 + 405 + 60 * 0.09 * 5.356 = 655 + 28.9224                   = 683.9224
// finish   max(600, 150 * 6 cm2 * 1)                                       = 900.00
// work     947.01 + 372.15 + 683.92 + 900.00                               = 2903.08
// overhead 2903.08 * 0.20                                                  = 580.616
// margin   3483.70 * 0.30 / 0.70                                           = 1493.0142...
// vat      4976.71 * 0.22                                                  = 1094.8762
TEST(Price, OfASilverRingIsAsReckonedByHand) {
  const auto offer = price_of(ring(), polished_ring());
  ASSERT_TRUE(offer);
  EXPECT_EQ(offer->mass_cast_mg, 5'356);
  EXPECT_EQ(offer->mass_finished_mg, 4'472);
  EXPECT_EQ(line(*offer, "metal"), 947'01);
  EXPECT_EQ(line(*offer, "print"), 372'15);
  EXPECT_EQ(line(*offer, "casting"), 683'92);
  EXPECT_EQ(line(*offer, "finish"), 900'00);
  EXPECT_EQ(line(*offer, "overhead"), 580'62);
  EXPECT_EQ(line(*offer, "margin"), 1'493'01);
  EXPECT_EQ(line(*offer, "vat"), 1'094'88);
  EXPECT_EQ(offer->total, (Money{6'071'59, "RUB"}));
}

// Ten pieces in yellow gold 585, in a rush.
// mass_cast 500 * 13.07 * 1.03 = 6731.05                                   -> 6731 mg
// metal    6.731 * 1.15 * (10500 * 0.585 + 120) * 10 = 77.4065 * 6262.50   = 484758.20625
// print    300 + (18.75 + 53.40) * 10                                      = 1021.50
// casting  (655 + 60 * 0.09 * 6.731) * 10 = (655 + 36.3474) * 10           = 6913.474
// finish   900 * 10                                                        = 9000.00
// work     484758.21 + 1021.50 + 6913.47 + 9000.00                         = 501693.18
// overhead * 0.20                                                          = 100338.636
// margin   602031.82 * 3 / 7                                               = 258013.637...
// quantity -(860045.46 * 0.04)                                             = -34401.8184
// rush     825643.64 * 0.30                                                = 247693.092
// vat      1073336.73 * 0.22                                               = 236134.0806
TEST(Price, OfTenGoldRingsInARushIsAsReckonedByHand) {
  auto order = polished_ring();
  order.quantity = 10;
  const auto offer = price_of(ring(), order, "gold-585-yellow", Speed::rush);
  ASSERT_TRUE(offer);
  EXPECT_EQ(offer->mass_cast_mg, 6'731);
  EXPECT_EQ(line(*offer, "metal"), 484'758'21);
  EXPECT_EQ(line(*offer, "print"), 1'021'50);
  EXPECT_EQ(line(*offer, "casting"), 6'913'47);
  EXPECT_EQ(line(*offer, "finish"), 9'000'00);
  EXPECT_EQ(line(*offer, "overhead"), 100'338'64);
  EXPECT_EQ(line(*offer, "margin"), 258'013'64);
  EXPECT_EQ(line(*offer, "quantity"), -34'401'82);
  EXPECT_EQ(line(*offer, "rush"), 247'693'09);
  EXPECT_EQ(line(*offer, "vat"), 236'134'08);
  EXPECT_EQ(offer->total.minor, 1'309'470'81);
}

TEST(Price, IsTheSumOfItsLinesForEveryAlloyAndQuantity) {
  for (const auto& alloy : list().alloys)
    for (std::int64_t quantity = 1; quantity <= 120; ++quantity) {
      auto order = polished_ring();
      order.quantity = quantity;
      const auto offer = price_of(ring(), order, alloy.code);
      ASSERT_TRUE(offer);
      std::int64_t sum = 0;
      for (const auto& l : offer->lines) sum += l.minor;
      ASSERT_EQ(sum, offer->total.minor);
    }
}

TEST(Price, RoundsHalfAKopeckUp) {
  auto half = list();
  half.overhead_bp = half.margin_bp = 0;
  half.printing.setup_minor = half.printing.resin_minor_per_cm3 = 0;
  half.printing.machine_minor_per_hour = 0;
  half.casting = {};
  half.finishes[0].minimum_minor = 0;
  half.finishes[0].minor_per_cm2 = 1;
  auto model = ring();
  model.area_milli_mm2 = 149'999;  // 1.49999 cm2 at a kopeck
  EXPECT_EQ(line(*price_of(model, polished_ring(), "brass", Speed::standard, half), "finish"), 1);
  model.area_milli_mm2 = 150'000;
  EXPECT_EQ(line(*price_of(model, polished_ring(), "brass", Speed::standard, half), "finish"), 2);
}

TEST(Price, OfOnePieceNeverRisesWithTheQuantityAndTheTotalNeverFalls) {
  std::int64_t total_before = 0;
  double each_before = std::numeric_limits<double>::max();
  for (std::int64_t quantity = 1; quantity <= list().limits.most_pieces; ++quantity) {
    auto order = polished_ring();
    order.quantity = quantity;
    const auto total = price_of(ring(), order)->total.minor;
    // Half a kopeck for each of the lines may go either way.
    const auto each = static_cast<double>(total) / static_cast<double>(quantity);
    EXPECT_LE(each, each_before + 9.0 / static_cast<double>(quantity)) << quantity;
    EXPECT_GE(total, total_before) << quantity;
    total_before = total;
    each_before = each;
  }
}

TEST(Price, ShowsTheFiguresOfEachLine) {
  const auto offer = price_of(ring(), polished_ring());
  ASSERT_TRUE(offer);
  EXPECT_THAT(codes(*offer), testing::ElementsAre("metal", "print", "casting", "finish", "overhead",
                                                  "margin", "vat"));
  EXPECT_EQ(offer->lines[0].formula,
            "mass_cast * (1 + metal_loss) * (fix * fineness + alloying) * quantity");
  EXPECT_EQ(offer->lines[0].inputs,
            "mass_cast=5.356 g, metal_loss=15.00%, fix=150.00 RUB/g of silver at "
            "2026-01-01T00:00:00.000000Z, fineness=0.925, alloying=15.00 RUB/g, quantity=1");
}

TEST(Price, OfFinishingIsAtLeastTheMinimum) {
  auto model = ring();
  model.area_milli_mm2 = 100'000;  // 1 cm2: 150.00 by area
  EXPECT_EQ(line(*price_of(model, polished_ring()), "finish"), 600'00);
}

TEST(Price, DoesNotChangeWhenTheModelIsTurned) {
  auto turned = ring();
  turned.size_um = {6'000, 21'000, 21'000};
  EXPECT_EQ(price_of(turned, polished_ring())->total, price_of(ring(), polished_ring())->total);
}

std::string refusal(const Result<Offer>& offer) { return offer ? "priced" : offer.error().type; }

TEST(Price, IsNeverGivenForNoVolume) {
  auto model = ring();
  model.volume_milli_mm3 = 0;
  EXPECT_EQ(refusal(price_of(model, polished_ring())), "no-volume");
  model.volume_milli_mm3 = -1;
  EXPECT_EQ(refusal(price_of(model, polished_ring())), "no-volume");
}

TEST(Price, IsNeverGivenForZeroGrams) {
  auto model = ring();
  model.volume_milli_mm3 = 40;  // 0.04 mm3, 0.428 mg cast, 0.36 mg finished
  EXPECT_EQ(refusal(price_of(model, polished_ring())), "no-mass");
}

TEST(Price, IsNeverGivenForATonne) {
  auto model = ring();
  model.volume_milli_mm3 = 100'000'000'000;
  EXPECT_EQ(refusal(price_of(model, polished_ring())), "mass-absurd");
  model.volume_milli_mm3 = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(refusal(price_of(model, polished_ring())), "mass-absurd");
  model = ring();
  model.area_milli_mm2 = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(refusal(price_of(model, polished_ring())), "mass-absurd");
}

TEST(Price, IsNeverGivenForAQuantityOutsideTheList) {
  for (const std::int64_t quantity :
       {std::int64_t{0}, std::int64_t{-1}, list().limits.most_pieces + 1,
        std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()}) {
    auto order = polished_ring();
    order.quantity = quantity;
    EXPECT_EQ(refusal(price_of(ring(), order)), "quantity-out-of-range") << quantity;
  }
}

TEST(Price, IsNeverGivenForAnUnknownFinish) {
  auto order = polished_ring();
  order.finish = "chocolate";
  EXPECT_EQ(refusal(price_of(ring(), order)), "unknown-finish");
}

// The dearest list that passes check(), the largest order: exact or refused, never wrapped around.
TEST(Price, PastAllReasonIsRefusedInsteadOfOverflowing) {
  auto dear = list();
  for (auto& metal : dear.metals) metal.fix_minor_per_g = 1'000'000'000;
  dear.printing = {1'000'000'000, 1'000'000'000, 20'000, 1'000'000'000, 1'000'000, 1'000'000};
  dear.casting = {1'000'000'000, 1'000'000'000, 1'000'000'000, 20'000};
  dear.limits.most_mass_mg = 100'000'000;
  dear.limits.most_pieces = 10'000;
  FieldErrors errors;
  check(dear, errors);
  ASSERT_TRUE(errors.empty());
  auto model = ring();
  model.volume_milli_mm3 = 4'000'000'000;
  auto order = polished_ring();
  order.quantity = 10'000;
  EXPECT_EQ(refusal(price_of(model, order, "silver-925", Speed::rush, dear)), "price-absurd");
}

}  // namespace
}  // namespace atelier::pricing
