// SPDX-License-Identifier: Apache-2.0
// Measures a file in this process. What a stranger sent is measured in a process of its own: see
// measure_pool.h.
#pragma once

#include <filesystem>

#include "pricing/worker_protocol.h"

namespace atelier::pricing {

/// Of `limits` only those of the file are looked at. `not_found` "model-not-found"; what the reader
/// finds wrong with the file; `too_large` "too-many-facets", "file-too-large".
Measured measure_file(const std::filesystem::path& file, LengthUnit unit,
                      const MeasureLimits& limits);

}  // namespace atelier::pricing
