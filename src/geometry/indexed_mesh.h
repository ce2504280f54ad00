// SPDX-License-Identifier: Apache-2.0
// From vertices and the polygons between them to facets: what OBJ and PLY have in common.
#pragma once

#include <cstdint>
#include <vector>

#include "geometry/facets.h"

namespace atelier::geometry {

/// A polygon is taken corner by corner and becomes a fan around its first: it costs no memory, and
/// its volume is right for every flat polygon, its area for every convex one.
class IndexedMesh {
 public:
  explicit IndexedMesh(std::size_t max_facets) : max_facets_(max_facets) {}

  std::size_t max_vertices() const { return 3 * max_facets_; }
  std::size_t vertices() const { return vertices_.size(); }
  void reserve(std::size_t vertices, std::size_t facets) {
    vertices_.reserve(vertices < max_vertices() ? vertices : max_vertices());
    facets_.reserve(facets < max_facets_ ? facets : max_facets_);
  }
  /// False where there are too many.
  bool add_vertex(const Point& p) {
    if (vertices_.size() == max_vertices()) return false;
    vertices_.push_back(p);
    return true;
  }

  void begin_polygon() { corners_ = 0; }
  /// `vertex` < vertices(). False where there are too many facets.
  bool add_corner(std::size_t vertex) {
    const Point& p = vertices_[vertex];
    if (corners_ == 0) first_ = p;
    if (corners_ >= 2) {
      if (facets_.size() == max_facets_) return false;
      facets_.push_back({first_, last_, p});
    }
    last_ = p;
    ++corners_;
    return true;
  }
  std::size_t corners() const { return corners_; }

  bool empty() const { return facets_.empty(); }
  std::vector<Facet> take() && { return std::move(facets_); }

 private:
  std::size_t max_facets_;
  std::vector<Point> vertices_;
  std::vector<Facet> facets_;
  Point first_{}, last_{};
  std::size_t corners_ = 0;
};

}  // namespace atelier::geometry
