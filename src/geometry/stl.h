// SPDX-License-Identifier: Apache-2.0
// Reads STL, binary and text, as it is met in the wild. Pure and thread-safe.
//
// Memory: nothing for a binary file, whose facets are read where they lie; for a text at most 0.43
// bytes for each byte of the file, reserved once, and never more than 36 bytes for each facet of
// the limit.
#pragma once

#include <span>

#include "geometry/model.h"
#include "platform/base/result.h"

namespace atelier::geometry {

/// Which of the two it is, is decided by the length, then by what the bytes look like; never by the
/// word "solid" alone. A wrong count and bytes at the end do not hinder as long as the facets are
/// plainly there. The facets' own normals are ignored.
/// Errors: unprocessable "stl-empty"; malformed "stl-truncated", "stl-not-a-model", "stl-bad-text"
/// (with the line); too_large "stl-too-many-facets"; unprocessable "stl-not-finite" (text only: of
/// a binary file it is `measure` that finds out).
Result<Model> read_stl(std::span<const std::byte> file, std::size_t max_facets);

}  // namespace atelier::geometry
