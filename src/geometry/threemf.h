// SPDX-License-Identifier: Apache-2.0
// Reads what a 3MF file builds: meshes and components with their transforms, several objects, the
// unit; also where objects lie in parts of their own (the production extension). Supports are left
// out. Pure and thread-safe.
//
// Bounded: what the archive unpacks to by the facets that are allowed, components by number and
// depth. Memory: 36 bytes for each facet built, 12 for each one described, 12 for each vertex.
#pragma once

#include <string_view>

#include "geometry/model.h"
#include "platform/base/result.h"

namespace atelier::geometry {

bool begins_like_zip(std::string_view file);

/// Errors: unprocessable "3mf-empty", "3mf-not-finite", "3mf-too-complex"; malformed
/// "3mf-truncated", "3mf-bad-zip", "3mf-bad-xml", "3mf-bad-model", "3mf-bad-index" (with the line);
/// too_large "3mf-too-large", "3mf-too-many-facets".
Result<Model> read_3mf(std::string_view file, std::size_t max_facets);

}  // namespace atelier::geometry
