// SPDX-License-Identifier: Apache-2.0
#include "transfer/report.h"

#include <gtest/gtest.h>
#include <sstream>

#include "platform/base/json_codec.h"

namespace atelier::transfer {
namespace {

TEST(AReport, TellsOfEachWrongFieldAndCounts) {
  std::ostringstream text;
  std::ostringstream json;
  Report report(text, &json, false);
  report.taken(3);
  report.skipped(2);
  report.refused({17, "A-1", "invalid-fields", {{"/placed_at", "is missing"}, {"/x", "is odd"}}});
  report.refused({18, "", "json-syntax", {{"", "This is not JSON."}}});
  report.finish(true);
  EXPECT_EQ(text.str(),
            "line 17, order A-1: /placed_at: is missing\n"
            "line 17, order A-1: /x: is odd\n"
            "line 18: This is not JSON.\n"
            "3 taken, 2 known already, 2 refused\n");
  const auto document = parse_json(json.str());
  ASSERT_TRUE(document) << json.str();
  EXPECT_EQ(document->at("refusals").as_array().size(), 2u);
  EXPECT_EQ(document->at_pointer("/refusals/0/errors/1/pointer"), "/x");
  EXPECT_EQ(document->at_pointer("/totals/taken"), 3);
  EXPECT_EQ(document->at("complete"), true);
  EXPECT_EQ(document->at("dry_run"), false);
}

TEST(AReport, OfADryRunSaysWhatWouldBe) {
  std::ostringstream text;
  Report report(text, nullptr, true);
  report.taken(1);
  report.finish(false);
  EXPECT_EQ(text.str(), "1 would be taken, 0 known already, 0 refused; not read to the end\n");
}

}  // namespace
}  // namespace atelier::transfer
