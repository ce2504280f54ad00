// SPDX-License-Identifier: Apache-2.0
// Volume, area and bounding box of a mesh in one pass over its facets, as they are: no welding, no
// repair. Pure and thread-safe. Takes no memory beyond a few kilobytes of stack.
//
// The sums are in double, in blocks of 32 facets, one running sum for each place in the block,
// added up in order at the end: with -ffp-contract=off the result is the same to the bit on every
// build, however wide its vectors are.
#pragma once

#include "geometry/facets.h"
#include "geometry/vec3.h"
#include "platform/base/result.h"

namespace atelier::geometry {

/// In the file's unit.
struct Totals {
  double volume = 0;  ///< signed: negative where the facets face inwards
  double area = 0;
  Point min{};
  Point max{};
  /// The point which the tetrahedra of the volume are taken from: the first corner of the mesh, so
  /// that a mesh far from the origin loses no digits. Only the volume of an open mesh depends on
  /// it.
  Vec3 reference;
  bool operator==(const Totals&) const = default;
};

/// Volume as the sum of signed tetrahedra, area as the sum of half cross products.
/// `facets` is not empty. Errors: unprocessable "stl-not-finite" (NaN or infinity, with the number
/// of the facet).
Result<Totals> measure(const Facets& facets);

}  // namespace atelier::geometry
