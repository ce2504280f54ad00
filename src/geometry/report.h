// SPDX-License-Identifier: Apache-2.0
// From the bytes of a model file to what is known of the solid: the way through this library. Pure
// and thread-safe; the same bytes give the same measurement on every build.
//
// Peak memory, bytes for each facet, beside the file itself: 55 for a closed mesh, 300 for a heap
// of facets that do not touch; 36 more for all but a binary STL, 150 more where walls are measured
// (measured on a million facets).
#pragma once

#include <optional>
#include <span>

#include "geometry/measure.h"
#include "geometry/measurement.h"
#include "geometry/model.h"

namespace atelier::geometry {

struct ReportOptions {
  /// The unit of the file: 25.4 for inches. Otherwise what the file says, or millimetres.
  std::optional<double> mm_per_unit;
  std::size_t max_facets = 20'000'000;
  std::size_t thickness_samples = 0;  ///< where walls are measured; 0: neither they nor a hole
};

/// Errors: those of `read_model` and `measure`; malformed "stl-truncated" where facets seem to be
/// missing and the mesh is not closed; unprocessable "stl-absurd-size" where the figures leave the
/// range of 64 bits.
Result<Measurement> report(std::span<const std::byte> file, const ReportOptions& options);

/// The second half, for whoever times the two: welds, finds the defects, quantises. `report` is
/// `read_model`, `measure`, `describe`.
Result<Measurement> describe(const Model& model, const Totals& totals, double mm_per_unit,
                             std::size_t thickness_samples = 0);

}  // namespace atelier::geometry
