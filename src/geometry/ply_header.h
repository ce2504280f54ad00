// SPDX-License-Identifier: Apache-2.0
// The header of a PLY file: which elements follow, and what each consists of.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "geometry/model.h"
#include "platform/base/result.h"

namespace atelier::geometry {

enum class PlyType : std::uint8_t { i8, u8, i16, u16, i32, u32, f32, f64 };
std::size_t size_of(PlyType type);
inline bool is_whole(PlyType type) { return type < PlyType::f32; }

struct PlyProperty {
  std::string name;
  PlyType type{};
  bool list = false;
  PlyType count_type{};  ///< of a list
};

struct PlyElement {
  std::string name;
  std::uint64_t count = 0;
  std::vector<PlyProperty> properties;

  /// Bytes of one element in a binary file, the least where it has lists.
  std::size_t least_size() const;
  /// The place of a property; -1 where there is none of the name.
  int find(std::string_view property) const;
};

struct PlyHeader {
  Format format = Format::ply_ascii;
  std::vector<PlyElement> elements;
  std::size_t size = 0;  ///< bytes up to the first element
};

bool begins_like_ply(std::string_view file);

/// Errors: malformed "ply-bad-header" (with the line), "ply-truncated".
Result<PlyHeader> read_ply_header(std::string_view file);

}  // namespace atelier::geometry
