// SPDX-License-Identifier: Apache-2.0
// The volume of the solid that a mesh means, with its defects repaired on paper, and how far off
// that may be. Pure and thread-safe.
//
// The repair: duplicates are left out; neighbours are made to agree; each hole is closed with a fan
// around the middle of its rim; a shell that is inside out is turned, with everything inside it, so
// that a cavity goes on being subtracted.
//
// Memory, beside mesh and topology: 24 bytes for each edge of the boundary and 96 for each hole; 8
// for each facet where a shell faces inwards.
#pragma once

#include "geometry/measure.h"
#include "geometry/topology.h"

namespace atelier::geometry {

/// In the file's unit.
struct Solid {
  double volume = 0;  ///< never negative
  double area = 0;    ///< without duplicates, and without what closes the holes
  std::int64_t inverted_shells = 0;
  std::vector<bool> inverted;  ///< for each shell: was turned

  /// How far off the volume may be because of the defect. For holes: the area of the fans times the
  /// extent (diagonal) of their rim. It assumes that what is missing rises over its rim no higher
  /// than the rim is wide, as holes in exported models do; a mesh cut in half and more cannot be
  /// told from a whole one with a hole. Never more than the bounding box, which the solid lies in.
  double open_edges_bound = 0;
  double nonmanifold_bound = 0;   ///< the same, around edges whose facets do not cancel out
  double inconsistent_bound = 0;  ///< the same, where no turning makes neighbours agree
  double inverted_bound = 0;      ///< twice what could not be told from a cavity in bounded time
};

Solid find_solid(const Welded& mesh, const Topology& topology, const Totals& totals);

}  // namespace atelier::geometry
