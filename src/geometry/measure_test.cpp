// SPDX-License-Identifier: Apache-2.0
#include "geometry/measure.h"

#include <gtest/gtest.h>
#include <limits>
#include <numbers>
#include <span>

#include "geometry/test_meshes.h"

namespace atelier::geometry {
namespace {

using namespace testing;
using std::numbers::pi;

Totals measured(const Mesh& mesh) { return measure(facets_of(mesh)).value(); }

/// Block by block as `measure` promises, but one facet after the other and without vectors.
Totals scalar_reference(const Mesh& mesh) {
  const Vec3 reference = to_vec3(mesh[0][0]);
  double volume[32] = {}, area[32] = {};
  for (std::size_t i = 0; i < mesh.size(); ++i) {
    const Vec3 a = to_vec3(mesh[i][0]);
    const Vec3 n = cross(to_vec3(mesh[i][1]) - a, to_vec3(mesh[i][2]) - a);
    volume[i % 32] += dot(a - reference, n);
    area[i % 32] += std::sqrt(dot(n, n));
  }
  Totals totals{.min = mesh[0][0], .max = mesh[0][0], .reference = reference};
  for (double v : volume) totals.volume += v;
  for (double a : area) totals.area += a;
  totals.volume /= 6;
  totals.area /= 2;
  for (const Facet& facet : mesh) {
    for (const Point& p : facet) {
      for (std::size_t axis = 0; axis < 3; ++axis) {
        totals.min[axis] = std::min(totals.min[axis], p[axis]);
        totals.max[axis] = std::max(totals.max[axis], p[axis]);
      }
    }
  }
  return totals;
}

void expect_near(double actual, long double expected, double relative) {
  EXPECT_NEAR(actual, static_cast<double>(expected),
              relative * std::abs(static_cast<double>(expected)));
}

TEST(Measure, KnowsABox) {
  const Totals totals = measured(box(2, 3, 4));
  EXPECT_EQ(totals.volume, 24);
  EXPECT_EQ(totals.area, 52);
  EXPECT_EQ(totals.min, (Point{0, 0, 0}));
  EXPECT_EQ(totals.max, (Point{2, 3, 4}));
}

TEST(Measure, KnowsATubeAsItsPolygonsAre) {
  const std::size_t n = 96;
  const double sides = static_cast<double>(n) / 2 * std::sin(2 * pi / static_cast<double>(n));
  // The corners are rounded to float: 1e-7 of each coordinate.
  expect_near(measured(tube(10, 8, 5, n)).volume, sides * (100 - 64) * 5, 1e-6);
}

TEST(Measure, ComesAsNearToASphereAsItsFacetsDo) {
  const Totals totals = measured(sphere(5, 400));
  expect_near(totals.volume, 4.0 / 3 * pi * 125, 1e-4);
  expect_near(totals.area, 4 * pi * 25, 1e-4);
}

TEST(Measure, ComesAsNearToATorusAsItsFacetsDo) {
  const Totals totals = measured(torus(10, 2, 800, 400));
  expect_near(totals.volume, 2 * pi * pi * 10 * 4, 1e-4);
  expect_near(totals.area, 4 * pi * pi * 10 * 2, 1e-4);
}

TEST(Measure, AgreesWithLongDoubleToNineDigits) {
  for (const Mesh& mesh : {box(1, 2, 3), sphere(5, 30), torus(10, 2, 90, 31), tube(10, 8, 5, 77)}) {
    const Exact reference = exact(mesh);
    const Totals totals = measured(mesh);
    expect_near(totals.volume, reference.volume, 1e-12);
    expect_near(totals.area, reference.area, 1e-12);
  }
}

TEST(Measure, LosesNothingFarFromTheOrigin) {
  // Every coordinate moves by a power of two that the float can hold exactly.
  const Mesh here = box(2, 3, 4), far = moved(here, {1 << 20, -(1 << 20), 1 << 20});
  EXPECT_EQ(measured(far).volume, measured(here).volume);
  EXPECT_EQ(measured(far).area, measured(here).area);
  const Mesh round = moved(sphere(5, 30), {1e5, 1e5, 1e5});
  expect_near(measured(round).volume, exact(round).volume, 1e-12);
}

TEST(Measure, IsTheSameToTheBitAsOneFacetAfterTheOther) {
  const Mesh mesh = torus(10, 2, 101, 37);
  // Every length of the last block.
  for (std::size_t size = mesh.size() - 70; size <= mesh.size(); ++size) {
    const Mesh part(mesh.begin(), mesh.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_EQ(measured(part), scalar_reference(part)) << size;
  }
  for (std::size_t size = 1; size < 70; ++size) {
    const Mesh part(mesh.begin(), mesh.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_EQ(measured(part), scalar_reference(part)) << size;
  }
}

TEST(Measure, DoesNotDependOnWhereTheFacetsLie) {
  const Mesh mesh = torus(10, 2, 64, 33);
  const std::string file = binary_stl(mesh);
  const Facets records(bytes_of(file).data() + 84 + 12, mesh.size(), 50);
  EXPECT_EQ(measure(records).value(), measured(mesh));
}

TEST(Measure, IsNegativeInsideOut) {
  const Mesh mesh = box(2, 3, 4);
  EXPECT_EQ(measured(inside_out(mesh)).volume, -measured(mesh).volume);
  EXPECT_EQ(measured(inside_out(mesh)).area, measured(mesh).area);
}

TEST(Measure, NamesTheFacetThatIsNotFinite) {
  const Mesh whole = torus(10, 2, 20, 20);
  for (float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                    -std::numeric_limits<float>::infinity()}) {
    for (std::size_t index : {std::size_t{0}, std::size_t{31}, std::size_t{32}, whole.size() - 1}) {
      for (std::size_t place = 0; place < 9; ++place) {
        Mesh mesh = whole;
        mesh[index][place / 3][place % 3] = bad;
        const auto result = measure(facets_of(mesh));
        ASSERT_FALSE(result.ok()) << index << " " << place;
        EXPECT_EQ(result.error().kind, ErrorKind::unprocessable);
        EXPECT_EQ(result.error().type, "stl-not-finite");
        EXPECT_NE(result.error().detail.find("Facet " + std::to_string(index + 1) + " of"),
                  std::string::npos);
      }
    }
  }
}

TEST(Measure, StaysFiniteAtTheEdgeOfFloat) {
  const float huge = std::numeric_limits<float>::max();
  const auto result = measure(facets_of(box(huge, huge, huge)));
  ASSERT_TRUE(result.ok());
  EXPECT_TRUE(std::isfinite(result->volume));
  expect_near(result->volume, std::pow(static_cast<long double>(huge), 3), 1e-12);
}

}  // namespace
}  // namespace atelier::geometry
