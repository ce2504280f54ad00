// SPDX-License-Identifier: Apache-2.0
// Models made by other programs, and what another program says of them.
#include <cstdio>
#include <cstdlib>
#include <gtest/gtest.h>
#include <memory>
#include <optional>

#include "geometry/mapped_file.h"
#include "geometry/report.h"
#include "geometry/solid.h"
#include "geometry/stl.h"
#include "geometry/weld.h"

namespace atelier::geometry {
namespace {

const std::string kModels = ATELIER_SOURCE_DIR "/tests/models/";

Result<Measurement> reported(const std::string& name) {
  const auto file = MappedFile::open(kModels + name).value();
  return report(file.bytes(), {});
}

/// Before it is quantised.
double volume_of(const std::string& name) {
  const auto file = MappedFile::open(kModels + name).value();
  const auto model = read_stl(file.bytes(), kMaxFacets).value();
  const auto totals = measure(model.facets()).value();
  const auto mesh = weld(model.facets());
  return find_solid(mesh, find_topology(mesh), totals).volume;
}

std::optional<double> volume_by_admesh(const std::string& name) {
  const std::string command = "admesh '" + kModels + name + "' 2>/dev/null";
  const std::unique_ptr<FILE, int (*)(FILE*)> out(::popen(command.c_str(), "r"), ::pclose);
  char line[512];
  double volume = 0;
  while (out && std::fgets(line, sizeof line, out.get()))
    if (std::sscanf(line, "Number of parts : %*d Volume : %lf", &volume) == 1) return volume;
  return std::nullopt;
}

struct Reference {
  const char* name;
  double volume;
};

/// The closed ones. Printed by `admesh FILE | grep Volume`, admesh 0.98.4.
constexpr Reference kReferences[] = {{"busted.STL", 526.448303},
                                     {"origin_inside.STL", 0.968750},
                                     {"torus.STL", 4.917562},
                                     {"unit_cube.STL", 1.000000},
                                     {"unit_sphere.STL", 4.152745}};

TEST(Models, HaveTheVolumeThatAdmeshFoundOnceAndFindsNow) {
  // admesh reckons with floats.
  const double tolerance = 2e-4;
  const bool has_admesh = std::system("command -v admesh >/dev/null") == 0;
  for (const auto& [name, volume] : kReferences) {
    const double ours = volume_of(name);
    EXPECT_NEAR(ours, volume, tolerance * volume) << name;
    if (!has_admesh) continue;
    const auto theirs = volume_by_admesh(name);
    ASSERT_TRUE(theirs) << name;
    EXPECT_NEAR(ours, *theirs, tolerance * *theirs) << name;
  }
}

TEST(Models, AreMeasuredAsBefore) {
  const Measurement sphere = reported("unit_sphere.STL").value();
  EXPECT_EQ(sphere, (Measurement{.format = "stl-binary",
                                 .facets = 1280,
                                 .volume_milli_mm3 = 4'153,
                                 .area_milli_mm2 = 12'506,
                                 .size_um = {2'000, 2'000, 2'000},
                                 .min_um = {-1'000, -1'000, -1'000},
                                 .shells = 1,
                                 .watertight = true,
                                 .oriented = true}));
  const Measurement cube = reported("unit_cube.STL").value();
  EXPECT_EQ(cube.volume_milli_mm3, 1'000);
  EXPECT_EQ(cube.area_milli_mm2, 6'000);
  // Its header begins with "solid".
  EXPECT_EQ(cube.defects, (std::vector<Defect>{{DefectKind::wrong_header, 1, 0}}));
}

TEST(Models, OfSeveralSolidsAreOne) {
  const Measurement m = reported("two_objects_mixed_case_names.stl").value();
  EXPECT_EQ(m.format, "stl-ascii");
  EXPECT_EQ(m.facets, 24);
  EXPECT_EQ(m.shells, 2);
  EXPECT_EQ(m.volume_milli_mm3, 2'000);
  EXPECT_TRUE(m.watertight);
  EXPECT_TRUE(m.defects.empty());
}

TEST(Models, WithFacetsAtOddsAreMeasuredAndSaySo) {
  const Measurement m = reported("multibody.stl").value();
  EXPECT_EQ(m.facets, 32);
  EXPECT_EQ(m.shells, 2);
  EXPECT_TRUE(m.watertight);
  EXPECT_FALSE(m.oriented);
  ASSERT_FALSE(m.defects.empty());
  EXPECT_EQ(m.defects[0].kind, DefectKind::inconsistent_facets);
}

TEST(Models, WithCracksKeepWithinTheirBound) {
  // admesh closes both: 11.627702 and 23192.859375.
  for (const auto& [name, volume] :
       {Reference{"featuretype.STL", 11.627702}, Reference{"teapot.stl", 23192.859375}}) {
    const Measurement m = reported(name).value();
    EXPECT_FALSE(m.watertight);
    ASSERT_EQ(m.defects.size(), 1) << name;
    EXPECT_EQ(m.defects[0].kind, DefectKind::open_edges);
    EXPECT_NEAR(static_cast<double>(m.volume_milli_mm3), volume * 1000,
                static_cast<double>(m.defects[0].volume_error_milli_mm3));
    EXPECT_NEAR(volume_of(name), volume, 2e-4 * volume);
  }
}

TEST(Models, ThatAreAHeapOfFacetsHaveNoVolumeToRelyOn) {
  const Measurement m = reported("soup.stl").value();
  EXPECT_EQ(m.shells, 100);
  ASSERT_EQ(m.defects.size(), 1);
  EXPECT_EQ(m.defects[0].count, 300);
  EXPECT_GT(m.defects[0].volume_error_milli_mm3, m.volume_milli_mm3);
}

TEST(Models, WithoutFacetsAreRefused) {
  EXPECT_EQ(reported("stl_empty_ascii.stl").error().type, "stl-empty");
  EXPECT_EQ(reported("stl_empty_bin.stl").error().type, "stl-empty");
}

TEST(MappedFile, SaysWhatItCannotOpen) {
  EXPECT_EQ(MappedFile::open(kModels + "none.stl").error().type, "model-not-found");
  EXPECT_EQ(MappedFile::open(kModels).error().type, "model-not-readable");
  EXPECT_TRUE(MappedFile::open("/dev/null").error().type == "model-not-readable");
}

}  // namespace
}  // namespace atelier::geometry
