// SPDX-License-Identifier: Apache-2.0
#include "geometry/nesting.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>

#include "geometry/vec3.h"

namespace atelier::geometry {
namespace {

/// About a second of work each: a model has a handful of shells inside out, a hostile one any
/// number.
constexpr std::int64_t kMaxPairs = 200'000'000;
constexpr std::int64_t kMaxAngles = 20'000'000;

struct Box {
  Vec3 min{HUGE_VAL, HUGE_VAL, HUGE_VAL};
  Vec3 max{-HUGE_VAL, -HUGE_VAL, -HUGE_VAL};

  void add(const Vec3& p) {
    min = {std::min(min.x, p.x), std::min(min.y, p.y), std::min(min.z, p.z)};
    max = {std::max(max.x, p.x), std::max(max.y, p.y), std::max(max.z, p.z)};
  }
  bool contains(const Box& b) const {
    return min.x <= b.min.x && min.y <= b.min.y && min.z <= b.min.z && max.x >= b.max.x &&
           max.y >= b.max.y && max.z >= b.max.z;
  }
};

/// Four pi where `p` is inside a closed surface, zero outside. Van Oosterom and Strackee, "The
/// solid angle of a plane triangle", IEEE Transactions on Biomedical Engineering 30 (1983).
double solid_angle(const Vec3& p, const Vec3& corner_a, const Vec3& corner_b,
                   const Vec3& corner_c) {
  const Vec3 a = corner_a - p, b = corner_b - p, c = corner_c - p;
  const double la = length(a), lb = length(b), lc = length(c);
  return 2 * std::atan2(dot(a, cross(b, c)),
                        la * lb * lc + dot(a, b) * lc + dot(b, c) * la + dot(c, a) * lb);
}

class Nester {
 public:
  Nester(const Welded& mesh, const Topology& topology, const std::vector<double>& volumes,
         double noise)
      : mesh_(mesh), topology_(topology), volumes_(volumes), noise_(noise) {}

  Nesting find() {
    Nesting nesting{.inverted = std::vector<bool>(volumes_.size(), false)};
    if (std::none_of(volumes_.begin(), volumes_.end(), [&](double v) { return v < -noise_; }))
      return nesting;
    group_facets();
    // From the largest down: the first shell that another one lies in is its outermost.
    std::vector<std::uint32_t> order(volumes_.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      return std::abs(volumes_[a]) > std::abs(volumes_[b]);
    });
    for (std::size_t i = 0; i < order.size() && std::abs(volumes_[order[i]]) > noise_; ++i)
      place(order[i], std::span(order).first(i), nesting);
    return nesting;
  }

 private:
  void group_facets() {
    boxes_.resize(volumes_.size());
    first_facet_.assign(volumes_.size() + 1, 0);
    for (std::uint32_t shell : topology_.shell_of)
      if (shell != kNoShell) ++first_facet_[shell + 1];
    std::partial_sum(first_facet_.begin(), first_facet_.end(), first_facet_.begin());
    facets_.resize(first_facet_.back());
    auto next = first_facet_;
    for (std::uint32_t facet = 0; facet < mesh_.facets(); ++facet) {
      const std::uint32_t shell = topology_.shell_of[facet];
      if (shell == kNoShell) continue;
      facets_[next[shell]++] = facet;
      for (int corner = 0; corner < 3; ++corner) boxes_[shell].add(vertex(facet, corner));
    }
  }

  /// A shell within an outermost one is turned with it; one that is outermost itself, if it is
  /// negative. Where time runs out a negative shell is taken for a cavity.
  void place(std::uint32_t shell, std::span<const std::uint32_t> larger, Nesting& nesting) {
    const bool negative = volumes_[shell] < 0;
    for (std::uint32_t outer : larger) {
      // A positive shell in a positive one stays as it is, wherever it lies.
      if (!negative && volumes_[outer] > 0) continue;
      if (++pairs_ > kMaxPairs || angles_ > kMaxAngles) {
        nesting.undecided += std::abs(volumes_[shell]);
        return;
      }
      if (!boxes_[outer].contains(boxes_[shell]) || !surrounds(outer, shell)) continue;
      nesting.inverted[shell] = nesting.inverted[outer];
      return;
    }
    nesting.inverted[shell] = negative;
  }

  /// By the winding number around one corner of the inner shell; shells do not cross each other.
  bool surrounds(std::uint32_t outer, std::uint32_t inner) {
    const Vec3 p = vertex(facets_[first_facet_[inner]], 0);
    double angle = 0;
    for (std::uint32_t i = first_facet_[outer]; i < first_facet_[outer + 1]; ++i) {
      const std::uint32_t facet = facets_[i];
      angle += topology_.turn_of[facet] *
               solid_angle(p, vertex(facet, 0), vertex(facet, 1), vertex(facet, 2));
    }
    angles_ += first_facet_[outer + 1] - first_facet_[outer];
    return std::abs(angle) > 6.28;  // half of four pi
  }

  Vec3 vertex(std::uint32_t facet, int corner) const {
    return to_vec3(mesh_.vertices[mesh_.corners[3 * facet + static_cast<std::uint32_t>(corner)]]);
  }

  const Welded& mesh_;
  const Topology& topology_;
  const std::vector<double>& volumes_;
  double noise_;
  std::vector<Box> boxes_;
  std::vector<std::uint32_t> first_facet_;  // of each shell, in facets_
  std::vector<std::uint32_t> facets_;
  std::int64_t pairs_ = 0;
  std::int64_t angles_ = 0;
};

}  // namespace

Nesting find_nesting(const Welded& mesh, const Topology& topology,
                     const std::vector<double>& volumes, double noise) {
  return Nester(mesh, topology, volumes, noise).find();
}

}  // namespace atelier::geometry
