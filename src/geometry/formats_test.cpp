// SPDX-License-Identifier: Apache-2.0
// The same facets measure the same to the bit, whatever file they came in.
#include <cstring>
#include <gtest/gtest.h>

#include "geometry/measure.h"
#include "geometry/read_model.h"
#include "geometry/report.h"
#include "geometry/test_formats.h"

namespace atelier::geometry {
namespace {

using namespace testing;

struct Written {
  const char* format;
  std::string file;
};

std::vector<Written> in_every_format(const Mesh& mesh) {
  return {{"stl-binary", binary_stl(mesh)},
          {"stl-ascii", text_stl(mesh)},
          {"obj", obj(mesh)},
          {"ply-ascii", ply_text(mesh)},
          {"ply-binary-little-endian", ply_binary(mesh, false)},
          {"ply-binary-big-endian", ply_binary(mesh, true)},
          {"3mf", threemf(mesh, true)},
          {"3mf", threemf(mesh, false)}};
}

Mesh awkward_mesh() {
  Mesh mesh = moved(torus(10.1, 1.7, 60, 24), {1e3, -3.3, 0.1});
  add(mesh, inside_out(moved(sphere(0.3, 9), {1e3, 6.8, 0.1})));
  mesh.pop_back();  // a hole
  return mesh;
}

TEST(Formats, GiveTheSameFacetsToTheBit) {
  const Mesh mesh = awkward_mesh();
  for (const auto& [format, file] : in_every_format(mesh)) {
    const auto model = read_model(bytes_of(file), 100'000);
    ASSERT_TRUE(model.ok()) << format << ": " << model.error().detail;
    EXPECT_EQ(name_of(model->format), format);
    ASSERT_EQ(model->facets().size(), mesh.size()) << format;
    for (std::size_t i = 0; i < mesh.size(); ++i)
      ASSERT_EQ(std::memcmp(model->facets().at(i), &mesh[i], sizeof(Facet)), 0) << format << i;
  }
}

TEST(Formats, AreMeasuredTheSameToTheBit) {
  const Mesh mesh = awkward_mesh();
  const auto expected = measure(facets_of(mesh)).value();
  auto reported = report(bytes_of(binary_stl(mesh)), {}).value();
  for (const auto& [format, file] : in_every_format(mesh)) {
    const auto model = read_model(bytes_of(file), 100'000).value();
    EXPECT_EQ(measure(model.facets()).value(), expected) << format;
    reported.format = format;
    auto other = report(bytes_of(file), {}).value();
    other.file_unit = std::nullopt;
    EXPECT_EQ(other, reported) << format;
  }
}

TEST(Formats, AreRefusedWithATypeWhereverTheyAreCut) {
  for (const auto& [format, file] : in_every_format(box(2, 3, 4)))
    for (std::size_t size = 0; size + 1 < file.size(); ++size) {
      const auto cut = file.substr(0, size);
      const auto model = read_model(bytes_of(cut), 100);
      if (model.ok()) continue;
      EXPECT_FALSE(model.error().type.empty());
      EXPECT_TRUE(model.error().detail.ends_with('.')) << model.error().detail;
    }
}

TEST(Formats, HaveALimitOfFacets) {
  for (const auto& [format, file] : in_every_format(box(2, 3, 4))) {
    EXPECT_TRUE(read_model(bytes_of(file), 12).ok()) << format;
    const auto refused = read_model(bytes_of(file), 11);
    ASSERT_FALSE(refused.ok()) << format;
    EXPECT_EQ(refused.error().kind, ErrorKind::too_large) << format;
    EXPECT_TRUE(refused.error().type.ends_with("-too-many-facets")) << refused.error().type;
  }
}

TEST(Formats, KnowNothingElse) {
  for (const std::string file : {"Dear Sir, please find attached", "{\"a\": 1}", "%PDF-1.7\n"})
    EXPECT_EQ(read_model(bytes_of(file), 10).error().type, "stl-not-a-model") << file;
}

}  // namespace
}  // namespace atelier::geometry
