// SPDX-License-Identifier: Apache-2.0
#include "pricing/units.h"

#include <algorithm>
#include <cmath>

#include "geometry/report.h"
#include "platform/base/enum_text.h"

namespace atelier::pricing {
namespace {

// A jewel's longest side: what is between is taken for millimetres without more ado, otherwise for
// the unit that brings it nearest to the usual. Own reasoning: rings are 20 to 25 mm.
constexpr double kLeast_mm = 5;
constexpr double kMost_mm = 120;
constexpr double kUsual_mm = 23;

/// Places at which walls are measured: of a ring, one for each 0.04 mm2; a sixth of a second at
/// most.
constexpr std::size_t kWallSamples = 20'000;

LengthUnit guess(const geometry::Totals& totals) {
  double longest = 0;
  for (std::size_t axis = 0; axis < 3; ++axis)
    longest = std::max(longest, static_cast<double>(totals.max[axis]) - totals.min[axis]);
  if (longest <= 0 || (longest >= kLeast_mm && longest <= kMost_mm)) return LengthUnit::mm;
  const auto distance = [&](LengthUnit unit) {
    return std::abs(std::log(longest * millimetres(unit) / kUsual_mm));
  };
  return std::ranges::min({LengthUnit::mm, LengthUnit::cm, LengthUnit::inch, LengthUnit::m}, {},
                          distance);
}

}  // namespace

double millimetres(LengthUnit unit) {
  switch (unit) {
    case LengthUnit::cm:
      return 10;
    case LengthUnit::inch:
      return 25.4;
    case LengthUnit::m:
      return 1'000;
    case LengthUnit::mm:
    case LengthUnit::detect:
      return 1;
  }
  return 1;
}

UnitChoice choose_unit(LengthUnit asked, const geometry::Model& model,
                       const geometry::Totals& totals) {
  using geometry::UnitSource;
  if (asked != LengthUnit::detect)
    return {std::string(name_of(asked)), millimetres(asked), UnitSource::caller};
  if (model.unit) return {std::string(model.unit->name), model.unit->mm, UnitSource::file};
  const auto guessed = guess(totals);
  return {std::string(name_of(guessed)), millimetres(guessed), UnitSource::guess};
}

Result<geometry::Measurement> measure_in(LengthUnit asked, const geometry::Model& model,
                                         const geometry::Totals& totals) {
  const auto unit = choose_unit(asked, model, totals);
  ATELIER_TRY_ASSIGN(auto measurement, geometry::describe(model, totals, unit.mm, kWallSamples));
  measurement.unit = unit.name;
  measurement.unit_source = unit.source;
  return measurement;
}

}  // namespace atelier::pricing
