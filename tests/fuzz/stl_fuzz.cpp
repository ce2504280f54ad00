// SPDX-License-Identifier: Apache-2.0
// Any bytes through the whole report. What has to hold of whatever comes out is asserted.
#include <cstdint>
#include <cstring>
#include <vector>

#include "geometry/report.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace atelier::geometry;
  const ReportOptions options{.mm_per_unit = 1, .max_facets = 2000};
  const auto file = std::as_bytes(std::span(data, size));
  const auto first = report(file, options);
  if (!first.ok()) {
    ATELIER_ASSERT(!first.error().type.empty() && !first.error().detail.empty());
    return 0;
  }
  ATELIER_ASSERT(first->facets > 0 && first->facets <= 2000);
  ATELIER_ASSERT(first->volume_milli_mm3 >= 0 && first->area_milli_mm2 >= 0);
  ATELIER_ASSERT(first->shells <= first->facets);
  for (std::int64_t size_um : first->size_um) ATELIER_ASSERT(size_um >= 0);
  for (const Defect& defect : first->defects)
    ATELIER_ASSERT(defect.count > 0 && defect.volume_error_milli_mm3 >= 0);
  ATELIER_ASSERT(report(file, options).value() == *first);
  return 0;
}
