// SPDX-License-Identifier: Apache-2.0
#include "geometry/thickness.h"

#include <cmath>
#include <gtest/gtest.h>

#include "geometry/report.h"
#include "geometry/test_meshes.h"

namespace atelier::geometry {
namespace {

using namespace testing;

constexpr std::size_t kSamples = 20'000;
constexpr double kTolerance = 0.02;

std::optional<Thickness> walls_of(const Mesh& mesh, std::size_t samples = kSamples) {
  return report(bytes_of(binary_stl(mesh)), {.thickness_samples = samples}).value().thickness;
}

void expect_about(std::int64_t um, double mm) {
  EXPECT_NEAR(static_cast<double>(um), mm * 1000, mm * 1000 * kTolerance);
}

TEST(Thickness, OfASphereIsItsDiameter) {
  for (const double radius : {0.4, 3.0, 250.0}) {
    const auto walls = walls_of(sphere(radius, 60)).value();
    expect_about(walls.min_um, 2 * radius);
    expect_about(walls.median_um, 2 * radius);
    expect_about(walls.max_um, 2 * radius);
  }
}

TEST(Thickness, OfATorusIsThatOfItsWire) {
  const auto walls = walls_of(moved(torus(10, 0.7, 200, 60), {500, -20, 7})).value();
  expect_about(walls.min_um, 1.4);
  expect_about(walls.median_um, 1.4);
  expect_about(walls.p1_um, 1.4);
}

TEST(Thickness, OfATubeIsItsWall) {
  const auto walls = walls_of(tube(10, 9.2, 30, 200)).value();
  expect_about(walls.min_um, 0.8);
  expect_about(walls.median_um, 0.8);
  expect_about(walls.max_um, 30);  // the rings at its ends
}

TEST(Thickness, OfAPlateIsThatAcrossIt) {
  const auto walls = walls_of(box(40, 30, 0.5)).value();
  expect_about(walls.min_um, 0.5);
  expect_about(walls.p5_um, 0.5);
  expect_about(walls.median_um, 0.5);
  EXPECT_GT(walls.max_um, 29'000);
}

TEST(Thickness, OfAHollowSphereIsItsShell) {
  Mesh mesh = sphere(5, 60);
  add(mesh, inside_out(sphere(4, 60)));
  const auto walls = walls_of(mesh).value();
  expect_about(walls.min_um, 1);
  expect_about(walls.max_um, 1);
}

TEST(Thickness, IsTheSameOfASolidThatIsInsideOut) {
  const Mesh mesh = tube(10, 9, 5, 90);
  EXPECT_EQ(walls_of(inside_out(mesh))->median_um, walls_of(mesh)->median_um);
}

TEST(Thickness, TakesShellsThatOverlapForOneSolid) {
  // Two boxes, one millimetre into each other: no wall is one millimetre thick.
  Mesh mesh = box(10, 10, 10);
  add(mesh, moved(box(10, 10, 10), {9, 0.001F, 0.001F}));
  const auto walls = walls_of(mesh).value();
  EXPECT_GT(walls.min_um, 9'900);
  EXPECT_GT(walls.max_um, 18'900);
}

TEST(Thickness, FindsAThinPlaceAndWhereItIs) {
  // A thick plate with a thin one as an island beside it.
  Mesh mesh = box(20, 20, 5);
  add(mesh, moved(box(2, 2, 0.3F), {50, 60, 70}));
  const auto walls = walls_of(mesh).value();
  expect_about(walls.min_um, 0.3);
  ASSERT_FALSE(walls.thinnest.empty());
  const ThinPlace& place = walls.thinnest.front();
  expect_about(place.thickness_um, 0.3);
  EXPECT_NEAR(static_cast<double>(place.at_um[0]), 51'000, 1'001);
  EXPECT_NEAR(static_cast<double>(place.at_um[1]), 61'000, 1'001);
  EXPECT_NEAR(static_cast<double>(place.at_um[2]), 70'150, 151);
}

TEST(Thickness, TakesAnEdgeForNoWall) {
  // A wedge of 53 degrees: near its edge it is as thin as one likes.
  Mesh wedge = box(10, 10, 10);
  for (Facet& facet : wedge)
    for (Point& p : facet)
      if (p[2] > 0) p[0] = p[0] > 0 ? 5.001F : 4.999F;
  const auto walls = walls_of(wedge).value();
  EXPECT_GT(walls.min_um, 8'000);
  expect_about(walls.max_um, 10);
}

TEST(Thickness, OfASolidWithoutWallsIsNeverThin) {
  const Point o{0, 0, 0}, x{20, 0, 0}, y{0, 20, 0}, z{0, 0, 20};
  const auto walls = walls_of({{o, y, x}, {o, x, z}, {o, z, y}, {x, y, z}}).value();
  EXPECT_EQ(walls.min_um, walls.median_um);
  EXPECT_TRUE(walls.thinnest.empty());
}

TEST(Thickness, NamesPlacesApartFromEachOther) {
  const auto places = walls_of(torus(10, 1, 100, 30))->thinnest;
  EXPECT_EQ(places.size(), kMostThinPlaces);
  for (std::size_t i = 0; i < places.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      double squares = 0;
      for (std::size_t axis = 0; axis < 3; ++axis)
        squares += std::pow(double(places[i].at_um[axis] - places[j].at_um[axis]), 2);
      EXPECT_GT(std::sqrt(squares), 1'000);
    }
}

TEST(Thickness, IsInMillimetresWhateverTheUnit) {
  const auto walls =
      report(bytes_of(binary_stl(sphere(1, 40))), {.mm_per_unit = 10, .thickness_samples = 100})
          .value()
          .thickness.value();
  expect_about(walls.median_um, 20);
}

TEST(Thickness, IsTheSameEachTime) {
  const Mesh mesh = torus(10, 2, 80, 40);
  EXPECT_EQ(walls_of(mesh), walls_of(mesh));
}

TEST(Thickness, IsNoneOfAnOpenSheetOrAPoint) {
  EXPECT_EQ(walls_of({{Point{0, 0, 0}, Point{9, 0, 0}, Point{0, 9, 0}}}), std::nullopt);
  EXPECT_EQ(walls_of({{Point{1, 1, 1}, Point{1, 1, 1}, Point{1, 1, 1}}}), std::nullopt);
}

TEST(Thickness, SurvivesCoordinatesOfAnySize) {
  for (const float size : {1e-30F, 1e-6F}) walls_of(box(size, size, size), 500);
  const auto walls = walls_of(box(1e4F, 1e4F, 1e4F), 500).value();
  EXPECT_NEAR(double(walls.median_um), 1e7, 1e4);
}

}  // namespace
}  // namespace atelier::geometry
