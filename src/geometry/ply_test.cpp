// SPDX-License-Identifier: Apache-2.0
#include "geometry/ply.h"

#include <gtest/gtest.h>

#include "geometry/measure.h"
#include "geometry/test_formats.h"

namespace atelier::geometry {
namespace {

using namespace testing;

constexpr const char* kCorners = "0 0 0\n2 0 0\n2 2 0\n0 2 0\n";

double area_of(const std::string& file) {
  const auto model = read_ply(file, 100);
  if (!model) {
    ADD_FAILURE() << model.error().detail;
    return -1;
  }
  return measure(model->facets()).value().area;
}

std::string refusal(const std::string& file) {
  const auto model = read_ply(file, 100);
  return model ? "read" : model.error().type + ": " + model.error().detail;
}

std::string square(const std::string& face, int faces = 1) {
  return ply_header("ascii", 4, static_cast<std::size_t>(faces)) + kCorners + face;
}

TEST(Ply, FansAPolygon) { EXPECT_EQ(area_of(square("4 0 1 2 3\n")), 4); }

TEST(Ply, TakesPropertiesInAnyOrderAndOfAnyType) {
  EXPECT_EQ(area_of("ply\r\nformat ascii 1.0\r\nobj_info a\r\nelement vertex 4\r\n"
                    "property list uchar uchar tags\r\nproperty double z\r\nproperty uchar red\r\n"
                    "property short y\r\nproperty float64 x\r\nelement edge 1\r\nproperty int a\r\n"
                    "property int b\r\nelement face 1\r\nproperty uchar flags\r\n"
                    "property list uint16 ushort vertex_index\r\nelement nothing 99999999999\r\n"
                    "end_header\r\n"
                    "0 0 255 0 0.0\r\n1 7 0 255 0 2.0\r\n2 7 8 0 255 2 2\r\n0 0 255 2 0\r\n0 1\r\n"
                    "3 4 0 1 2 3\r\n"),
            4);
}

TEST(Ply, ReadsWholeNumbersOfEveryWidthInBothByteOrders) {
  for (const bool big : {false, true}) {
    std::string file = std::string("ply\nformat binary_") + (big ? "big" : "little") +
                       "_endian 1.0\nelement vertex 3\nproperty char x\nproperty double y\n"
                       "property int z\nproperty list ushort int16 tags\nelement face 1\n"
                       "property list int uint vertex_indices\nend_header\n";
    const auto put = [&](auto value) {
      auto* bytes = reinterpret_cast<char*>(&value);
      if (big) std::reverse(bytes, bytes + sizeof value);
      append(file, &value, sizeof value);
    };
    for (const int y : {0, 3, 0}) {
      put(static_cast<std::int8_t>(y == 0 && file.back() != '\n' ? -4 : 0));
      put(static_cast<double>(y));
      put(std::int32_t{-70'000});
      put(std::uint16_t{1});
      put(std::int16_t{-1});
    }
    put(std::int32_t{3});
    for (const std::uint32_t i : {0U, 1U, 2U}) put(i);
    const auto model = read_ply(file, 10).value();
    EXPECT_EQ(model.decoded[0],
              (Facet{Point{0, 0, -70'000}, Point{0, 3, -70'000}, Point{-4, 0, -70'000}}));
  }
}

TEST(Ply, SaysWhatIsWrongAndWhere) {
  EXPECT_TRUE(refusal(square("4 0 1 2 4\n")).starts_with("ply-bad-index: Face 1 has vertex 4"));
  EXPECT_TRUE(refusal(square("3 0 1 -1\n")).starts_with("ply-bad-index: Face 1 has vertex -1"));
  EXPECT_TRUE(refusal(square("2 0 1\n")).starts_with("ply-bad-index: Face 1 has less"));
  EXPECT_TRUE(refusal(square("3 0 1 x\n")).starts_with("ply-bad-text: Line 15 has \"x\""));
  EXPECT_TRUE(refusal(square("3 0 1 2\n", 2)).starts_with("ply-truncated"));
  EXPECT_TRUE(refusal(square("", 0)).starts_with("ply-empty"));
  EXPECT_TRUE(refusal("ply\nformat ascii 1.0\nelement vertex 1\n").starts_with("ply-truncated"));
  EXPECT_TRUE(refusal("ply\nformat ascii 1.0\nelement vertex 1\nproperty float x\nend_header\n1\n")
                  .starts_with("ply-bad-header: The header gives"));
  EXPECT_TRUE(refusal("ply\nformat word 1.0\n").starts_with("ply-bad-header: Line 2"));
  EXPECT_TRUE(refusal("ply\nelement vertex many\n").starts_with("ply-bad-header: Line 2"));
  EXPECT_TRUE(refusal(ply_header("ascii", 1, 0) + "1 inf 2\n").starts_with("ply-not-finite"));
}

TEST(Ply, DoesNotBelieveWhatItsHeaderAnnounces) {
  EXPECT_TRUE(
      refusal(ply_header("ascii", 4'000'000'000'000, 1) + kCorners).starts_with("ply-truncated"));
  EXPECT_TRUE(refusal(ply_header("binary_little_endian", 0, 4'000'000'000'000))
                  .starts_with("ply-truncated"));
}

}  // namespace
}  // namespace atelier::geometry
