// SPDX-License-Identifier: Apache-2.0
#include "geometry/thickness.h"

#include <algorithm>
#include <cmath>

namespace atelier::geometry {
namespace {

/// Shells in shells in shells; what lies deeper is junk.
constexpr int kMostCrossings = 32;
/// Of the diagonal: marks that are nearer are one place to whoever looks.
constexpr double kApart = 0.05;

/// Cosine of 45 degrees: sides that meet at more are those of an edge, however thin it is there,
/// and not of a wall.
constexpr double kParallel = 0.7071;

struct Sample {
  Vec3 at;
  double thickness = 0;
  bool wall = false;
};

/// Where a ray left the solid.
struct Exit {
  double distance = 0;
  double slope = 0;
};

/// Places in a triangle, evenly spread however few of them fall into each. Roberts, "The
/// unreasonable effectiveness of quasirandom sequences" (2018): the sequence R2.
Vec3 place_in(const RayCaster::Corners& t, std::size_t number) {
  const auto n = static_cast<double>(number);
  double whole = 0;
  double u = std::modf(0.5 + n * 0.7548776662466927, &whole);
  double v = std::modf(0.5 + n * 0.5698402909980532, &whole);
  if (u + v > 1) {
    u = 1 - u;
    v = 1 - v;
  }
  return t.a + (t.b - t.a) * u + (t.c - t.a) * v;
}

/// How far the solid goes on from a place on its surface: until as many shells are left as were
/// entered. nullopt where there is a hole in the way.
std::optional<Exit> cast_through(const RayCaster& caster, const Vec3& from, const Vec3& inwards) {
  int depth = 1;
  double beyond = 0;
  for (int crossing = 0; crossing < kMostCrossings; ++crossing) {
    const auto hit = caster.cast(from, inwards, beyond);
    if (!hit) return std::nullopt;
    beyond = std::max(hit->distance, beyond);
    depth += hit->slope > 0 ? -1 : 1;
    if (depth == 0) return Exit{beyond, hit->slope};
  }
  return std::nullopt;
}

bool is_within_another_shell(const RayCaster& caster, const Vec3& from, const Vec3& outwards) {
  const auto hit = caster.cast(from, outwards, 0);
  return hit && hit->slope > 0;
}

double total_area(const RayCaster& caster) {
  double sum = 0;
  for (std::uint32_t facet = 0; facet < caster.facets(); ++facet)
    sum += length(caster.corners(facet).doubled_area());
  return sum / 2;
}

std::vector<Sample> cast_samples(const RayCaster& caster, std::size_t count) {
  std::vector<Sample> samples;
  samples.reserve(count);
  const double step = total_area(caster) / static_cast<double>(count);
  double area = 0;
  std::size_t number = 0;
  for (std::uint32_t facet = 0; facet < caster.facets() && number < count; ++facet) {
    const auto corners = caster.corners(facet);
    const Vec3 doubled = corners.doubled_area();
    const double size = length(doubled);
    area += size / 2;
    if (!(size > 0)) continue;
    const Vec3 outwards = doubled * (1 / size);
    for (; number < count && (static_cast<double>(number) + 0.5) * step < area; ++number) {
      const Vec3 at = place_in(corners, number);
      const auto exit = cast_through(caster, at, outwards * -1);
      if (exit && !is_within_another_shell(caster, at, outwards))
        samples.push_back({at, exit->distance, exit->slope > kParallel});
    }
  }
  return samples;
}

std::int64_t to_um(double units, double mm_per_unit) {
  const double um = units * mm_per_unit * 1000;
  return std::abs(um) < 9e15 ? std::llround(um) : 0;
}

/// Of sorted samples, the walls first.
std::vector<ThinPlace> thinnest_of(const std::vector<Sample>& samples, double apart,
                                   double mm_per_unit) {
  std::vector<ThinPlace> places;
  std::vector<Vec3> taken;
  for (const Sample& sample : samples) {
    if (!sample.wall || places.size() == kMostThinPlaces) break;
    if (std::ranges::any_of(taken, [&](const Vec3& p) { return length(p - sample.at) < apart; }))
      continue;
    taken.push_back(sample.at);
    places.push_back({{to_um(sample.at.x, mm_per_unit), to_um(sample.at.y, mm_per_unit),
                       to_um(sample.at.z, mm_per_unit)},
                      to_um(sample.thickness, mm_per_unit)});
  }
  return places;
}

}  // namespace

std::optional<Thickness> find_thickness(const RayCaster& caster, std::size_t count,
                                        double mm_per_unit) {
  auto samples = cast_samples(caster, count);
  if (4 * samples.size() < count) return std::nullopt;
  std::ranges::stable_sort(samples, {}, &Sample::thickness);
  const auto thickness_at = [&](double share, std::size_t most) {
    const auto index = static_cast<std::size_t>(share * static_cast<double>(samples.size() - 1));
    return to_um(samples[std::min(index, most)].thickness, mm_per_unit);
  };
  const std::size_t last = samples.size() - 1;
  Thickness found{.samples = static_cast<std::int64_t>(samples.size()),
                  .median_um = thickness_at(0.5, last),
                  .max_um = thickness_at(1, last)};
  const auto edges = std::stable_partition(samples.begin(), samples.end(),
                                           [](const Sample& sample) { return sample.wall; });
  const auto walls = static_cast<std::size_t>(edges - samples.begin());
  if (walls == 0) {
    found.min_um = found.p1_um = found.p5_um = found.median_um;
    return found;
  }
  found.min_um = thickness_at(0, walls - 1);
  found.p1_um = thickness_at(0.01, walls - 1);
  found.p5_um = thickness_at(0.05, walls - 1);
  found.thinnest = thinnest_of(samples, kApart * caster.diagonal(), mm_per_unit);
  return found;
}

}  // namespace atelier::geometry
