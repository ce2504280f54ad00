// SPDX-License-Identifier: Apache-2.0
#include "geometry/obj.h"

#include <gtest/gtest.h>

#include "geometry/measure.h"

namespace atelier::geometry {
namespace {

constexpr std::string_view kSquare = "v 0 0 0\nv 2 0 0\nv 2 2 0\nv 0 2 0\n";

std::string square(std::string_view faces) { return std::string(kSquare) + std::string(faces); }

double area_of(const std::string& file) {
  const auto model = read_obj(file, 100);
  if (!model) return -1;
  return measure(model->facets()).value().area;
}

std::string refusal(const std::string& file) {
  const auto model = read_obj(file, 100);
  return model ? "read" : model.error().type + ": " + model.error().detail;
}

TEST(Obj, FansAPolygon) {
  const auto model = read_obj(square("f 1 2 3 4\n"), 100).value();
  ASSERT_EQ(model.decoded.size(), 2U);
  EXPECT_EQ(model.decoded[0], (Facet{Point{0, 0, 0}, Point{2, 0, 0}, Point{2, 2, 0}}));
  EXPECT_EQ(model.decoded[1], (Facet{Point{0, 0, 0}, Point{2, 2, 0}, Point{0, 2, 0}}));
}

TEST(Obj, CountsNegativeIndicesFromTheLastVertexSoFar) {
  EXPECT_EQ(area_of(square("f -4 -3 -2 -1\nv 9 9 9\n")), 4);
  EXPECT_EQ(area_of("v 9 9 9\n" + square("f -4 -3 -2\nv 1 1 1\nf -5 -3 -2\n")), 4);
}

TEST(Obj, TakesTheVertexOfEachCorner) {
  EXPECT_EQ(area_of(square("vt 0 0\nvn 0 0 1\nf 1/1 2/1 3/1 4/1\n")), 4);
  EXPECT_EQ(area_of(square("f 1//1 2//1 3//1\nf 1/1/1 3/1/1 4/1/1\n")), 4);
}

TEST(Obj, PassesOverCommentsAndWhatItDoesNotNeed) {
  EXPECT_EQ(area_of("# v 1\n\nmtllib a.mtl\n  o ring # f 1\n" +
                    square("usemtl gold\ns off\ng a b\nf 1 2 3 4 # f 9 9 9\nl 1 2\n")),
            4);
}

TEST(Obj, GoesOnAfterABackslash) {
  EXPECT_EQ(area_of(square("f 1 2\\\n 3 \\\r\n4\n")), 4);
  EXPECT_EQ(area_of(square("\\\nf 1 2 3 4")), 4);
  EXPECT_EQ(area_of(square("# no \\\nf 1 2 3 4\n")), 4);
}

TEST(Obj, ReadsLinesThatEndWithCarriageReturns) {
  EXPECT_EQ(area_of("v 0 0 0\rv 2 0 0\rv 2 2 0\rv 0 2 0\rf 1 2 3 4"), 4);
}

TEST(Obj, IgnoresWeightsAndColours) {
  EXPECT_EQ(area_of("v 0 0 0 1\nv 2 0 0 0.5 0.5 0.5\nv 2 2 0\nv 0 2 0\nf 1 2 3 4\n"), 4);
}

TEST(Obj, SaysWhatIsWrongAndInWhichLine) {
  EXPECT_EQ(refusal(square("f 1 2 5\n")),
            "obj-bad-index: Line 5 has a face with vertex 5, and there are 4 so far; export the "
            "model again.");
  EXPECT_TRUE(refusal(square("f 0 1 2\n")).starts_with("obj-bad-index: Line 5"));
  EXPECT_TRUE(refusal(square("f -5 1 2\n")).starts_with("obj-bad-index: Line 5"));
  EXPECT_TRUE(refusal(square("f 99999999999999999999 1 2\n")).starts_with("obj-bad-index: Line 5"));
  EXPECT_TRUE(refusal(square("f 1 2\n")).starts_with("obj-bad-text: Line 5 has a face of less"));
  EXPECT_TRUE(refusal(square("f 1 2 x\n")).starts_with("obj-bad-text: Line 5 has \"x\""));
  EXPECT_TRUE(refusal("v 1 2\n").starts_with("obj-bad-text: Line 1 ends where a number"));
  EXPECT_TRUE(refusal("v 1 2 nan\nf 1 1 1\n").starts_with("obj-not-finite: Line 1"));
  EXPECT_TRUE(refusal("v 1 2 1e99\nf 1 1 1\n").starts_with("obj-not-finite: Line 1"));
  EXPECT_TRUE(refusal(square("\x01\x02 3\n")).starts_with("obj-bad-text: Line 5"));
  EXPECT_TRUE(refusal(square("")).starts_with("obj-empty"));
}

TEST(Obj, IsToldByItsFirstStatement) {
  EXPECT_TRUE(begins_like_obj("# made by hand\n\nmtllib ring.mtl\n"));
  EXPECT_TRUE(begins_like_obj("\xEF\xBB\xBFv 1 2 3\n"));
  EXPECT_FALSE(begins_like_obj("solid v\n"));
  EXPECT_FALSE(begins_like_obj("# only a comment\n"));
  EXPECT_FALSE(begins_like_obj(""));
}

}  // namespace
}  // namespace atelier::geometry
