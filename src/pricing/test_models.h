// SPDX-License-Identifier: Apache-2.0
// Measurements and parameters for tests.
#pragma once

#include "contracts/pricing.h"
#include "geometry/measurement.h"

namespace atelier::pricing {

/// A ring of 500 mm3 and 600 mm2, 21 x 21 x 6 mm.
inline geometry::Measurement ring() {
  return {.format = "stl-binary",
          .facets = 1'200,
          .volume_milli_mm3 = 500'000,
          .area_milli_mm2 = 600'000,
          .size_um = {21'000, 21'000, 6'000},
          .shells = 1,
          .watertight = true,
          .oriented = true};
}

inline PriceParameters polished_ring(std::vector<std::string> alloys = {}) {
  return {.model_hash = std::string(64, 'a'),
          .product = ProductKind::ring,
          .finish = "polished",
          .alloys = std::move(alloys)};
}

}  // namespace atelier::pricing
