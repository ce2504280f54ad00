// SPDX-License-Identifier: Apache-2.0
#include "platform/base/csv.h"

#include <gtest/gtest.h>

namespace atelier {
namespace {

TEST(Csv, QuotesOnlyWhatNeedsIt) {
  EXPECT_EQ(csv_text("polish"), "polish");
  EXPECT_EQ(csv_text("Павел"), "Павел");
  EXPECT_EQ(csv_text(""), "");
  EXPECT_EQ(csv_text("Kuznetsov, Pavel"), "\"Kuznetsov, Pavel\"");
  EXPECT_EQ(csv_text("the \"old\" one"), "\"the \"\"old\"\" one\"");
  EXPECT_EQ(csv_text("two\nlines"), "\"two\nlines\"");
}

TEST(Csv, DisarmsWhatASpreadsheetWouldRun) {
  for (const std::string text : {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"})
    EXPECT_EQ(csv_text(text), "\"'" + text + "\"");
  EXPECT_EQ(csv_text("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
  EXPECT_EQ(csv_text("a=b"), "a=b");
}

TEST(Csv, EndsRowsAsTheStandardSays) {
  std::string out;
  append_csv_row(out, {"worker", "pieces"});
  append_csv_row(out, {csv_text("=1"), "-2"});
  EXPECT_EQ(out, "worker,pieces\r\n\"'=1\",-2\r\n");
}

}  // namespace
}  // namespace atelier
