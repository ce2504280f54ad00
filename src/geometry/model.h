// SPDX-License-Identifier: Apache-2.0
// A model file that was read, whatever its format: its facets, and what the reader had to overlook.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "geometry/facets.h"

namespace atelier::geometry {

enum class Format : std::uint8_t {
  stl_binary,
  stl_ascii,
  obj,
  ply_ascii,
  ply_little_endian,
  ply_big_endian,
  threemf,
};

/// As people and the API name it: "stl-binary", "3mf".
std::string_view name_of(Format format);

/// The unit that a file says its figures are in.
struct FileUnit {
  std::string_view name;
  double mm = 1;
};

/// A binary STL borrows from the bytes that it was read from.
struct Model {
  Format format = Format::stl_binary;
  std::span<const std::byte> records;  ///< binary STL: whole records of 50 bytes
  std::vector<Facet> decoded;          ///< all others
  std::optional<FileUnit> unit;        ///< where the format has a place for it

  std::int64_t header_lies = 0;     ///< a wrong count, "solid" before binary data, no "endsolid"
  std::int64_t trailing_bytes = 0;  ///< after the last facet, ignored
  /// How many facets fewer than announced; a text without its end: 0. Set only where the file may
  /// have been cut short between two facets: whole if the mesh is closed all the same.
  std::optional<std::int64_t> missing_facets;

  Facets facets() const;
};

}  // namespace atelier::geometry
