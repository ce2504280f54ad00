// SPDX-License-Identifier: Apache-2.0
// Reads the faces of a PLY file, as text or binary of either byte order, whatever the order and the
// types of its properties; other elements are passed over. Pure and thread-safe.
//
// Memory: 36 bytes for each facet of the polygons' fans and 12 for each vertex.
#pragma once

#include <string_view>

#include "geometry/model.h"
#include "platform/base/result.h"

namespace atelier::geometry {

/// Errors: those of read_ply_header; unprocessable "ply-empty", "ply-not-finite"; malformed
/// "ply-truncated", "ply-bad-text" (with the line), "ply-bad-index" (with the face); too_large
/// "ply-too-many-facets".
Result<Model> read_ply(std::string_view file, std::size_t max_facets);

}  // namespace atelier::geometry
