// SPDX-License-Identifier: Apache-2.0
// From the bytes of an STL file to what is known of the solid: the way through this library. Pure
// and thread-safe; the same bytes give the same measurement on every build.
//
// Peak memory, bytes for each facet, beside the file itself: 55 for a closed mesh, 300 for a heap
// of facets that do not touch; 36 more for a text (measured on a million facets).
#pragma once

#include <span>

#include "geometry/measure.h"
#include "geometry/measurement.h"
#include "geometry/stl.h"

namespace atelier::geometry {

struct ReportOptions {
  double mm_per_unit = 1;  ///< the unit of the file: 25.4 for inches
  std::size_t max_facets = 20'000'000;
};

/// Errors: those of `read_stl` and `measure`; malformed "stl-truncated" where facets seem to be
/// missing and the mesh is not closed; unprocessable "stl-absurd-size" where the figures leave the
/// range of 64 bits.
Result<Measurement> report(std::span<const std::byte> file, const ReportOptions& options);

/// The second half, for whoever times the two: welds, finds the defects, quantises. `report` is
/// `read_stl`, `measure`, `describe`.
Result<Measurement> describe(const StlModel& model, const Totals& totals, double mm_per_unit);

}  // namespace atelier::geometry
