// SPDX-License-Identifier: Apache-2.0
// Reads the polygons of a Wavefront OBJ: vertices and faces, with indices from the begin or, where
// negative, from the last vertex so far; comments, lines that go on after a backslash. Normals,
// textures, materials, groups and curves are passed over. Pure and thread-safe.
//
// Memory: 36 bytes for each facet of the polygons' fans and 12 for each vertex.
#pragma once

#include <string_view>

#include "geometry/model.h"
#include "platform/base/result.h"

namespace atelier::geometry {

/// Whether the first statement of a text is one of OBJ.
bool begins_like_obj(std::string_view file);

/// Errors: unprocessable "obj-empty", "obj-not-finite"; malformed "obj-bad-text", "obj-bad-index"
/// (with the line); too_large "obj-too-many-facets".
Result<Model> read_obj(std::string_view file, std::size_t max_facets);

}  // namespace atelier::geometry
