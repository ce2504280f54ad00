// SPDX-License-Identifier: Apache-2.0
// What has to hold of whatever comes out of a model file, asserted.
#pragma once

#include <cstdint>
#include <span>

#include "geometry/report.h"

namespace atelier::geometry {

inline void look_at_report(std::span<const std::byte> file) {
  constexpr std::size_t kMostFacets = 2000;
  const ReportOptions options{.mm_per_unit = 1, .max_facets = kMostFacets, .thickness_samples = 50};
  const auto first = report(file, options);
  if (!first.ok()) {
    ATELIER_ASSERT(!first.error().type.empty() && first.error().detail.ends_with('.'));
    return;
  }
  ATELIER_ASSERT(first->facets > 0 && first->facets <= std::int64_t{kMostFacets});
  ATELIER_ASSERT(first->volume_milli_mm3 >= 0 && first->area_milli_mm2 >= 0);
  ATELIER_ASSERT(first->shells <= first->facets);
  for (std::int64_t size_um : first->size_um) ATELIER_ASSERT(size_um >= 0);
  for (const Defect& defect : first->defects)
    ATELIER_ASSERT(defect.count > 0 && defect.volume_error_milli_mm3 >= 0);
  if (first->thickness) {
    const Thickness& walls = *first->thickness;
    ATELIER_ASSERT(walls.samples > 0 && walls.samples <= 50);
    ATELIER_ASSERT(walls.min_um >= 0 && walls.min_um <= walls.p1_um);
    ATELIER_ASSERT(walls.median_um <= walls.max_um);
  }
  ATELIER_ASSERT(report(file, options).value() == *first);
}

}  // namespace atelier::geometry
