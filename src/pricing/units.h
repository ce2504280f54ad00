// SPDX-License-Identifier: Apache-2.0
// In which unit a file is: as the caller says, as the file says, or as its size tells.
#pragma once

#include "contracts/pricing.h"
#include "geometry/measure.h"
#include "geometry/measurement.h"
#include "geometry/model.h"

namespace atelier::pricing {

/// How many millimetres one unit has; of `detect`, which is none, 1.
double millimetres(LengthUnit unit);

struct UnitChoice {
  std::string name;
  double mm = 1;
  geometry::UnitSource source{};
};

/// The unit to measure a file in when `asked`.
UnitChoice choose_unit(LengthUnit asked, const geometry::Model& model,
                       const geometry::Totals& totals);

/// Reads on from `totals`: the whole measurement, in the unit chosen.
Result<geometry::Measurement> measure_in(LengthUnit asked, const geometry::Model& model,
                                         const geometry::Totals& totals);

}  // namespace atelier::pricing
