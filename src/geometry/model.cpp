// SPDX-License-Identifier: Apache-2.0
#include "geometry/model.h"

namespace atelier::geometry {
namespace {

constexpr std::size_t kStlRecord = 50;  // normal, three corners, two bytes of any use
constexpr std::size_t kStlNormal = 12;

}  // namespace

std::string_view name_of(Format format) {
  switch (format) {
    case Format::stl_binary:
      return "stl-binary";
    case Format::stl_ascii:
      return "stl-ascii";
    case Format::obj:
      return "obj";
    case Format::ply_ascii:
      return "ply-ascii";
    case Format::ply_little_endian:
      return "ply-binary-little-endian";
    case Format::ply_big_endian:
      return "ply-binary-big-endian";
    case Format::threemf:
      return "3mf";
  }
  return "unknown";
}

Facets Model::facets() const {
  if (format == Format::stl_binary)
    return {records.data() + kStlNormal, records.size() / kStlRecord, kStlRecord};
  return {reinterpret_cast<const std::byte*>(decoded.data()), decoded.size(), sizeof(Facet)};
}

}  // namespace atelier::geometry
