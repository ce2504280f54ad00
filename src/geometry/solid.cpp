// SPDX-License-Identifier: Apache-2.0
#include "geometry/solid.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "geometry/nesting.h"

namespace atelier::geometry {
namespace {

/// Signed volumes below this part of the cube of the mesh's diagonal are rounding, not volume.
constexpr double kNoise = 1e-12;

/// A set of boundary edges that hang together: one hole, or several that touch.
struct Rim {
  Vec3 sum{};
  double corners = 0;
  Vec3 min{HUGE_VAL, HUGE_VAL, HUGE_VAL};
  Vec3 max{-HUGE_VAL, -HUGE_VAL, -HUGE_VAL};
  double fan_area = 0;
  BoundaryCause cause = BoundaryCause::unorientable;

  void add(const Vec3& p) {
    sum = sum + p;
    ++corners;
    min = {std::min(min.x, p.x), std::min(min.y, p.y), std::min(min.z, p.z)};
    max = {std::max(max.x, p.x), std::max(max.y, p.y), std::max(max.z, p.z)};
  }
  Vec3 middle() const { return sum * (1 / corners); }
  double extent() const { return length(max - min); }
};

class Holes {
 public:
  Holes(const Welded& mesh, const Topology& topology) : mesh_(mesh), boundary_(topology.boundary) {
    number_rims();
    for (std::size_t i = 0; i < boundary_.size(); ++i) {
      Rim& rim = rims_[rim_of_[i]];
      rim.add(to_vec3(mesh_.vertices[boundary_[i].from]));
      rim.add(to_vec3(mesh_.vertices[boundary_[i].to]));
      rim.cause = std::min(rim.cause, boundary_[i].cause);
    }
  }

  /// Adds to each shell what lies behind the fans that close its holes.
  void close(const Vec3& reference, std::vector<double>& volumes) {
    for (std::size_t i = 0; i < boundary_.size(); ++i) {
      const BoundaryEdge& edge = boundary_[i];
      Rim& rim = rims_[rim_of_[i]];
      const Vec3 from = to_vec3(mesh_.vertices[edge.from]);
      const Vec3 to = to_vec3(mesh_.vertices[edge.to]);
      // The closing facet passes the edge the other way.
      volumes[edge.shell] += edge.times * sixfold_volume(to, from, rim.middle(), reference) / 6;
      rim.fan_area += edge.times * length(doubled_area(to, from, rim.middle())) / 2;
    }
  }

  double bound(BoundaryCause cause) const {
    double sum = 0;
    for (const Rim& rim : rims_)
      if (rim.cause == cause) sum += rim.fan_area * rim.extent();
    return sum;
  }

 private:
  /// Edges that share a vertex are of one rim: a union-find over edges, whose roots are the lowest.
  std::vector<std::uint32_t> joined_edges() const {
    std::vector<std::pair<VertexId, std::uint32_t>> ends;
    ends.reserve(2 * boundary_.size());
    for (std::uint32_t i = 0; i < boundary_.size(); ++i) {
      ends.emplace_back(boundary_[i].from, i);
      ends.emplace_back(boundary_[i].to, i);
    }
    std::sort(ends.begin(), ends.end());
    std::vector<std::uint32_t> up(boundary_.size());
    std::iota(up.begin(), up.end(), 0);
    const auto root = [&](std::uint32_t i) {
      for (; up[i] != i; i = up[i]) up[i] = up[up[i]];
      return i;
    };
    for (std::size_t i = 1; i < ends.size(); ++i) {
      if (ends[i].first != ends[i - 1].first) continue;
      const auto a = root(ends[i - 1].second), b = root(ends[i].second);
      up[std::max(a, b)] = std::min(a, b);
    }
    for (std::uint32_t i = 0; i < up.size(); ++i) up[i] = root(i);
    return up;
  }

  void number_rims() {
    rim_of_ = joined_edges();
    std::uint32_t rims = 0;
    for (std::uint32_t i = 0; i < rim_of_.size(); ++i)
      rim_of_[i] = rim_of_[i] == i ? rims++ : rim_of_[rim_of_[i]];  // the root was before it
    rims_.resize(rims);
  }

  const Welded& mesh_;
  const std::vector<BoundaryEdge>& boundary_;
  std::vector<std::uint32_t> rim_of_;
  std::vector<Rim> rims_;
};

/// The signed volume of each shell as repaired; the area of what was left out goes to `dropped`.
std::vector<double> shell_volumes(const Welded& mesh, const Topology& topology,
                                  const Vec3& reference, double& dropped) {
  std::vector<double> volumes(static_cast<std::size_t>(topology.shells), 0.0);
  for (std::size_t facet = 0; facet < mesh.facets(); ++facet) {
    const std::uint32_t shell = topology.shell_of[facet];
    if (shell == kNoShell) continue;
    const VertexId* corner = &mesh.corners[3 * facet];
    const Vec3 a = to_vec3(mesh.vertices[corner[0]]), b = to_vec3(mesh.vertices[corner[1]]),
               c = to_vec3(mesh.vertices[corner[2]]);
    if (topology.turn_of[facet] == 0)
      dropped += length(doubled_area(a, b, c)) / 2;
    else
      volumes[shell] += topology.turn_of[facet] * sixfold_volume(a, b, c, reference) / 6;
  }
  return volumes;
}

}  // namespace

Solid find_solid(const Welded& mesh, const Topology& topology, const Totals& totals) {
  Solid solid{.area = totals.area};
  const Vec3 size = to_vec3(totals.max) - to_vec3(totals.min);
  const double diagonal = length(size);

  double dropped_area = 0;
  auto volumes = shell_volumes(mesh, topology, totals.reference, dropped_area);
  solid.area -= dropped_area;
  if (!topology.boundary.empty()) {
    Holes holes(mesh, topology);
    holes.close(totals.reference, volumes);
    const auto bound = [&](BoundaryCause cause) {
      return std::min(holes.bound(cause), size.x * size.y * size.z);
    };
    solid.open_edges_bound = bound(BoundaryCause::open);
    solid.nonmanifold_bound = bound(BoundaryCause::nonmanifold);
    solid.inconsistent_bound = bound(BoundaryCause::unorientable);
  }

  auto nesting = find_nesting(mesh, topology, volumes, kNoise * diagonal * diagonal * diagonal);
  solid.inverted_bound = 2 * nesting.undecided;
  for (std::size_t shell = 0; shell < volumes.size(); ++shell) {
    solid.volume += nesting.inverted[shell] ? -volumes[shell] : volumes[shell];
    solid.inverted_shells += nesting.inverted[shell];
  }
  solid.inverted = std::move(nesting.inverted);
  // What is left below zero is rounding, or cavities larger than what they are in.
  solid.volume = std::abs(solid.volume);
  return solid;
}

}  // namespace atelier::geometry
