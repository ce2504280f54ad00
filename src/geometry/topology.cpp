// SPDX-License-Identifier: Apache-2.0
#include "geometry/topology.h"

#include <algorithm>
#include <span>
#include <tuple>
#include <utility>

#include "geometry/shell_forest.h"
#include "geometry/vec3.h"

namespace atelier::geometry {
namespace {

/// A facet's way along one edge: three times the facet and the corner where it begins.
using HalfEdge = std::uint32_t;

std::uint32_t facet_of(HalfEdge h) { return h / 3; }
HalfEdge next(HalfEdge h) { return h % 3 == 2 ? h - 2 : h + 1; }

/// The ways along the edges that begin or end at a vertex and whose other end has a higher number,
/// as `far end << 32 | half-edge`: sorted, the ways along one edge lie side by side.
using Spoke = std::uint64_t;
VertexId far_end(Spoke s) { return static_cast<VertexId>(s >> 32); }
HalfEdge half_edge(Spoke s) { return static_cast<HalfEdge>(s); }

class Finder {
 public:
  explicit Finder(const Welded& mesh) : mesh_(mesh), forest_(mesh.facets()) {
    topology_.turn_of.assign(mesh.facets(), 1);
  }

  Topology find() {
    count_degenerate();
    collect_spokes();
    for (VertexId near = 0; near < mesh_.vertices.size(); ++near) visit_edges_of(near);
    spokes_ = {};
    first_spoke_ = {};
    join_across_crowded_edges();
    number_shells();
    collect_boundary();
    topology_.watertight =
        topology_.shells > 0 && topology_.open_edges == 0 && topology_.nonmanifold_edges == 0;
    topology_.oriented = topology_.inconsistent_facets == 0;
    return std::move(topology_);
  }

 private:
  VertexId begin_of(HalfEdge h) const { return mesh_.corners[h]; }
  VertexId end_of(HalfEdge h) const { return mesh_.corners[next(h)]; }
  VertexId opposite(HalfEdge h) const { return mesh_.corners[next(next(h))]; }
  bool goes_up(HalfEdge h) const { return begin_of(h) < end_of(h); }
  bool is_dropped(HalfEdge h) const { return topology_.turn_of[facet_of(h)] == 0; }

  bool is_collapsed(std::size_t facet) const {
    const VertexId* c = &mesh_.corners[3 * facet];
    return c[0] == c[1] || c[1] == c[2] || c[2] == c[0];
  }

  void count_degenerate() {
    for (std::size_t facet = 0; facet < mesh_.facets(); ++facet) {
      const VertexId* c = &mesh_.corners[3 * facet];
      const Vec3 doubled =
          doubled_area(to_vec3(mesh_.vertices[c[0]]), to_vec3(mesh_.vertices[c[1]]),
                       to_vec3(mesh_.vertices[c[2]]));
      topology_.degenerate_facets += doubled == Vec3{};
    }
  }

  /// A counting sort of all half-edges by the lower of their two vertices. Facets with two equal
  /// corners stay out: their neighbours meet across them.
  void collect_spokes() {
    first_spoke_.assign(mesh_.vertices.size() + 1, 0);
    for_each_half_edge([&](HalfEdge, VertexId near, VertexId) { ++first_spoke_[near]; });
    std::uint32_t sum = 0;
    for (std::uint32_t& first : first_spoke_) sum += std::exchange(first, sum);
    spokes_.resize(sum);
    for_each_half_edge([&](HalfEdge h, VertexId near, VertexId far) {
      spokes_[first_spoke_[near]++] = Spoke{far} << 32 | h;
    });
    // Each entry has moved on to the begin of the next one: move them back.
    for (std::size_t v = mesh_.vertices.size(); v > 0; --v) first_spoke_[v] = first_spoke_[v - 1];
    first_spoke_[0] = 0;
  }

  template <class Visit>
  void for_each_half_edge(Visit visit) const {
    for (std::size_t facet = 0; facet < mesh_.facets(); ++facet) {
      if (is_collapsed(facet)) continue;
      for (HalfEdge h = static_cast<HalfEdge>(3 * facet), last = h + 3; h != last; ++h) {
        const auto [near, far] = std::minmax({begin_of(h), end_of(h)});
        visit(h, near, far);
      }
    }
  }

  void visit_edges_of(VertexId near) {
    const std::span spokes(spokes_.data() + first_spoke_[near],
                           spokes_.data() + first_spoke_[near + 1]);
    std::sort(spokes.begin(), spokes.end());
    for (std::size_t first = 0, last = 0; first < spokes.size(); first = last) {
      while (last < spokes.size() && far_end(spokes[last]) == far_end(spokes[first])) ++last;
      visit_edge(spokes.subspan(first, last - first));
    }
  }

  void visit_edge(std::span<Spoke> ways) {
    const std::size_t facets = ways.size();
    drop_duplicates(ways);
    const auto dropped =
        std::remove_if(ways.begin(), ways.end(), [&](Spoke s) { return is_dropped(half_edge(s)); });
    const std::span kept(ways.begin(), dropped);
    topology_.nonmanifold_edges += facets > 2;
    if (kept.size() == 2 && agree(half_edge(kept[0]), half_edge(kept[1]))) return;
    topology_.open_edges += facets <= 2 && kept.size() == 1;
    for (Spoke s : kept) irregular_.push_back(half_edge(s));
  }

  /// Joins the two facets of an edge. False if no turning makes them agree.
  bool agree(HalfEdge a, HalfEdge b) {
    if (forest_.join(facet_of(a), facet_of(b), goes_up(a) == goes_up(b))) return true;
    ++topology_.inconsistent_facets;
    return false;
  }

  /// Facets with the same corners share their edges, so that they meet here. Found where they meet
  /// first: on the edge that has not the highest of the three corners; the order in which edges are
  /// visited then lets every other edge know.
  void drop_duplicates(std::span<Spoke> ways) {
    if (ways.size() < 2) return;
    const auto key = [&](Spoke s) {
      const HalfEdge h = half_edge(s);
      return std::tuple(opposite(h), goes_up(h), h);
    };
    if (ways.size() > 2)
      std::sort(ways.begin(), ways.end(), [&](Spoke a, Spoke b) { return key(a) < key(b); });
    for (std::size_t i = 1; i < ways.size(); ++i) {
      const HalfEdge first = half_edge(ways[i - 1]), second = half_edge(ways[i]);
      if (opposite(first) != opposite(second) || goes_up(first) != goes_up(second)) continue;
      if (opposite(first) < far_end(ways[i])) continue;
      topology_.turn_of[facet_of(second)] = 0;
      ++topology_.duplicate_facets;
      forest_.join(facet_of(first), facet_of(second), false);
    }
  }

  /// The ways along one edge that are left over lie side by side in `irregular_`.
  template <class Visit>
  void for_each_irregular_edge(Visit visit) const {
    for (std::size_t first = 0, last = 0; first < irregular_.size(); first = last) {
      const auto edge = std::minmax({begin_of(irregular_[first]), end_of(irregular_[first])});
      while (last < irregular_.size() &&
             std::minmax({begin_of(irregular_[last]), end_of(irregular_[last])}) == edge)
        ++last;
      visit(std::span(irregular_).subspan(first, last - first));
    }
  }

  /// Where more than two facets meet nobody can say which two belong together, so that nothing is
  /// turned because of such an edge; but the facets hang together.
  void join_across_crowded_edges() {
    for_each_irregular_edge([&](std::span<const HalfEdge> ways) {
      for (HalfEdge h : ways) forest_.join(facet_of(ways[0]), facet_of(h), false);
    });
  }

  void number_shells() {
    topology_.shell_of.assign(mesh_.facets(), kNoShell);
    std::vector<std::int64_t> balance;  // facets that are as their shell's first, less the others
    for (std::uint32_t facet = 0; facet < mesh_.facets(); ++facet) {
      if (is_collapsed(facet)) continue;
      const auto [root, turned] = forest_.find(facet);
      if (root == facet) {
        topology_.shell_of[facet] = static_cast<std::uint32_t>(balance.size());
        balance.push_back(0);
      }
      const std::uint32_t shell = topology_.shell_of[facet] = topology_.shell_of[root];
      if (topology_.turn_of[facet] != 0) balance[shell] += turned ? -1 : 1;
    }
    topology_.shells = static_cast<std::int64_t>(balance.size());
    for (std::uint32_t facet = 0; facet < mesh_.facets(); ++facet) {
      if (is_collapsed(facet) || topology_.turn_of[facet] == 0) continue;
      const bool fewer_are_as_the_first = balance[topology_.shell_of[facet]] < 0;
      if ((forest_.find(facet).turned == 1) == fewer_are_as_the_first) continue;
      topology_.turn_of[facet] = -1;
      ++topology_.inconsistent_facets;
    }
  }

  void collect_boundary() {
    topology_.boundary.reserve(irregular_.size());
    for_each_irregular_edge([&](std::span<const HalfEdge> ways) {
      std::int64_t net = 0;
      for (HalfEdge h : ways)
        net += goes_up(h) ? topology_.turn_of[facet_of(h)] : -topology_.turn_of[facet_of(h)];
      if (net == 0) return;
      const auto [near, far] = std::minmax({begin_of(ways[0]), end_of(ways[0])});
      topology_.boundary.push_back({.from = net > 0 ? near : far,
                                    .to = net > 0 ? far : near,
                                    .shell = topology_.shell_of[facet_of(ways[0])],
                                    .times = static_cast<std::uint32_t>(std::abs(net)),
                                    .cause = ways.size() == 1   ? BoundaryCause::open
                                             : ways.size() == 2 ? BoundaryCause::unorientable
                                                                : BoundaryCause::nonmanifold});
    });
  }

  const Welded& mesh_;
  ShellForest forest_;
  Topology topology_;
  std::vector<std::uint32_t> first_spoke_;
  std::vector<Spoke> spokes_;
  std::vector<HalfEdge> irregular_;
};

}  // namespace

Topology find_topology(const Welded& mesh) { return Finder(mesh).find(); }

}  // namespace atelier::geometry
