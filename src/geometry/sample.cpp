// SPDX-License-Identifier: Apache-2.0
#include "geometry/sample.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numbers>
#include <string>
#include <vector>

#include "geometry/facets.h"
#include "geometry/vec3.h"

namespace atelier::geometry {
namespace {

using std::numbers::pi;

/// Corners lie on a grid of a micrometre: what sine and cosine round differently from one library
/// to the next does not reach the file.
Point on_grid(const Vec3& p) {
  const auto micrometre = [](double mm) {
    return static_cast<float>(std::round(mm * 1000) / 1000);
  };
  return {micrometre(p.x), micrometre(p.y), micrometre(p.z)};
}

/// A cross-section of a wire: where its middle is, and its two half axes. Outwards times across
/// points to the next section: then the surface faces outwards.
struct Section {
  Vec3 middle;
  Vec3 outwards;
  Vec3 across;
};

/// The surface of a wire, from section to section; each is a superellipse of this exponent (2: an
/// ellipse, more: squarer).
class Wire {
 public:
  Wire(std::size_t sides, double exponent) : sides_(sides), exponent_(exponent) {}

  void add(const Section& section) {
    std::vector<Point> rim;
    for (std::size_t i = 0; i < sides_; ++i) {
      const double t = 2 * pi * static_cast<double>(i) / static_cast<double>(sides_);
      rim.push_back(on_grid(section.middle + section.outwards * bent(std::cos(t)) +
                            section.across * bent(std::sin(t))));
    }
    rims_.push_back(std::move(rim));
  }

  /// Joins the last section to the first.
  void close_into(std::vector<Facet>& facets) const {
    for (std::size_t i = 0; i < rims_.size(); ++i)
      join(rims_[i], rims_[(i + 1) % rims_.size()], facets);
  }

  /// Ends in a tip on either side.
  void end_into(std::vector<Facet>& facets, const Vec3& first_tip, const Vec3& last_tip) const {
    for (std::size_t i = 0; i + 1 < rims_.size(); ++i) join(rims_[i], rims_[i + 1], facets);
    for (std::size_t i = 0; i < sides_; ++i) {
      const std::size_t j = (i + 1) % sides_;
      facets.push_back({on_grid(first_tip), rims_.front()[j], rims_.front()[i]});
      facets.push_back({on_grid(last_tip), rims_.back()[i], rims_.back()[j]});
    }
  }

 private:
  double bent(double x) const { return std::copysign(std::pow(std::abs(x), 2 / exponent_), x); }

  void join(const std::vector<Point>& from, const std::vector<Point>& to,
            std::vector<Facet>& facets) const {
    for (std::size_t i = 0; i < sides_; ++i) {
      const std::size_t j = (i + 1) % sides_;
      facets.push_back({from[i], from[j], to[j]});
      facets.push_back({from[i], to[j], to[i]});
    }
  }

  std::size_t sides_;
  double exponent_;
  std::vector<std::vector<Point>> rims_;
};

struct Measures {
  double size, width, thickness, signet;
  std::size_t segments;
  std::size_t sides() const { return std::max<std::size_t>(8, segments / 4); }
};

double turn(std::size_t i, std::size_t n) {
  return 2 * pi * static_cast<double>(i) / static_cast<double>(n);
}

/// The finger goes along y; the signet is on top (z). Its face rises outwards and spreads across,
/// the inside stays round.
std::vector<Facet> ring(const Measures& m) {
  Wire wire(m.sides(), 2.8);
  for (std::size_t i = 0; i < m.segments; ++i) {
    const double a = turn(i, m.segments);
    const double rise =
        m.signet > 0 ? std::exp(-4 * a * a) + std::exp(-4 * std::pow(2 * pi - a, 2)) : 0;
    const double thickness = m.thickness + m.signet * rise;
    const double width = m.width * (1 + 0.8 * rise);
    const Vec3 out{std::sin(a), 0, std::cos(a)};
    wire.add({out * (m.size / 2 + thickness / 2), out * (thickness / 2), {0, -width / 2, 0}});
  }
  std::vector<Facet> facets;
  wire.close_into(facets);
  return facets;
}

void link(const Vec3& middle, double radius, double wire_radius, std::size_t segments,
          std::vector<Facet>& facets) {
  Wire wire(std::max<std::size_t>(8, segments / 8), 2);
  for (std::size_t i = 0; i < segments / 2; ++i) {
    const double a = turn(i, segments / 2);
    const Vec3 out{0, std::sin(a), std::cos(a)};
    wire.add({middle + out * radius, out * wire_radius, Vec3{wire_radius, 0, 0}});
  }
  wire.close_into(facets);
}

/// An open drop, with a ring for the chain through its upper end. The two do not touch.
std::vector<Facet> pendant(const Measures& m) {
  Wire wire(m.sides(), 2.2);
  for (std::size_t i = 0; i < m.segments; ++i) {
    const double a = turn(i, m.segments);
    const double belly = 0.62 + 0.12 * std::cos(2 * a) - 0.1 * std::cos(a);
    const Vec3 out{std::sin(a), 0, std::cos(a)};
    wire.add({out * ((m.size - m.thickness) / 2 * (belly / 0.74)),
              out * (m.thickness / 2),
              {0, -m.width / 2, 0}});
  }
  std::vector<Facet> facets;
  wire.close_into(facets);
  const double top = (m.size - m.thickness) / 2 * (0.64 / 0.74);
  const double wire_radius = m.thickness / 4;
  const double around = std::hypot(m.thickness, m.width) / 2 + 2 * wire_radius;
  link({0, 0, top}, around, wire_radius, m.segments, facets);
  return facets;
}

/// An open hoop with round ends, and a small ring that hangs on it.
std::vector<Facet> earring(const Measures& m) {
  Wire wire(m.sides(), 2);
  const double radius = (m.size - m.thickness) / 2;
  const double first = pi / 8, last = 2 * pi - pi / 8;
  const auto at = [&](double a) { return Vec3{std::sin(a), 0, std::cos(a)} * radius; };
  for (std::size_t i = 1; i < m.segments; ++i) {
    const double part = static_cast<double>(i) / static_cast<double>(m.segments);
    const double a = first + (last - first) * part;
    const double end = std::min({1.0, part / 0.08, (1 - part) / 0.08});
    const double thick = std::sqrt(end * (2 - end));  // round
    wire.add({at(a), at(a) * (thick * m.thickness / 2 / radius), {0, -thick * m.width / 2, 0}});
  }
  std::vector<Facet> facets;
  wire.end_into(facets, at(first), at(last));
  const double wire_radius = m.thickness / 4;
  const double around = std::hypot(m.thickness, m.width) / 2 + 2 * wire_radius;
  link({0, 0, -radius}, around, wire_radius, m.segments, facets);
  return facets;
}

Error absurd(const char* what, double value, double low, double high) {
  char text[160];
  std::snprintf(text, sizeof text, "The %s is %g; choose one between %g and %g.", what, value, low,
                high);
  return {.kind = ErrorKind::unprocessable, .type = "sample-absurd-size", .detail = text};
}

Result<Measures> checked(const SampleOptions& options, double size, double width,
                         double thickness) {
  const Measures m{.size = options.size_mm.value_or(size),
                   .width = options.width_mm.value_or(width),
                   .thickness = options.thickness_mm.value_or(thickness),
                   .signet = options.signet_mm,
                   .segments = static_cast<std::size_t>(options.segments)};
  struct Limit {
    const char* what;
    double value, low, high;
  };
  // A quarter of the size leaves every piece open in the middle.
  for (const Limit& limit :
       {Limit{"size in mm", m.size, 5, 120}, Limit{"width in mm", m.width, 0.3, m.size / 2},
        Limit{"thickness in mm", m.thickness, 0.3, m.size / 4},
        Limit{"height of the signet in mm", m.signet, 0, m.size / 2},
        Limit{"number of segments", static_cast<double>(options.segments), 24, 4096}})
    if (!(limit.value >= limit.low && limit.value <= limit.high))
      return absurd(limit.what, limit.value, limit.low, limit.high);
  return m;
}

Result<std::vector<Facet>> build(std::string_view kind, const SampleOptions& options) {
  if (kind == "ring") {
    ATELIER_TRY_ASSIGN(const Measures m, checked(options, 17.5, 4, 1.8));
    return ring(m);
  }
  if (kind == "pendant") {
    ATELIER_TRY_ASSIGN(const Measures m, checked(options, 24, 2.4, 2));
    return pendant(m);
  }
  if (kind == "earring") {
    ATELIER_TRY_ASSIGN(const Measures m, checked(options, 18, 2, 2));
    return earring(m);
  }
  return Error{.kind = ErrorKind::unprocessable,
               .type = "sample-unknown-kind",
               .detail = "There is no sample of that kind; choose ring, pendant or earring."};
}

template <class T>
void write(std::ostream& out, const T& value) {
  out.write(reinterpret_cast<const char*>(&value), sizeof value);
}

void write_stl(std::ostream& out, std::string_view kind, const std::vector<Facet>& facets) {
  std::string header = "Atelier sample: " + std::string(kind);
  header.resize(80);
  out << header;
  write(out, static_cast<std::uint32_t>(facets.size()));
  for (const Facet& facet : facets) {
    const Vec3 normal = doubled_area(to_vec3(facet[0]), to_vec3(facet[1]), to_vec3(facet[2]));
    const Vec3 unit = normal * (1 / std::max(length(normal), 1e-30));
    write(out, Point{static_cast<float>(unit.x), static_cast<float>(unit.y),
                     static_cast<float>(unit.z)});
    write(out, facet);
    write(out, std::uint16_t{0});
  }
}

}  // namespace

Result<std::int64_t> sample_model(std::string_view kind, const SampleOptions& options,
                                  std::ostream& out) {
  ATELIER_TRY_ASSIGN(const auto facets, build(kind, options));
  write_stl(out, kind, facets);
  if (!out.flush())
    return Error{.kind = ErrorKind::unavailable,
                 .type = "sample-not-written",
                 .detail = "The model could not be written; check the space on the disk."};
  return static_cast<std::int64_t>(facets.size());
}

}  // namespace atelier::geometry
