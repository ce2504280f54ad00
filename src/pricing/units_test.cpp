// SPDX-License-Identifier: Apache-2.0
#include "pricing/units.h"

#include <gtest/gtest.h>

#include "geometry/read_model.h"
#include "geometry/test_formats.h"
#include "pricing/appraisal.h"
#include "pricing/test_models.h"

namespace atelier::pricing {
namespace {

using namespace geometry::testing;
using geometry::UnitSource;

geometry::Measurement measured(const std::string& file, LengthUnit unit) {
  const auto model = geometry::read_model(bytes_of(file), 1'000).value();
  return measure_in(unit, model, geometry::measure(model.facets()).value()).value();
}

std::string cube(float side) { return binary_stl(box(side, side, side)); }

std::string inches() {
  return threemf_of(model_xml("<object id=\"1\">" + mesh_xml(box(1, 1, 1)) + "</object>",
                              "<item objectid=\"1\"/>", "inch"));
}

TEST(Unit, IsGuessedBySizeWhereTheFileSaysNothing) {
  struct Guess {
    float side;
    const char* unit;
  };
  for (const auto& [side, unit] :
       {Guess{21, "mm"}, Guess{100, "mm"}, Guess{2.2F, "cm"}, Guess{0.9F, "inch"},
        Guess{0.02F, "m"}, Guess{1'000, "mm"}, Guess{0, "mm"}}) {
    const auto m = measured(cube(side), LengthUnit::detect);
    EXPECT_EQ(m.unit, unit) << side;
    EXPECT_EQ(m.unit_source, UnitSource::guess);
  }
}

TEST(Unit, IsTheFilesWhereItSaysOne) {
  const auto m = measured(inches(), LengthUnit::detect);
  EXPECT_EQ(m.unit, "inch");
  EXPECT_EQ(m.unit_source, UnitSource::file);
  EXPECT_EQ(m.size_um[0], 25'400);
}

TEST(Unit, IsTheCallersWhateverTheFileSays) {
  const auto m = measured(inches(), LengthUnit::cm);
  EXPECT_EQ(m.unit, "cm");
  EXPECT_EQ(m.unit_source, UnitSource::caller);
  EXPECT_EQ(m.file_unit, "inch");
  EXPECT_EQ(m.size_um[0], 10'000);
}

TEST(Unit, ThatIsNotTheFilesIsLookedAtByAPerson) {
  auto order = polished_ring();
  order.unit = LengthUnit::cm;
  const auto differs =
      appraise(measured(inches(), order.unit), order, Speed::standard, default_price_list());
  EXPECT_EQ(differs.outcome, PriceOutcome::needs_review);
  EXPECT_EQ(differs.remarks.back().code, "unit-differs");
  order.unit = LengthUnit::inch;
  for (const auto& remark :
       appraise(measured(inches(), order.unit), order, Speed::standard, default_price_list())
           .remarks)
    EXPECT_NE(remark.code, "unit-differs");
}

TEST(Unit, ThatWasGuessedIsTold) {
  auto order = polished_ring();
  order.unit = LengthUnit::detect;
  const auto guessed =
      appraise(measured(cube(0.9F), order.unit), order, Speed::standard, default_price_list());
  EXPECT_EQ(guessed.remarks.front().code, "unit-guessed");
  EXPECT_EQ(guessed.model.unit, "inch");
}

}  // namespace
}  // namespace atelier::pricing
