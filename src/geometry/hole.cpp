// SPDX-License-Identifier: Apache-2.0
#include "geometry/hole.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace atelier::geometry {
namespace {

/// Directions around the axis in which the nearest vertex is looked for.
constexpr std::size_t kDirections = 36;
constexpr int kFits = 4;
constexpr double kRound = 0.05;
/// Of the directions: the rest may be prongs and other things that reach in.
constexpr double kShareRound = 0.9;

struct Spot {
  double u = 0, v = 0;
};
struct Circle {
  Spot middle;
  double radius = 0;
};
using Rim = std::array<Spot, kDirections>;

class Finder {
 public:
  Finder(const RayCaster& caster, const Welded& mesh, std::size_t axis)
      : caster_(caster), mesh_(mesh), axis_(axis) {
    min_.fill(HUGE_VALF);
    max_.fill(-HUGE_VALF);
    for (const Point& p : mesh.vertices)
      for (std::size_t i = 0; i < 3; ++i) {
        min_[i] = std::min(min_[i], p[i]);
        max_[i] = std::max(max_[i], p[i]);
      }
  }

  std::optional<double> diameter() const {
    Circle circle{.middle = {middle_of((axis_ + 1) % 3), middle_of((axis_ + 2) % 3)}};
    if (!is_free(circle.middle)) return std::nullopt;
    Rim rim;
    for (int fit = 0; fit < kFits; ++fit) {
      if (!nearest(circle.middle, rim)) return std::nullopt;
      circle = circle_through(rim);
    }
    if (!nearest(circle.middle, rim) || !is_round(circle, rim)) return std::nullopt;
    const double radius = distance(circle.middle, *std::ranges::min_element(rim, {}, [&](Spot s) {
                                     return distance(circle.middle, s);
                                   }));
    return is_free(circle.middle, radius) ? std::optional(2 * radius) : std::nullopt;
  }

 private:
  double middle_of(std::size_t i) const {
    return (static_cast<double>(min_[i]) + static_cast<double>(max_[i])) / 2;
  }
  static double distance(const Spot& a, const Spot& b) { return std::hypot(a.u - b.u, a.v - b.v); }
  Spot project(const Point& p) const { return {p[(axis_ + 1) % 3], p[(axis_ + 2) % 3]}; }

  /// Whether nothing is in the way along the axis.
  bool is_free(const Spot& at) const {
    std::array<double, 3> from{}, along{};
    from[(axis_ + 1) % 3] = at.u;
    from[(axis_ + 2) % 3] = at.v;
    from[axis_] = static_cast<double>(min_[axis_]) - caster_.diagonal();
    along[axis_] = 1;
    return !caster_.cast({from[0], from[1], from[2]}, {along[0], along[1], along[2]}, 0);
  }
  bool is_free(const Spot& middle, double radius) const {
    for (std::size_t i = 0; i < kDirections; ++i) {
      const double angle = 2 * std::numbers::pi * static_cast<double>(i) / kDirections;
      for (const double share : {0.5, 0.95})
        if (!is_free({middle.u + share * radius * std::cos(angle),
                      middle.v + share * radius * std::sin(angle)}))
          return false;
    }
    return true;
  }

  /// In each direction the vertex that is nearest to the axis; false if there is one without.
  bool nearest(const Spot& middle, Rim& rim) const {
    std::array<double, kDirections> squares;
    squares.fill(HUGE_VAL);
    for (const Point& p : mesh_.vertices) {
      const Spot s = project(p);
      const double u = s.u - middle.u, v = s.v - middle.v, square = u * u + v * v;
      const double turn = std::atan2(v, u) / (2 * std::numbers::pi) + 0.5;
      const auto at = std::min(static_cast<std::size_t>(turn * kDirections), kDirections - 1);
      if (square >= squares[at]) continue;
      squares[at] = square;
      rim[at] = s;
    }
    return std::ranges::all_of(squares, [](double s) { return s > 0 && s < HUGE_VAL; });
  }

  /// Least squares: Kasa, "A circle fitting procedure and its error analysis", IEEE Transactions on
  /// Instrumentation and Measurement 25 (1976).
  static Circle circle_through(const Rim& rim) {
    Spot mean;
    for (const Spot& s : rim) mean = {mean.u + s.u / kDirections, mean.v + s.v / kDirections};
    double uu = 0, uv = 0, vv = 0, u_square = 0, v_square = 0;
    for (const Spot& s : rim) {
      const double u = s.u - mean.u, v = s.v - mean.v, square = u * u + v * v;
      uu += u * u;
      uv += u * v;
      vv += v * v;
      u_square += u * square;
      v_square += v * square;
    }
    const double determinant = uu * vv - uv * uv;
    if (!(determinant > 0)) return {mean, 0};
    const double u = (u_square * vv - v_square * uv) / (2 * determinant);
    const double v = (v_square * uu - u_square * uv) / (2 * determinant);
    return {{mean.u + u, mean.v + v}, std::sqrt(u * u + v * v + (uu + vv) / kDirections)};
  }

  static bool is_round(const Circle& circle, const Rim& rim) {
    const auto fits = std::ranges::count_if(rim, [&](const Spot& s) {
      return std::abs(distance(s, circle.middle) - circle.radius) <= kRound * circle.radius;
    });
    return static_cast<double>(fits) >= kShareRound * kDirections;
  }

  const RayCaster& caster_;
  const Welded& mesh_;
  std::size_t axis_;
  Point min_{}, max_{};
};

}  // namespace

std::optional<Hole> find_hole(const RayCaster& caster, const Welded& mesh, double mm_per_unit) {
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const auto diameter = Finder(caster, mesh, axis).diameter();
    if (!diameter) continue;
    const double um = *diameter * mm_per_unit * 1000;
    if (um < 9e15) return Hole{std::string(1, "xyz"[axis]), std::llround(um)};
  }
  return std::nullopt;
}

}  // namespace atelier::geometry
