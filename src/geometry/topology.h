// SPDX-License-Identifier: Apache-2.0
// How the facets of a welded mesh hang together: shells, holes, edges with too many facets,
// neighbours that disagree. Exact, in one order: the same mesh gives the same report everywhere.
// Pure and thread-safe.
//
// Memory, bytes for each facet, beside the welded mesh: 5 stay, and 20 for each edge of the
// boundary; 28 more are taken while it runs, and 4 for each vertex and edge of the boundary.
#pragma once

#include <cstdint>
#include <vector>

#include "geometry/weld.h"

namespace atelier::geometry {

inline constexpr std::uint32_t kNoShell = ~std::uint32_t{0};

/// Why an edge belongs to the boundary.
enum class BoundaryCause : std::uint8_t { open, nonmanifold, unorientable };

/// An edge that the facets, once duplicates are dropped and neighbours agree, pass more often one
/// way than the other: a closed surface has none. Passed from `from` to `to`, `times` times too
/// often.
struct BoundaryEdge {
  VertexId from = 0;
  VertexId to = 0;
  std::uint32_t shell = 0;
  std::uint32_t times = 0;
  BoundaryCause cause{};
};

struct Topology {
  std::int64_t shells = 0;  ///< connected over edges; touching in a vertex connects nothing
  std::int64_t open_edges = 0;
  std::int64_t nonmanifold_edges = 0;
  std::int64_t inconsistent_facets =
      0;                               ///< turned by the repair, and edges that no turning settles
  std::int64_t degenerate_facets = 0;  ///< no area: two corners are one vertex, or all on a line
  std::int64_t duplicate_facets = 0;   ///< same corners, same side; the first of them not counted
  bool watertight = false;             ///< every edge has exactly two facets
  bool oriented = false;               ///< all neighbours agree on the outside

  /// For each facet its shell, in the order of their first facets; kNoShell if two corners are one.
  std::vector<std::uint32_t> shell_of;
  /// For each facet: 1 as it is, -1 to be turned so that neighbours agree (the fewer of a shell are
  /// turned), 0 to be left out (duplicate).
  std::vector<std::int8_t> turn_of;
  std::vector<BoundaryEdge> boundary;
};

Topology find_topology(const Welded& mesh);

}  // namespace atelier::geometry
