// SPDX-License-Identifier: Apache-2.0
#include "pricing/measure_file.h"

#include "geometry/mapped_file.h"
#include "geometry/report.h"
#include "pricing/appraisal.h"

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
  return geometry::report(mapped->bytes(), {.mm_per_unit = millimetres(unit),
                                            .max_facets = static_cast<std::size_t>(limits.facets)});
}

}  // namespace atelier::pricing
