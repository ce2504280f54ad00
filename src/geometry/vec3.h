// SPDX-License-Identifier: Apache-2.0
// Three doubles and the little arithmetic that meshes need of them.
#pragma once

#include <cmath>

#include "geometry/facets.h"

namespace atelier::geometry {

struct Vec3 {
  double x = 0, y = 0, z = 0;
  bool operator==(const Vec3&) const = default;
};

inline Vec3 to_vec3(const Point& p) { return {p[0], p[1], p[2]}; }
inline Vec3 operator+(const Vec3& a, const Vec3& b) { return {a.x + b.x, a.y + b.y, a.z + b.z}; }
inline Vec3 operator-(const Vec3& a, const Vec3& b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
inline Vec3 operator*(const Vec3& a, double k) { return {a.x * k, a.y * k, a.z * k}; }
inline double dot(const Vec3& a, const Vec3& b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
inline Vec3 cross(const Vec3& a, const Vec3& b) {
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
inline double length(const Vec3& a) { return std::sqrt(dot(a, a)); }

/// Twice the area of a triangle, along its normal.
inline Vec3 doubled_area(const Vec3& a, const Vec3& b, const Vec3& c) {
  return cross(b - a, c - a);
}
/// Six times the signed volume of the tetrahedron between a triangle and the point `apex`.
inline double sixfold_volume(const Vec3& a, const Vec3& b, const Vec3& c, const Vec3& apex) {
  return dot(a - apex, doubled_area(a, b, c));
}

}  // namespace atelier::geometry
