// SPDX-License-Identifier: Apache-2.0
#include "geometry/stl.h"

#include <gtest/gtest.h>
#include <limits>
#include <random>

#include "geometry/report.h"
#include "geometry/test_meshes.h"

namespace atelier::geometry {
namespace {

using namespace testing;

constexpr std::size_t kLimit = 1000;

const Mesh kBox = box(2, 3, 4);

Result<Model> read(const std::string& file, std::size_t max_facets = kLimit) {
  return read_stl(bytes_of(file), max_facets);
}

void expect_refused(const std::string& file, ErrorKind kind, std::string_view type) {
  const auto result = read(file);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().kind, kind);
  EXPECT_EQ(result.error().type, type) << result.error().detail;
  EXPECT_TRUE(result.error().detail.ends_with('.')) << result.error().detail;
}

/// That the box was read: every facet, in order.
void expect_box(const std::string& file, Format format, std::int64_t lies = 0,
                std::int64_t trailing = 0) {
  const auto model = read(file);
  ASSERT_TRUE(model.ok()) << model.error().detail;
  EXPECT_EQ(model->format, format);
  ASSERT_EQ(model->facets().size(), kBox.size());
  for (std::size_t i = 0; i < kBox.size(); ++i) EXPECT_EQ(model->facets()[i], kBox[i]) << i;
  EXPECT_EQ(model->header_lies, lies);
  EXPECT_EQ(model->trailing_bytes, trailing);
}

std::string with(std::string text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

TEST(BinaryStl, IsReadWhereItLies) {
  const std::string file = binary_stl(kBox);
  expect_box(file, Format::stl_binary);
  const auto model = read(file).value();
  EXPECT_EQ(static_cast<const void*>(model.facets().at(0)), file.data() + 96);
}

TEST(BinaryStl, MayBeginWithSolid) {
  expect_box(binary_stl(kBox, 12, "solid ring"), Format::stl_binary, 1);
  expect_box(binary_stl(kBox, 12, "solid ring" + std::string(70, ' ')), Format::stl_binary, 1);
  expect_box(binary_stl(kBox, 12, "solid ring\nfacet normal 0 0 0\nouter loop\nvertex"),
             Format::stl_binary, 1);
}

TEST(BinaryStl, MayAnnounceTooFew) {
  expect_box(binary_stl(kBox, 0), Format::stl_binary, 1);
  expect_box(binary_stl(kBox, 11), Format::stl_binary, 1);
  expect_box(binary_stl(kBox, 0, "solid ring"), Format::stl_binary, 2);
}

TEST(BinaryStl, MayAnnounceTooManyIfTheSurfaceIsClosed) {
  for (std::uint32_t count : {13U, 24U, 1000U, 4'000'000'000U, ~0U}) {
    const std::string file = binary_stl(kBox, count);
    expect_box(file, Format::stl_binary, 1);
    EXPECT_EQ(read(file)->missing_facets, std::int64_t{count} - 12);
    const auto m = report(bytes_of(file), {}).value();
    // Nothing bounds what may be missing: the whole volume is in doubt.
    EXPECT_EQ(m.defects, (std::vector<Defect>{{DefectKind::wrong_header, 1, 24'000}}));
  }
}

TEST(BinaryStl, IsTruncatedIfFacetsAreMissingAndTheSurfaceIsOpen) {
  const std::string file = binary_stl(kBox).substr(0, 84 + 50 * 11);
  const auto result = report(bytes_of(file), {});
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().kind, ErrorKind::malformed);
  EXPECT_EQ(result.error().type, "stl-truncated");
}

TEST(BinaryStl, MayHaveBytesAfterTheLastFacet) {
  const std::string file = binary_stl(kBox);
  expect_box(file + "x", Format::stl_binary, 0, 1);
  expect_box(file + std::string(49, '\0'), Format::stl_binary, 0, 49);
  expect_box(file + std::string(50, '\0'), Format::stl_binary, 0, 50);
  expect_box(file + std::string(5000, '\0'), Format::stl_binary, 0, 5000);
  expect_box(file + std::string(500, '\xFF'), Format::stl_binary, 0, 500);
  expect_box(binary_stl(kBox, 0) + "abc", Format::stl_binary, 1, 3);
}

TEST(BinaryStl, MayHaveJunkForNormals) {
  std::string file = binary_stl(kBox);
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (std::size_t i = 0; i < kBox.size(); ++i) std::memcpy(&file[84 + 50 * i], &nan, sizeof nan);
  expect_box(file, Format::stl_binary);
}

TEST(BinaryStl, MayHaveNoNormals) {
  std::string file = binary_stl(kBox, 0);
  for (std::size_t i = 0; i < kBox.size(); ++i)
    std::fill_n(file.begin() + static_cast<std::ptrdiff_t>(84 + 50 * i), 12, '\0');
  expect_box(file, Format::stl_binary, 1);
}

TEST(BinaryStl, HasALimitOfFacets) {
  const std::string file = binary_stl(kBox);
  EXPECT_TRUE(read(file, 12).ok());
  for (const auto& each : {file, binary_stl(kBox, 0), binary_stl(kBox, 12) + "x",
                           binary_stl(kBox, ~0U), text_stl(kBox)}) {
    const auto refused = read(each, 11);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().kind, ErrorKind::too_large);
    EXPECT_EQ(refused.error().type, "stl-too-many-facets");
  }
}

TEST(BinaryStl, NamesTheFacetThatIsNotFinite) {
  Mesh mesh = kBox;
  mesh[7][1][2] = std::numeric_limits<float>::infinity();
  const auto result = report(bytes_of(binary_stl(mesh)), {});
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().type, "stl-not-finite");
  EXPECT_NE(result.error().detail.find("Facet 8 of 12"), std::string::npos);
}

TEST(BinaryStl, MayBeEmpty) {
  expect_refused("", ErrorKind::unprocessable, "stl-empty");
  expect_refused(binary_stl({}), ErrorKind::unprocessable, "stl-empty");
  expect_refused(binary_stl({}) + "x", ErrorKind::unprocessable, "stl-empty");
}

TEST(BinaryStl, IsNotAnyOtherFile) {
  expect_refused("Dear customer, thank you for your order.", ErrorKind::malformed,
                 "stl-not-a-model");
  expect_refused("Solid gold ring, as we spoke about it.\nYours, A.", ErrorKind::malformed,
                 "stl-not-a-model");
  expect_refused(std::string(100'000, 'a'), ErrorKind::malformed, "stl-not-a-model");
  expect_refused("{\"solid\": [" + std::string(500, '1') + "]}", ErrorKind::malformed,
                 "stl-not-a-model");
  expect_refused("%PDF-1.7\n%\x80\x81\n" + std::string(4000, '\x07'), ErrorKind::malformed,
                 "stl-not-a-model");
  expect_refused(std::string(4000, '\0') + "x", ErrorKind::malformed, "stl-not-a-model");
}

TEST(TextStl, IsRead) { expect_box(text_stl(kBox), Format::stl_ascii); }

TEST(TextStl, MayHaveAnyLineEndsCaseAndBlanks) {
  const std::string file = text_stl(kBox, "the ring of Anna");
  std::string upper = file;
  for (char& c : upper)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  expect_box(upper, Format::stl_ascii);
  expect_box(with(file, "\n", "\r\n"), Format::stl_ascii);
  expect_box(with(file, "\n", "\r"), Format::stl_ascii);
  expect_box(with(file, " ", "\t  "), Format::stl_ascii);
  expect_box(with(file, "  ", ""), Format::stl_ascii);
  expect_box("\r\n \t" + file + "\n\n \n", Format::stl_ascii);
  expect_box("\xEF\xBB\xBF" + file, Format::stl_ascii);
}

TEST(TextStl, MayHaveAnyName) {
  for (const char* name :
       {"", "facet normal", "endsolid", "solid", "\xD0\xBA\xD0\xBE\xD0\xBB", "1 2 3"})
    expect_box(text_stl(kBox, name), Format::stl_ascii);
}

TEST(TextStl, MayHaveSeveralSolids) {
  const Mesh first(kBox.begin(), kBox.begin() + 6), second(kBox.begin() + 6, kBox.end());
  expect_box(text_stl(first, "a") + text_stl(second, "b"), Format::stl_ascii);
  // One that is empty, one that has no end.
  expect_box(
      "solid nothing\nendsolid\n" + with(text_stl(first), "endsolid ring\n", "") + text_stl(second),
      Format::stl_ascii);
}

TEST(TextStl, MayLackItsEndIfTheSurfaceIsClosed) {
  const std::string file = text_stl(kBox), without = file.substr(0, file.find("endsolid"));
  for (const auto& each : {without, without + "endso", with(without, "solid ring\n", "solid\n")}) {
    expect_box(each, Format::stl_ascii, 1);
    const auto m = report(bytes_of(each), {}).value();
    EXPECT_EQ(m.defects, (std::vector<Defect>{{DefectKind::wrong_header, 1, 0}}));
  }
  Mesh open = kBox;
  open.pop_back();
  const std::string cut = text_stl(open);
  EXPECT_TRUE(report(bytes_of(cut), {}).ok());
  const auto refused = report(bytes_of(cut.substr(0, cut.find("endsolid"))), {});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().type, "stl-truncated");
}

TEST(TextStl, MayLackItsBegin) {
  expect_box(with(text_stl(kBox), "solid ring\n", ""), Format::stl_ascii, 2);
}

TEST(TextStl, MayHaveBytesAfterItsEnd) {
  expect_box(text_stl(kBox) + "\x1A", Format::stl_ascii, 0, 1);
  expect_box(text_stl(kBox) + std::string(10, '\0'), Format::stl_ascii, 0, 10);
  expect_box(text_stl(kBox) + "; made by hand\n", Format::stl_ascii, 0, 15);
}

TEST(TextStl, ReadsEveryWayToWriteANumber) {
  const auto first_x = [](const std::string& number) -> float {
    const auto model = read(with(text_stl({kBox[2]}), "vertex 0 0 4", "vertex " + number + " 0 4"));
    return model.ok() ? model->facets()[0][0][0] : std::numeric_limits<float>::quiet_NaN();
  };
  ASSERT_EQ(kBox[2][0], (Point{0, 0, 4}));
  EXPECT_EQ(first_x("1"), 1);
  EXPECT_EQ(first_x("+1"), 1);
  EXPECT_EQ(first_x("-1."), -1);
  EXPECT_EQ(first_x(".5"), 0.5);
  EXPECT_EQ(first_x("-4.336808E-16"), -4.336808E-16F);
  EXPECT_EQ(first_x("1.34230289E-014"), 1.34230289E-14F);
  EXPECT_EQ(first_x("3.4028235e+38"), std::numeric_limits<float>::max());
  EXPECT_EQ(first_x("1e-46"), 0);
  EXPECT_EQ(first_x("-1e-999"), 0);
  EXPECT_EQ(first_x("0." + std::string(99, '0') + "1"), 0);
}

TEST(TextStl, NamesTheFacetAndLineThatIsNotFinite) {
  for (const char* bad : {"nan", "-NaN", "inf", "-infinity", "1e39", "1e999"}) {
    std::string file = text_stl(kBox);
    const auto at = file.find("vertex 0 0 4");
    file.replace(at + 7, 1, bad);
    const auto refused = read(file);
    ASSERT_FALSE(refused.ok()) << bad;
    EXPECT_EQ(refused.error().kind, ErrorKind::unprocessable);
    EXPECT_EQ(refused.error().type, "stl-not-finite") << bad;
    EXPECT_NE(refused.error().detail.find("Facet 3 (line 18)"), std::string::npos)
        << refused.error().detail;
  }
}

TEST(TextStl, NamesTheLineThatIsWrong) {
  const std::string file = text_stl(kBox);
  expect_refused(with(file, "endloop", "endlop"), ErrorKind::malformed, "stl-bad-text");
  expect_refused(with(file, "vertex 2", "vertex two"), ErrorKind::malformed, "stl-bad-text");
  expect_refused(with(file, "vertex 2", "vertex 2,0"), ErrorKind::malformed, "stl-bad-text");
  expect_refused(with(file, "    endloop", "vertex 1 1 1\nendloop"), ErrorKind::malformed,
                 "stl-bad-text");
  expect_refused(with(file, "  endfacet", "endfacet facet facet"), ErrorKind::malformed,
                 "stl-bad-text");
  EXPECT_EQ(
      read(with(file, "endloop", "end\"<b>\x7Floop")).error().detail,
      "Line 7 has \"end?<b>?loop\" where \"endloop\" belongs; export the model again, best as "
      "binary STL.");
}

TEST(TextStl, MayBeEmpty) {
  for (const char* file : {"solid", "solid \n", "solid ring\nendsolid ring\n", "solid\nend"})
    expect_refused(file, ErrorKind::unprocessable, "stl-empty");
}

TEST(TextStl, ReservesNoMoreThanTheFileCanHold) {
  const std::string shortest =
      "facet normal 0 0 0 outer loop vertex 0 0 0 vertex 0 0 0 vertex 0 0 0 endloop endfacet\n";
  std::string file = "solid\n";
  for (int i = 0; i < 900; ++i) file += shortest;
  const auto model = read(file).value();
  EXPECT_EQ(model.decoded.size(), 900);
  EXPECT_LE(model.decoded.capacity() * sizeof(Facet), file.size() / 2);
}

/// Every way to cut a file off: never a crash, and never the claim that it is whole.
void expect_no_prefix_to_pass(const std::string& file, std::int64_t facets) {
  const auto whole = report(bytes_of(file), {}).value();
  for (std::size_t size = 0; size < file.size(); ++size) {
    // A buffer of just that length, so that a sanitizer sees one byte too far.
    const std::vector<char> part(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size));
    const auto m = report(std::as_bytes(std::span(part)), {});
    if (!m.ok()) continue;
    EXPECT_EQ(m->facets, facets) << size;
    EXPECT_EQ(m->volume_milli_mm3, whole.volume_milli_mm3) << size;
  }
}

TEST(Stl, NeverClaimsThatAPrefixIsWhole) {
  expect_no_prefix_to_pass(binary_stl(kBox), 12);
  expect_no_prefix_to_pass(binary_stl(kBox, 12, "solid ring" + std::string(70, ' ')), 12);
  expect_no_prefix_to_pass(text_stl(kBox), 12);
  expect_no_prefix_to_pass(with(text_stl(kBox), "\n", "\r\n"), 12);
}

TEST(Stl, SurvivesRandomBytes) {
  std::mt19937 random(1);
  for (int round = 0; round < 3000; ++round) {
    std::vector<char> file(random() % 700);
    for (char& c : file) c = static_cast<char>(random());
    EXPECT_FALSE(report(std::as_bytes(std::span(file)), {}).ok());
  }
}

TEST(Stl, SurvivesDamageToARealFile) {
  std::mt19937 random(2);
  for (const std::string& whole : {binary_stl(kBox), text_stl(kBox)}) {
    for (int round = 0; round < 5000; ++round) {
      std::vector<char> file(whole.begin(), whole.end());
      for (auto hits = 1 + random() % 4; hits > 0; --hits)
        file[random() % file.size()] = static_cast<char>(random());
      const auto m = report(std::as_bytes(std::span(file)), {});
      if (m.ok()) {
        EXPECT_GE(m->volume_milli_mm3, 0);
      } else {
        EXPECT_FALSE(m.error().type.empty());
      }
    }
  }
}

}  // namespace
}  // namespace atelier::geometry
