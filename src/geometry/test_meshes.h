// SPDX-License-Identifier: Apache-2.0
// Meshes whose volume and area are known, for tests and benchmarks, and the STL text of any mesh.
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <span>
#include <string>
#include <vector>

#include "geometry/facets.h"
#include "geometry/vec3.h"

namespace atelier::geometry::testing {

using Mesh = std::vector<Facet>;

inline Facets facets_of(const Mesh& mesh) {
  return {reinterpret_cast<const std::byte*>(mesh.data()), mesh.size(), sizeof(Facet)};
}

inline Point to_point(const Vec3& p) {
  return {static_cast<float>(p.x), static_cast<float>(p.y), static_cast<float>(p.z)};
}

inline void add(Mesh& mesh, const Mesh& other) {
  mesh.insert(mesh.end(), other.begin(), other.end());
}

inline Mesh inside_out(Mesh mesh) {
  for (Facet& facet : mesh) std::swap(facet[1], facet[2]);
  return mesh;
}

inline Mesh moved(Mesh mesh, const Vec3& by) {
  for (Facet& facet : mesh)
    for (Point& p : facet) p = to_point(to_vec3(p) + by);
  return mesh;
}

/// Volume x * y * z, in twelve facets.
inline Mesh box(float x, float y, float z) {
  const auto corner = [&](int i) { return Point{i & 1 ? x : 0, i & 2 ? y : 0, i & 4 ? z : 0}; };
  constexpr int kQuads[6][4] = {{0, 2, 3, 1}, {4, 5, 7, 6}, {0, 1, 5, 4},
                                {2, 6, 7, 3}, {0, 4, 6, 2}, {1, 3, 7, 5}};
  Mesh mesh;
  for (const auto& q : kQuads) {
    mesh.push_back({corner(q[0]), corner(q[1]), corner(q[2])});
    mesh.push_back({corner(q[0]), corner(q[2]), corner(q[3])});
  }
  return mesh;
}

/// A grid of points that closes in both directions: `at(i, j)`, i < u, j < v.
template <class At>
Mesh closed_grid(std::size_t u, std::size_t v, At at) {
  std::vector<Point> points;
  points.reserve(u * v);
  for (std::size_t i = 0; i < u; ++i)
    for (std::size_t j = 0; j < v; ++j) points.push_back(to_point(at(i, j)));
  Mesh mesh;
  mesh.reserve(2 * u * v);
  for (std::size_t i = 0; i < u; ++i) {
    for (std::size_t j = 0; j < v; ++j) {
      const std::size_t i2 = (i + 1) % u, j2 = (j + 1) % v;
      const Point &a = points[i * v + j], &b = points[i2 * v + j], &c = points[i2 * v + j2],
                  &d = points[i * v + j2];
      mesh.push_back({a, b, c});
      mesh.push_back({a, c, d});
    }
  }
  return mesh;
}

inline double angle(std::size_t i, std::size_t n) {
  return 2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(n);
}

/// Around z. Smooth volume 2 pi^2 R r^2, area 4 pi^2 R r.
inline Mesh torus(double big, double small, std::size_t u, std::size_t v) {
  return closed_grid(u, v, [&](std::size_t i, std::size_t j) {
    const double a = angle(i, u), b = angle(j, v), r = big + small * std::cos(b);
    return Vec3{r * std::cos(a), r * std::sin(a), small * std::sin(b)};
  });
}

/// A pipe of `n` sides around z, closed at both ends by rings. Volume of its polygons: half of
/// n sin(2 pi / n), times (outer^2 - inner^2) times height.
inline Mesh tube(double outer, double inner, double height, std::size_t n) {
  return closed_grid(n, 4, [&](std::size_t i, std::size_t j) {
    const double r = j == 0 || j == 1 ? outer : inner;
    return Vec3{r * std::cos(angle(i, n)), r * std::sin(angle(i, n)),
                j == 1 || j == 2 ? height : 0};
  });
}

/// Around the origin, of `rings` bands with 2 * rings sides. Smooth volume 4/3 pi r^3, area 4 pi
/// r^2.
inline Mesh sphere(double r, std::size_t rings) {
  const std::size_t sides = 2 * rings;
  const auto at = [&](std::size_t ring, std::size_t side) {
    if (ring == 0 || ring == rings) return to_point({0, 0, ring == 0 ? r : -r});
    const double b = std::numbers::pi * static_cast<double>(ring) / static_cast<double>(rings);
    const double a = angle(side % sides, sides);
    return to_point(
        {r * std::sin(b) * std::cos(a), r * std::sin(b) * std::sin(a), r * std::cos(b)});
  };
  Mesh mesh;
  for (std::size_t ring = 0; ring < rings; ++ring) {
    for (std::size_t side = 0; side < sides; ++side) {
      const Point a = at(ring, side), b = at(ring + 1, side), c = at(ring + 1, side + 1),
                  d = at(ring, side + 1);
      if (ring + 1 < rings) mesh.push_back({a, b, c});
      if (ring > 0) mesh.push_back({a, c, d});
    }
  }
  return mesh;
}

/// Polyhedral volume and area in long double, without blocks: the reference for `measure`.
struct Exact {
  long double volume = 0;
  long double area = 0;
};

inline Exact exact(const Mesh& mesh) {
  Exact sum;
  const Point origin = mesh.front()[0];
  for (const Facet& facet : mesh) {
    long double p[3][3];
    for (int corner = 0; corner < 3; ++corner)
      for (int axis = 0; axis < 3; ++axis)
        p[corner][axis] = static_cast<long double>(facet[corner][axis]) - origin[axis];
    long double n[3];
    for (int axis = 0; axis < 3; ++axis) {
      const int b = (axis + 1) % 3, c = (axis + 2) % 3;
      n[axis] =
          (p[1][b] - p[0][b]) * (p[2][c] - p[0][c]) - (p[1][c] - p[0][c]) * (p[2][b] - p[0][b]);
    }
    sum.volume += (p[0][0] * n[0] + p[0][1] * n[1] + p[0][2] * n[2]) / 6;
    sum.area += std::sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2]) / 2;
  }
  return sum;
}

inline void append(std::string& out, const void* bytes, std::size_t size) {
  out.append(static_cast<const char*>(bytes), size);
}

/// A binary STL; `count` is what its header says.
inline std::string binary_stl(const Mesh& mesh, std::uint32_t count, std::string header = "") {
  header.resize(80);
  std::string out = header;
  out.reserve(84 + 50 * mesh.size());
  append(out, &count, sizeof count);
  for (const Facet& facet : mesh) {
    const Vec3 normal = doubled_area(to_vec3(facet[0]), to_vec3(facet[1]), to_vec3(facet[2]));
    const double size = length(normal);
    const Point unit = size > 0 ? to_point(normal * (1 / size)) : Point{};
    append(out, &unit, sizeof unit);
    append(out, &facet, sizeof facet);
    out.append(2, '\0');
  }
  return out;
}

inline std::string binary_stl(const Mesh& mesh) {
  return binary_stl(mesh, static_cast<std::uint32_t>(mesh.size()));
}

/// One solid of a text STL, with every digit that a float has.
inline std::string text_stl(const Mesh& mesh, const std::string& name = "ring") {
  std::string out = "solid " + name + "\n";
  char line[128];
  for (const Facet& facet : mesh) {
    out += "  facet normal 0 0 0\n    outer loop\n";
    for (const Point& p : facet) {
      std::snprintf(line, sizeof line, "      vertex %.9g %.9g %.9g\n", static_cast<double>(p[0]),
                    static_cast<double>(p[1]), static_cast<double>(p[2]));
      out += line;
    }
    out += "    endloop\n  endfacet\n";
  }
  return out + "endsolid " + name + "\n";
}

inline std::span<const std::byte> bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

}  // namespace atelier::geometry::testing
