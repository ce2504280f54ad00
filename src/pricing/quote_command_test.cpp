// SPDX-License-Identifier: Apache-2.0
#include "pricing/quote_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>

#include "platform/base/json_codec.h"
#include "pricing/test_files.h"

namespace atelier::pricing {
namespace {

using testing::HasSubstr;

// A tetrahedron with three edges of 9 mm at a right angle: 729 / 6 mm3.
constexpr const char* kTetrahedron = R"(solid t
facet normal 0 0 0
outer loop
vertex 0 0 0
vertex 0 9 0
vertex 9 0 0
endloop
endfacet
facet normal 0 0 0
outer loop
vertex 0 0 0
vertex 9 0 0
vertex 0 0 9
endloop
endfacet
facet normal 0 0 0
outer loop
vertex 0 0 0
vertex 0 0 9
vertex 0 9 0
endloop
endfacet
facet normal 0 0 0
outer loop
vertex 9 0 0
vertex 0 9 0
vertex 0 0 9
endloop
endfacet
endsolid t
)";

class QuoteCommandTest : public testing::Test {
 protected:
  int run(const std::string& content) {
    command_.file = files_.path(files_.add(content));
    return quote_command(command_, out_, err_);
  }
  QuoteCommand command_;
  TestFiles files_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(QuoteCommandTest, PrintsATableOfAllAlloys) {
  EXPECT_EQ(run(kTetrahedron), 0);
  EXPECT_THAT(out_.str(), HasSubstr("stl-ascii, 4 facets, 1 shell, watertight"));
  EXPECT_THAT(out_.str(), HasSubstr("9.000 x 9.000 x 9.000 mm"));
  EXPECT_THAT(out_.str(), HasSubstr("121.500 mm3"));
  EXPECT_THAT(out_.str(), HasSubstr("  walls   from "));
  EXPECT_THAT(out_.str(), HasSubstr("silver-925"));
  EXPECT_THAT(out_.str(), HasSubstr("platinum-950"));
}

TEST_F(QuoteCommandTest, ExplainsTheLinesOfOneAlloy) {
  command_.alloys = {"brass"};
  EXPECT_EQ(run(kTetrahedron), 0);
  EXPECT_THAT(out_.str(), HasSubstr("mass_cast * (1 + metal_loss)"));
}

TEST_F(QuoteCommandTest, PrintsTheWholeQuoteAsJson) {
  command_.json = true;
  command_.alloys = {"silver-925"};
  EXPECT_EQ(run(kTetrahedron), 0);
  const auto report = parse_json(out_.str());
  ASSERT_TRUE(report);
  EXPECT_EQ(report->at("appraisal").at("outcome"), "priced");
  EXPECT_EQ(report->at("appraisal").at("offers").as_array().size(), 1u);
  EXPECT_TRUE(report->at("volume_pass_us").is_int64());
}

TEST_F(QuoteCommandTest, SaysWhyAPersonHasToLook) {
  command_.unit = LengthUnit::m;
  EXPECT_EQ(run(kTetrahedron), 2);
  EXPECT_THAT(out_.str(), HasSubstr("unit-suspect"));
  EXPECT_THAT(out_.str(), HasSubstr("with the unit mm or cm?"));
}

TEST_F(QuoteCommandTest, FailsForAnUnknownAlloy) {
  command_.alloys = {"mithril"};
  EXPECT_EQ(run(kTetrahedron), 1);
  EXPECT_THAT(out_.str(), HasSubstr("unknown-alloy"));
}

TEST_F(QuoteCommandTest, FailsForAFileThatIsNoModel) {
  EXPECT_EQ(run("hello"), 1);
  EXPECT_THAT(err_.str(), HasSubstr("stl-"));
  EXPECT_EQ(out_.str(), "");
}

}  // namespace
}  // namespace atelier::pricing
