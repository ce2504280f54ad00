// SPDX-License-Identifier: Apache-2.0
// Reads STL, binary and text, as it is met in the wild. Pure and thread-safe.
//
// Memory: nothing for a binary file, whose facets are read where they lie; for a text at most 0.43
// bytes for each byte of the file, reserved once, and never more than 36 bytes for each facet of
// the limit.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "geometry/facets.h"
#include "platform/base/result.h"

namespace atelier::geometry {

enum class StlFormat : std::uint8_t { binary, ascii };

/// A file that was read. A binary one borrows from the bytes that it was read from.
struct StlModel {
  StlFormat format = StlFormat::binary;
  std::span<const std::byte> records;  ///< binary: whole records of 50 bytes
  std::vector<Facet> decoded;          ///< ascii

  std::int64_t header_lies = 0;     ///< a wrong count, "solid" before binary data, no "endsolid"
  std::int64_t trailing_bytes = 0;  ///< after the last facet, ignored
  /// How many facets fewer than announced; a text without its end: 0. Set only where the file may
  /// have been cut short between two facets: whole if the mesh is closed all the same.
  std::optional<std::int64_t> missing_facets;

  Facets facets() const;
};

/// Which of the two it is, is decided by the length, then by what the bytes look like; never by the
/// word "solid" alone. A wrong count and bytes at the end do not hinder as long as the facets are
/// plainly there. The facets' own normals are ignored.
/// Errors: unprocessable "stl-empty"; malformed "stl-truncated", "stl-not-a-model", "stl-bad-text"
/// (with the line); too_large "stl-too-many-facets"; unprocessable "stl-not-finite" (text only: of
/// a binary file it is `measure` that finds out).
Result<StlModel> read_stl(std::span<const std::byte> file, std::size_t max_facets);

}  // namespace atelier::geometry
