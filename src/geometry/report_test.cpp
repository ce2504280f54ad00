// SPDX-License-Identifier: Apache-2.0
#include "geometry/report.h"

#include <gtest/gtest.h>
#include <numbers>
#include <optional>

#include "geometry/test_meshes.h"

namespace atelier::geometry {
namespace {

using namespace testing;

Measurement reported(const Mesh& mesh) { return report(bytes_of(binary_stl(mesh)), {}).value(); }

std::optional<Defect> find(const Measurement& m, DefectKind kind) {
  for (const Defect& defect : m.defects)
    if (defect.kind == kind) return defect;
  return std::nullopt;
}

Mesh cube(float size, const Vec3& at) { return moved(box(size, size, size), at); }

TEST(Report, QuantisesABox) {
  const Measurement m = reported(moved(box(2, 3, 4), {-1, 0, 10}));
  const Measurement expected{.format = "stl-binary",
                             .facets = 12,
                             .volume_milli_mm3 = 24'000,
                             .area_milli_mm2 = 52'000,
                             .size_um = {2'000, 3'000, 4'000},
                             .min_um = {-1'000, 0, 10'000},
                             .shells = 1,
                             .watertight = true,
                             .oriented = true};
  EXPECT_EQ(m, expected);
}

TEST(Report, UnderstandsTheUnitOfTheFile) {
  const auto m = report(bytes_of(binary_stl(box(1, 1, 1))), {.mm_per_unit = 25.4}).value();
  EXPECT_EQ(m.volume_milli_mm3, 16'387'064);
  EXPECT_EQ(m.area_milli_mm2, 3'870'960);
  EXPECT_EQ(m.size_um[0], 25'400);
}

TEST(Report, IsTheSameOfTextAndBinary) {
  const Mesh mesh = torus(10, 2, 40, 20);
  auto text = report(bytes_of(text_stl(mesh)), {}).value();
  EXPECT_EQ(text.format, "stl-ascii");
  text.format = "stl-binary";
  EXPECT_EQ(text, reported(mesh));
}

TEST(Report, SubtractsACavity) {
  Mesh mesh = box(10, 10, 10);
  add(mesh, inside_out(cube(4, {3, 3, 3})));
  const Measurement m = reported(mesh);
  EXPECT_EQ(m.volume_milli_mm3, 936'000);
  EXPECT_EQ(m.shells, 2);
  EXPECT_TRUE(m.watertight);
  EXPECT_TRUE(m.defects.empty());
}

TEST(Report, TurnsAMeshThatIsWhollyInsideOut) {
  const Measurement m = reported(inside_out(box(2, 3, 4)));
  EXPECT_EQ(m.volume_milli_mm3, 24'000);
  EXPECT_EQ(m.defects, (std::vector<Defect>{{DefectKind::inverted_shells, 1, 0}}));
}

TEST(Report, TurnsAnInvertedSolidWithItsCavity) {
  Mesh mesh = box(10, 10, 10);
  add(mesh, inside_out(cube(4, {3, 3, 3})));
  const Measurement m = reported(inside_out(mesh));
  EXPECT_EQ(m.volume_milli_mm3, 936'000);
  EXPECT_EQ(m.defects, (std::vector<Defect>{{DefectKind::inverted_shells, 2, 0}}));
}

TEST(Report, AddsASolidThatIsInsideOutBesideAnother) {
  Mesh mesh = box(10, 10, 10);
  add(mesh, inside_out(cube(4, {13, 3, 3})));
  const Measurement m = reported(mesh);
  EXPECT_EQ(m.volume_milli_mm3, 1'064'000);
  EXPECT_EQ(m.defects, (std::vector<Defect>{{DefectKind::inverted_shells, 1, 0}}));
}

TEST(Report, LeavesASolidWithinACavityAsItIs) {
  Mesh mesh = cube(2, {4, 4, 4});
  add(mesh, inside_out(cube(6, {2, 2, 2})));
  add(mesh, box(10, 10, 10));
  const Measurement m = reported(mesh);
  EXPECT_EQ(m.volume_milli_mm3, 1'000'000 - 216'000 + 8'000);
  EXPECT_TRUE(m.defects.empty());
}

TEST(Report, TellsACavityFromAPocketByTheSurfaceNotTheBox) {
  // The inverted cube lies in the box of the ring, in its hole.
  Mesh mesh = moved(torus(10, 2, 60, 30), {0, 0, 0});
  const auto ring = reported(mesh).volume_milli_mm3;
  add(mesh, inside_out(cube(1, {-0.5, -0.5, -0.5})));
  const Measurement m = reported(mesh);
  EXPECT_NEAR(static_cast<double>(m.volume_milli_mm3), static_cast<double>(ring + 1'000), 1);
  EXPECT_EQ(find(m, DefectKind::inverted_shells)->count, 1);
}

TEST(Report, TurnsTheFacetThatDisagreesWithItsNeighbours) {
  Mesh mesh = box(2, 3, 4);
  std::swap(mesh[5][0], mesh[5][1]);
  const Measurement m = reported(mesh);
  EXPECT_EQ(m.volume_milli_mm3, 24'000);
  EXPECT_TRUE(m.watertight);
  EXPECT_FALSE(m.oriented);
  EXPECT_EQ(m.defects, (std::vector<Defect>{{DefectKind::inconsistent_facets, 1, 0}}));
}

TEST(Report, CountsADuplicateOnce) {
  Mesh mesh = box(2, 3, 4);
  mesh.push_back({mesh[3][1], mesh[3][2], mesh[3][0]});
  const Measurement m = reported(mesh);
  EXPECT_EQ(m.volume_milli_mm3, 24'000);
  EXPECT_EQ(m.area_milli_mm2, 52'000);
  EXPECT_EQ(m.shells, 1);
  EXPECT_FALSE(m.watertight);
  EXPECT_EQ(m.defects, (std::vector<Defect>{{DefectKind::nonmanifold_edges, 3, 0},
                                            {DefectKind::duplicate_facets, 1, 0}}));
}

TEST(Report, MeasuresAMeshThatIsThereTwiceOnce) {
  Mesh mesh = box(2, 3, 4);
  add(mesh, box(2, 3, 4));
  const Measurement m = reported(mesh);
  EXPECT_EQ(m.volume_milli_mm3, 24'000);
  EXPECT_EQ(m.area_milli_mm2, 52'000);
  EXPECT_EQ(find(m, DefectKind::duplicate_facets)->count, 12);
  EXPECT_EQ(find(m, DefectKind::nonmanifold_edges)->count, 18);
}

TEST(Report, ClosesAFlatHoleExactlyAndBoundsTheDoubt) {
  Mesh mesh = box(2, 3, 4);
  mesh.erase(mesh.begin() + 2, mesh.begin() + 4);  // the top, 2 x 3
  const Measurement m = reported(mesh);
  EXPECT_EQ(m.volume_milli_mm3, 24'000);
  EXPECT_FALSE(m.watertight);
  EXPECT_TRUE(m.oriented);
  // The fan has 6 mm2, the rim a diagonal of sqrt(13) mm.
  EXPECT_EQ(m.defects, (std::vector<Defect>{{DefectKind::open_edges, 4, 21'634}}));
}

TEST(Report, DoesNotCareWhereAMeshWithAHoleLies) {
  Mesh mesh = box(2, 3, 4);
  mesh.erase(mesh.begin() + 2, mesh.begin() + 4);
  EXPECT_EQ(reported(moved(mesh, {1024, -512, 64})).volume_milli_mm3, 24'000);
}

TEST(Report, KeepsWithinItsBoundForEverySingleMissingFacet) {
  const Mesh whole = sphere(5, 12);
  const auto expected = reported(whole).volume_milli_mm3;
  for (std::size_t missing = 0; missing < whole.size(); ++missing) {
    Mesh mesh = whole;
    mesh.erase(mesh.begin() + static_cast<std::ptrdiff_t>(missing));
    const Measurement m = reported(mesh);
    const auto hole = find(m, DefectKind::open_edges);
    ASSERT_TRUE(hole);
    EXPECT_EQ(hole->count, 3);
    EXPECT_LE(std::abs(m.volume_milli_mm3 - expected), hole->volume_error_milli_mm3);
    EXPECT_LT(hole->volume_error_milli_mm3, expected / 20);
  }
}

TEST(Report, BoundsTheHalfOfASphereThatIsMissing) {
  Mesh mesh = sphere(5, 20);
  const auto whole = reported(mesh).volume_milli_mm3;
  mesh.resize(mesh.size() / 2);
  const Measurement m = reported(mesh);
  EXPECT_NEAR(static_cast<double>(m.volume_milli_mm3), static_cast<double>(whole) / 2, 2);
  EXPECT_GE(find(m, DefectKind::open_edges)->volume_error_milli_mm3, whole / 2);
}

TEST(Report, ReportsTwoCubesThatTouchAlongAnEdge) {
  Mesh mesh = box(1, 1, 1);
  add(mesh, cube(1, {1, 1, 0}));
  const Measurement m = reported(mesh);
  EXPECT_EQ(m.volume_milli_mm3, 2'000);
  EXPECT_EQ(m.shells, 1);
  EXPECT_FALSE(m.watertight);
  EXPECT_EQ(m.defects, (std::vector<Defect>{{DefectKind::nonmanifold_edges, 1, 0}}));
}

TEST(Report, SeparatesCubesThatTouchInACorner) {
  Mesh mesh = box(1, 1, 1);
  add(mesh, cube(1, {1, 1, 1}));
  const Measurement m = reported(mesh);
  EXPECT_EQ(m.shells, 2);
  EXPECT_TRUE(m.watertight);
}

TEST(Report, BoundsAFinOnAClosedSolid) {
  Mesh mesh = box(2, 2, 2);
  mesh.push_back({mesh[0][0], mesh[0][1], Point{-3, -3, 1}});
  const Measurement m = reported(mesh);
  const auto edge = find(m, DefectKind::nonmanifold_edges), rim = find(m, DefectKind::open_edges);
  ASSERT_TRUE(edge && rim);
  EXPECT_EQ(edge->count, 1);
  EXPECT_EQ(rim->count, 2);
  EXPECT_LE(std::abs(m.volume_milli_mm3 - 8'000), rim->volume_error_milli_mm3);
}

TEST(Report, CountsDegenerateFacetsAndStaysWatertight) {
  Mesh mesh = box(2, 3, 4);
  mesh.push_back({Point{0, 0, 0}, Point{2, 0, 0}, Point{2, 0, 0}});
  mesh.push_back({Point{9, 9, 9}, Point{9, 9, 9}, Point{9, 9, 9}});
  const Measurement m = reported(mesh);
  EXPECT_EQ(m.volume_milli_mm3, 24'000);
  EXPECT_EQ(m.shells, 1);
  EXPECT_TRUE(m.watertight);
  EXPECT_EQ(m.defects, (std::vector<Defect>{{DefectKind::degenerate_facets, 2, 0}}));
}

TEST(Report, WeldsMinusZeroToZero) {
  Mesh mesh = box(2, 3, 4);
  for (std::size_t i = 0; i < mesh.size(); i += 2)
    for (Point& p : mesh[i])
      for (float& x : p)
        if (x == 0) x = -0.0F;
  EXPECT_EQ(reported(mesh), reported(box(2, 3, 4)));
}

TEST(Report, NamesAStripWithOneTurnUnorientable) {
  const std::size_t n = 24;
  const auto at = [&](std::size_t i, double side) {
    const double a = angle(i, n), r = 10 + side * std::cos(a / 2);
    return to_point({r * std::cos(a), r * std::sin(a), side * std::sin(a / 2)});
  };
  Mesh mesh;
  for (std::size_t i = 0; i < n; ++i) {
    // The last piece closes the strip with its sides exchanged.
    const bool last = i + 1 == n;
    const Point a = at(i, 1), b = at(i, -1);
    const Point c = last ? at(0, 1) : at(i + 1, -1), d = last ? at(0, -1) : at(i + 1, 1);
    mesh.push_back({a, b, c});
    mesh.push_back({a, c, d});
  }
  const Measurement m = reported(mesh);
  EXPECT_FALSE(m.oriented);
  EXPECT_FALSE(m.watertight);
  EXPECT_TRUE(find(m, DefectKind::inconsistent_facets));
}

TEST(Report, RefusesWhatHasNoRoomInItsFigures) {
  for (float size : {3e38F, 1e12F}) {
    const auto result = report(bytes_of(binary_stl(box(size, size, size))), {});
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().type, "stl-absurd-size");
    EXPECT_EQ(result.error().kind, ErrorKind::unprocessable);
  }
}

TEST(Report, MeasuresAFlatSheetAsNothing) {
  const Mesh mesh{{Point{0, 0, 0}, Point{1, 0, 0}, Point{0, 1, 0}}};
  const Measurement m = reported(mesh);
  EXPECT_EQ(m.volume_milli_mm3, 0);
  EXPECT_EQ(m.area_milli_mm2, 500);
  EXPECT_FALSE(m.watertight);
}

}  // namespace
}  // namespace atelier::geometry
