// SPDX-License-Identifier: Apache-2.0
#include "pricing/measure_file.h"

#include <algorithm>

#include "geometry/mapped_file.h"
#include "geometry/read_model.h"
#include "geometry/weld.h"
#include "pricing/units.h"

namespace atelier::pricing {

Measured measure_file(const std::filesystem::path& file, LengthUnit unit,
                      const MeasureLimits& limits) {
  const auto mapped = geometry::MappedFile::open(file.string());
  if (!mapped) {
    auto error = mapped.error();
    // It lies in our own store: that it cannot be opened says nothing about the model.
    if (error.kind != ErrorKind::not_found) error.kind = ErrorKind::unavailable;
    return error;
  }
  if (mapped->bytes().size() > static_cast<std::size_t>(limits.file_bytes))
    return Error{ErrorKind::too_large, "file-too-large", "The file is larger than is measured."};
  const auto most = std::min(static_cast<std::size_t>(limits.facets), geometry::kMaxFacets);
  ATELIER_TRY_ASSIGN(const auto model, geometry::read_model(mapped->bytes(), most));
  ATELIER_TRY_ASSIGN(const auto totals, geometry::measure(model.facets()));
  return measure_in(unit, model, totals);
}

}  // namespace atelier::pricing
