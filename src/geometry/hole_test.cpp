// SPDX-License-Identifier: Apache-2.0
#include "geometry/hole.h"

#include <gtest/gtest.h>
#include <sstream>

#include "geometry/report.h"
#include "geometry/sample.h"
#include "geometry/test_meshes.h"

namespace atelier::geometry {
namespace {

using namespace testing;

std::optional<Hole> hole_of(const std::string& file) {
  return report(bytes_of(file), {.thickness_samples = 10}).value().hole;
}
std::optional<Hole> hole_of(const Mesh& mesh) { return hole_of(binary_stl(mesh)); }

Mesh turned(Mesh mesh) {  // z becomes x
  for (Facet& facet : mesh)
    for (Point& p : facet) p = {p[2], p[0], p[1]};
  return mesh;
}

TEST(Hole, OfATubeIsItsBore) {
  EXPECT_EQ(hole_of(moved(tube(10.5, 8.75, 6, 180), {100, -7, 3})), (Hole{"z", 17'500}));
  EXPECT_EQ(hole_of(turned(tube(10.5, 8.75, 6, 180))), (Hole{"x", 17'500}));
}

TEST(Hole, OfATorusIsItsNarrowestPlace) {
  const auto hole = hole_of(torus(10, 1, 120, 40)).value();
  EXPECT_NEAR(double(hole.diameter_um), 18'000, 20);
}

TEST(Hole, OfARingWithASignetIsFoundThoughItIsNotInTheMiddle) {
  std::stringstream file;
  ASSERT_TRUE(sample_model("ring", {.size_mm = 17.5, .signet_mm = 2.5}, file));
  const auto hole = hole_of(file.str());
  ASSERT_TRUE(hole);
  EXPECT_NEAR(double(hole->diameter_um), 17'500, 100);
}

TEST(Hole, IsNoneWhereNothingGoesThrough) {
  EXPECT_EQ(hole_of(sphere(5, 40)), std::nullopt);
  EXPECT_EQ(hole_of(box(5, 5, 5)), std::nullopt);
  Mesh capped = tube(10, 8, 5, 90);
  add(capped, moved(box(30, 30, 0.5F), {-15, -15, 5.1F}));
  EXPECT_EQ(hole_of(capped), std::nullopt);
}

TEST(Hole, IsNoneWhereItIsNotRound) {
  Mesh oval = tube(10, 8, 5, 180);
  for (Facet& facet : oval)
    for (Point& p : facet) p[0] *= 1.5F;
  EXPECT_EQ(hole_of(oval), std::nullopt);
}

}  // namespace
}  // namespace atelier::geometry
