// SPDX-License-Identifier: Apache-2.0
// What is known of a mesh once it has been measured. Lengths are in millimetres as the file says or
// is understood; the figures a price is made from are quantised to integers, so that the same file
// gives the same price on every build.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

namespace atelier::geometry {

enum class DefectKind : std::uint8_t {
  open_edges,           ///< edges with one facet: holes
  nonmanifold_edges,    ///< edges with more than two facets
  inconsistent_facets,  ///< neighbours that disagree on what is outside
  inverted_shells,      ///< the whole shell is inside out
  degenerate_facets,    ///< facets without area
  duplicate_facets,
  wrong_header,    ///< the file says what it is not: count, "solid" before binary data
  trailing_bytes,  ///< after the last facet
};
BOOST_DESCRIBE_ENUM(DefectKind, open_edges, nonmanifold_edges, inconsistent_facets, inverted_shells,
                    degenerate_facets, duplicate_facets, wrong_header, trailing_bytes)

/// A defect, how often it occurs, and how far off the volume may be because of it.
struct Defect {
  DefectKind kind{};
  std::int64_t count = 0;
  std::int64_t volume_error_milli_mm3 = 0;  ///< bound; 0 where the defect cannot change the volume
  bool operator==(const Defect&) const = default;
};
BOOST_DESCRIBE_STRUCT(Defect, (), (kind, count, volume_error_milli_mm3))

/// Where the unit came from that a file was measured in.
enum class UnitSource : std::uint8_t { caller, file, guess };
BOOST_DESCRIBE_ENUM(UnitSource, caller, file, guess)

struct ThinPlace {
  std::array<std::int64_t, 3> at_um{};  ///< on the surface, in the file's coordinates
  std::int64_t thickness_um = 0;
  bool operator==(const ThinPlace&) const = default;
};
BOOST_DESCRIBE_STRUCT(ThinPlace, (), (at_um, thickness_um))

/// Straight inwards from places spread evenly over the surface; min, p1, p5 and the places only
/// where the other side is about parallel, as a wall's is.
struct Thickness {
  std::int64_t samples = 0;
  std::int64_t min_um = 0;
  std::int64_t p1_um = 0;  ///< a hundredth of the surface has walls thinner than this
  std::int64_t p5_um = 0;
  std::int64_t median_um = 0;
  std::int64_t max_um = 0;
  std::vector<ThinPlace> thinnest;  ///< apart from each other, the thinnest first
  bool operator==(const Thickness&) const = default;
};
BOOST_DESCRIBE_STRUCT(Thickness, (), (samples, min_um, p1_um, p5_um, median_um, max_um, thinnest))

/// A round hole right through the model along an axis, as a ring has.
struct Hole {
  std::string axis;              ///< "x" | "y" | "z"
  std::int64_t diameter_um = 0;  ///< of the largest rod that goes through
  bool operator==(const Hole&) const = default;
};
BOOST_DESCRIBE_STRUCT(Hole, (), (axis, diameter_um))

struct Measurement {
  std::string format;  ///< "stl-binary" | "stl-ascii" | "obj" | "ply-..." | "3mf"
  std::int64_t facets = 0;
  std::int64_t volume_milli_mm3 = 0;      ///< 0.001 mm3; of the solid, never negative
  std::int64_t area_milli_mm2 = 0;        ///< 0.001 mm2
  std::array<std::int64_t, 3> size_um{};  ///< bounding box, micrometres: x, y, z
  std::array<std::int64_t, 3> min_um{};   ///< its lower corner
  std::int64_t shells = 0;                ///< connected components after welding
  bool watertight = false;                ///< each edge has exactly two facets after welding
  bool oriented = false;                  ///< and they agree on the outside
  std::vector<Defect> defects;
  std::optional<std::string> file_unit;   ///< that the file says: "inch"
  std::optional<std::string> unit;        ///< that it was measured in
  std::optional<UnitSource> unit_source;  ///< who said so
  std::optional<Thickness> thickness;     ///< where it encloses anything
  std::optional<Hole> hole;               ///< where there plainly is one
  bool operator==(const Measurement&) const = default;
};
BOOST_DESCRIBE_STRUCT(Measurement, (),
                      (format, facets, volume_milli_mm3, area_milli_mm2, size_um, min_um, shells,
                       watertight, oriented, defects, file_unit, unit, unit_source, thickness,
                       hole))

}  // namespace atelier::geometry
