// SPDX-License-Identifier: Apache-2.0
#include "geometry/threemf.h"

#include <gtest/gtest.h>

#include "geometry/measure.h"
#include "geometry/report.h"
#include "geometry/test_formats.h"

namespace atelier::geometry {
namespace {

using namespace testing;

constexpr std::size_t kLimit = 1'000;

std::string object(int id, const std::string& inside, const char* type = "model") {
  return "<object id=\"" + std::to_string(id) + "\" type=\"" + type + "\">" + inside + "</object>";
}

std::string box_object(int id, const char* type = "model") {
  return object(id, mesh_xml(box(2, 3, 4)), type);
}

std::string item(int id, const std::string& transform = "") {
  return "<item objectid=\"" + std::to_string(id) + "\"" +
         (transform.empty() ? "" : " transform=\"" + transform + "\"") + "/>";
}

std::string components(const std::string& inside) {
  return "<components>" + inside + "</components>";
}

std::string component(int id, const std::string& transform) {
  return "<component objectid=\"" + std::to_string(id) + "\" transform=\"" + transform + "\"/>";
}

Totals totals_of(const std::string& model) {
  const auto file = threemf_of(model);
  const auto read = read_3mf(file, kLimit);
  if (!read) {
    ADD_FAILURE() << read.error().detail;
    return {};
  }
  return measure(read->facets()).value();
}

std::string refusal_of_file(const std::string& file) {
  const auto model = read_3mf(file, kLimit);
  return model ? "read" : model.error().type + ": " + model.error().detail;
}

std::string refusal(const std::string& model) { return refusal_of_file(threemf_of(model)); }

TEST(ThreeMf, PlacesEachItem) {
  const auto totals =
      totals_of(model_xml(box_object(1) + object(2, mesh_xml(box(1, 1, 1))),
                          item(1) + item(2, "1 0 0 0 1 0 0 0 1 10 20 30") + item(2)));
  EXPECT_EQ(totals.volume, 26);
  EXPECT_EQ(totals.max, (Point{11, 21, 31}));
}

TEST(ThreeMf, PlacesComponentsWithinEachOther) {
  const std::string resources =
      box_object(1) +
      object(2, components(component(1, "0 1 0 -1 0 0 0 0 1 5 0 0"))) +  // a quarter turn
      object(3, components(component(2, "2 0 0 0 2 0 0 0 2 0 0 100")));  // twice as large
  const auto totals = totals_of(model_xml(resources, item(3, "1 0 0 0 1 0 0 0 1 0 7 0")));
  EXPECT_EQ(totals.volume, 24 * 8);
  EXPECT_EQ(totals.min, (Point{4, 7, 100}));
  EXPECT_EQ(totals.max, (Point{10, 11, 108}));
}

TEST(ThreeMf, KeepsTheOutsideOfWhatIsMirrored) {
  EXPECT_EQ(totals_of(model_xml(box_object(1), item(1, "-1 0 0 0 1 0 0 0 1 0 0 0"))).volume, 24);
}

TEST(ThreeMf, TellsItsUnit) {
  const auto file = threemf_of(model_xml(box_object(1), item(1), "inch"));
  EXPECT_EQ(read_3mf(file, kLimit)->unit->name, "inch");
  const auto measured = report(bytes_of(file), {}).value();
  EXPECT_EQ(measured.file_unit, "inch");
  EXPECT_EQ(measured.size_um[0], 50'800);
  EXPECT_EQ(report(bytes_of(file), {.mm_per_unit = 1}).value().size_um[0], 2'000);
}

TEST(ThreeMf, LeavesSupportsOut) {
  EXPECT_EQ(totals_of(model_xml(box_object(1) + box_object(2, "support"), item(1) + item(2))).area,
            52);
}

TEST(ThreeMf, FindsObjectsInOtherParts) {
  const std::string root = model_xml(
      object(9, components("<component p:path=\"/3D/Objects/a.model\" objectid=\"1\"/>")), item(9));
  const auto file =
      zip({{"3D/3dmodel.model", root}, {"3D/Objects/a.model", model_xml(box_object(1), "")}});
  EXPECT_EQ(measure(read_3mf(file, kLimit)->facets()).value().volume, 24);
}

TEST(ThreeMf, ReadsXmlAsItIsWritten) {
  const std::string xml =
      "\xEF\xBB\xBF<?xml version='1.0'?><!-- <object> > -->\n<m:model unit='millimeter' "
      "note='a > b' ><m:resources>\n<m:object\n id = '1' ><m:mesh><m:vertices>"
      "<m:vertex x='0' y='0' z='0' /><m:vertex z='0' y='0' x='2'></m:vertex>"
      "<m:vertex x='0' y='+2e0' z='0'/></m:vertices><![CDATA[ <vertex> ]]><m:triangles>"
      "<m:triangle v1='0' v2='1' v3='2'/></m:triangles></m:mesh></m:object></m:resources>"
      "<m:build><m:item objectid='1'/></m:build></m:model>";
  EXPECT_EQ(totals_of(xml).area, 2);
}

TEST(ThreeMf, SaysWhatIsWrongAndWhere) {
  const auto triangle = [](const char* corners) {
    return model_xml(object(1,
                            "<mesh><vertices><vertex x=\"0\" y=\"0\" z=\"0\"/></vertices>"
                            "<triangles><triangle " +
                                std::string(corners) + "/></triangles></mesh>"),
                     item(1));
  };
  EXPECT_TRUE(refusal(triangle("v1=\"0\" v2=\"0\" v3=\"1\"")).starts_with("3mf-bad-index: Line 3"));
  EXPECT_TRUE(refusal(triangle("v1=\"0\" v2=\"0\"")).starts_with("3mf-bad-index: Line 3"));
  EXPECT_TRUE(refusal(triangle("v1=0")).starts_with("3mf-bad-xml: Line 3"));
  EXPECT_TRUE(refusal(model_xml(box_object(1), item(2))).starts_with("3mf-bad-index"));
  EXPECT_TRUE(refusal(model_xml(box_object(1), item(1, "1 0 0"))).starts_with("3mf-bad-model"));
  EXPECT_TRUE(
      refusal(model_xml(box_object(1), item(1), "ell")).starts_with("3mf-bad-model: Line 2"));
  EXPECT_TRUE(refusal(model_xml(box_object(1) + box_object(1), "")).starts_with("3mf-bad-model"));
  EXPECT_TRUE(refusal(model_xml(box_object(1), "")).starts_with("3mf-empty"));
  EXPECT_TRUE(refusal("<!DOCTYPE a [<!ENTITY b \"c\">]><model/>").starts_with("3mf-bad-xml"));
  EXPECT_TRUE(refusal("<model><build>").starts_with("3mf-truncated"));
  EXPECT_TRUE(refusal_of_file(zip({{"a.txt", "b"}})).starts_with("3mf-bad-model"));
  EXPECT_TRUE(refusal_of_file("PK\3\4").starts_with("3mf-truncated"));
}

TEST(ThreeMf, FindsADamagedArchive) {
  auto file = threemf(box(2, 3, 4), false);
  file[file.find("vertex x") + 10] ^= 1;
  EXPECT_TRUE(refusal_of_file(file).starts_with("3mf-bad-zip"));
}

TEST(ThreeMf, IsNoBomb) {
  const auto spaces = zip({{"3D/3dmodel.model", "<model>" + std::string(8'000'000, ' ')}});
  EXPECT_LT(spaces.size(), 100'000U);
  EXPECT_TRUE(refusal_of_file(spaces).starts_with("3mf-"));
  std::string tags = "<model>";
  for (int i = 0; i < 400'000; ++i) tags += "<a/>";
  EXPECT_TRUE(refusal(tags).starts_with("3mf-too-large"));
  // Each object is ten of the one before.
  std::string resources = box_object(1);
  for (int id = 2; id < 15; ++id) {
    std::string ten;
    for (int i = 0; i < 10; ++i) ten += component(id - 1, "1 0 0 0 1 0 0 0 1 0 0 0");
    resources += object(id, components(ten));
  }
  EXPECT_TRUE(refusal(model_xml(resources, item(14))).starts_with("3mf-too-many-facets"));
  const auto empty = "<object id=\"1\"><mesh/></object>" + resources.substr(box_object(1).size());
  EXPECT_TRUE(refusal(model_xml(empty, item(14))).starts_with("3mf-too-complex"));
}

}  // namespace
}  // namespace atelier::geometry
