// SPDX-License-Identifier: Apache-2.0
#include "geometry/topology.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <random>
#include <set>

#include "geometry/test_meshes.h"

namespace atelier::geometry {
namespace {

using namespace testing;

Topology found(const Mesh& mesh) { return find_topology(weld(facets_of(mesh))); }

Mesh shuffled(Mesh mesh, unsigned seed) {
  std::mt19937 random(seed);
  std::shuffle(mesh.begin(), mesh.end(), random);
  for (Facet& facet : mesh) std::rotate(facet.begin(), facet.begin() + random() % 3, facet.end());
  return mesh;
}

/// The same counts, the slow and obvious way.
struct Counts {
  std::int64_t open = 0, crowded = 0, shells = 0;
  bool operator==(const Counts&) const = default;
};

Counts slow_counts(const Mesh& mesh) {
  std::map<std::set<Point>, std::vector<std::size_t>> facets_at;
  std::vector<std::size_t> shell(mesh.size());
  for (std::size_t i = 0; i < mesh.size(); ++i) {
    shell[i] = i;
    if (std::set<Point>(mesh[i].begin(), mesh[i].end()).size() < 3) continue;
    for (std::size_t c = 0; c < 3; ++c) facets_at[{mesh[i][c], mesh[i][(c + 1) % 3]}].push_back(i);
  }
  Counts counts;
  std::set<std::size_t> shells;
  for (const auto& [edge, facets] : facets_at) {
    // A facet that is there twice and nothing else at its edge is an open edge.
    const bool twice = facets.size() == 2 && [&] {
      Facet a = mesh[facets[0]], b = mesh[facets[1]];
      for (int turn = 0; turn < 3; ++turn, std::rotate(a.begin(), a.begin() + 1, a.end()))
        if (a == b) return true;
      return false;
    }();
    counts.open += facets.size() == 1 || twice;
    counts.crowded += facets.size() > 2;
    for (std::size_t f : facets) {
      const std::size_t from = shell[f], to = shell[facets[0]];
      for (std::size_t& s : shell)
        if (s == from) s = to;
    }
  }
  for (const auto& [edge, facets] : facets_at) shells.insert(shell[facets[0]]);
  counts.shells = static_cast<std::int64_t>(shells.size());
  return counts;
}

TEST(Weld, GivesEqualCornersOneNumber) {
  const Welded welded = weld(facets_of(box(2, 3, 4)));
  EXPECT_EQ(welded.vertices.size(), 8);
  EXPECT_EQ(welded.corners.size(), 36);
  const Mesh mesh = box(2, 3, 4);
  for (std::size_t i = 0; i < 36; ++i)
    EXPECT_EQ(welded.vertices[welded.corners[i]], mesh[i / 3][i % 3]);
}

TEST(Weld, TakesMinusZeroForZeroAndNothingElse) {
  const Mesh mesh{{Point{0.0F, -0.0F, 1}, Point{-0.0F, 0.0F, 1}, Point{1e-45F, 0, 1}}};
  EXPECT_EQ(weld(facets_of(mesh)).corners, (std::vector<VertexId>{0, 0, 1}));
}

TEST(Weld, GrowsForAHeapOfFacetsThatDoNotTouch) {
  Mesh mesh;
  for (int i = 0; i < 5000; ++i) {
    const auto x = static_cast<float>(i);
    mesh.push_back({Point{x, 0, 0}, Point{x, 1, 0}, Point{x, 0, 1}});
  }
  const Welded welded = weld(facets_of(mesh));
  ASSERT_EQ(welded.vertices.size(), 15000);
  for (std::size_t i = 0; i < welded.corners.size(); ++i) EXPECT_EQ(welded.corners[i], i);
}

TEST(Topology, OfAClosedMeshIsClean) {
  for (const Mesh& mesh : {box(1, 2, 3), sphere(5, 20), torus(10, 2, 40, 20), tube(10, 8, 5, 30)}) {
    const Topology t = found(shuffled(mesh, 3));
    EXPECT_TRUE(t.watertight);
    EXPECT_TRUE(t.oriented);
    EXPECT_EQ(t.shells, 1);
    EXPECT_EQ(t.open_edges + t.nonmanifold_edges + t.degenerate_facets + t.duplicate_facets, 0);
    EXPECT_TRUE(t.boundary.empty());
  }
}

TEST(Topology, NumbersShellsByTheirFirstFacets) {
  Mesh mesh;
  for (int i = 0; i < 5; ++i) add(mesh, moved(box(1, 1, 1), {2.0 * i, 0, 0}));
  const Topology t = found(mesh);
  EXPECT_EQ(t.shells, 5);
  for (std::size_t i = 0; i < mesh.size(); ++i) EXPECT_EQ(t.shell_of[i], i / 12);
}

TEST(Topology, CountsAsTheSlowWayDoes) {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    // Few vertices, so that every kind of accident happens.
    Mesh mesh(1 + random() % 30);
    for (Facet& facet : mesh)
      for (Point& p : facet)
        p = {static_cast<float>(random() % 3), static_cast<float>(random() % 2), 0};
    const Topology t = found(mesh);
    EXPECT_EQ((Counts{t.open_edges, t.nonmanifold_edges, t.shells}), slow_counts(mesh)) << round;
  }
}

TEST(Topology, TurnsTheFewerFacets) {
  Mesh mesh = sphere(5, 12);
  std::mt19937 random(4);
  std::set<std::size_t> turned;
  while (turned.size() < mesh.size() / 3) turned.insert(random() % mesh.size());
  for (std::size_t i : turned) std::swap(mesh[i][0], mesh[i][1]);
  const Topology t = found(mesh);
  EXPECT_EQ(t.inconsistent_facets, static_cast<std::int64_t>(turned.size()));
  EXPECT_TRUE(t.watertight);
  EXPECT_FALSE(t.oriented);
  EXPECT_TRUE(t.boundary.empty());
  for (std::size_t i = 0; i < mesh.size(); ++i)
    EXPECT_EQ(t.turn_of[i], turned.contains(i) ? -1 : 1);
}

TEST(Topology, LeavesOutDuplicatesHoweverTheyAreRotated) {
  const Mesh once = sphere(5, 8);
  Mesh mesh = once;
  add(mesh, shuffled(once, 5));
  add(mesh, shuffled(once, 6));
  const Topology t = found(mesh);
  EXPECT_EQ(t.duplicate_facets, static_cast<std::int64_t>(2 * once.size()));
  EXPECT_EQ(std::count(t.turn_of.begin(), t.turn_of.end(), 0), t.duplicate_facets);
  EXPECT_EQ(t.shells, 1);
  EXPECT_TRUE(t.boundary.empty());
}

TEST(Topology, TakesTheBackOfASheetForNoDuplicate) {
  Mesh mesh{{Point{0, 0, 0}, Point{1, 0, 0}, Point{0, 1, 0}}};
  add(mesh, inside_out(mesh));
  const Topology t = found(mesh);
  EXPECT_EQ(t.duplicate_facets, 0);
  EXPECT_TRUE(t.watertight);
}

TEST(Topology, SeesAFacetThatIsThereTwiceAsOpen) {
  Mesh mesh{{Point{0, 0, 0}, Point{1, 0, 0}, Point{0, 1, 0}}};
  add(mesh, mesh);
  const Topology t = found(mesh);
  EXPECT_EQ(t.duplicate_facets, 1);
  EXPECT_EQ(t.open_edges, 3);
  EXPECT_EQ(t.shells, 1);
  EXPECT_FALSE(t.watertight);
}

TEST(Topology, GivesTheBoundaryTheWayItsFacetsPassIt) {
  const Mesh mesh{{Point{0, 0, 0}, Point{1, 0, 0}, Point{0, 1, 0}}};
  const Topology t = found(mesh);
  ASSERT_EQ(t.boundary.size(), 3);
  for (const BoundaryEdge& edge : t.boundary) {
    EXPECT_EQ((edge.from + 1) % 3, edge.to);
    EXPECT_EQ(edge.times, 1);
    EXPECT_EQ(edge.cause, BoundaryCause::open);
  }
}

TEST(Topology, CountsCollapsedAndFlatFacetsAsDegenerate) {
  Mesh mesh = box(2, 2, 2);
  mesh.push_back({Point{0, 0, 0}, Point{0, 0, 0}, Point{1, 1, 1}});
  mesh.push_back({Point{0, 0, 9}, Point{1, 0, 9}, Point{2, 0, 9}});
  const Topology t = found(mesh);
  EXPECT_EQ(t.degenerate_facets, 2);
  EXPECT_EQ(t.shell_of[12], kNoShell);
  EXPECT_EQ(t.shells, 2);
}

TEST(Topology, OfNothingButCollapsedFacetsIsNotWatertight) {
  const Topology t = found(Mesh(3));
  EXPECT_EQ(t.shells, 0);
  EXPECT_EQ(t.degenerate_facets, 3);
  EXPECT_FALSE(t.watertight);
}

TEST(Topology, ManagesAFanAroundOneEdge) {
  Mesh mesh;
  for (int i = 0; i < 3000; ++i)
    mesh.push_back({Point{0, 0, 0}, Point{0, 0, 1}, Point{static_cast<float>(i + 1), 1, 0}});
  const Topology t = found(mesh);
  EXPECT_EQ(t.nonmanifold_edges, 1);
  EXPECT_EQ(t.open_edges, 6000);
  EXPECT_EQ(t.shells, 1);
  EXPECT_EQ(t.boundary[0].times, 3000);
  EXPECT_EQ(t.boundary[0].cause, BoundaryCause::nonmanifold);
}

}  // namespace
}  // namespace atelier::geometry
