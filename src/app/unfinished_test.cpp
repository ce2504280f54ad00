// SPDX-License-Identifier: Apache-2.0
#include "app/unfinished.h"

#include <fstream>
#include <gtest/gtest.h>

#include "platform/base/temp_folder.h"

namespace atelier::app {
namespace {

const Unfinished kImport{"atelier import a.jsonl", "import a.jsonl"};

TEST(AFolder, IsFinishedWhereNothingWasBegun) {
  const TempFolder folder;
  EXPECT_TRUE(require_finished(folder));
  EXPECT_FALSE(read_unfinished(folder).value());
  EXPECT_TRUE(remove_unfinished(folder));
}

TEST(AFolder, NamesWhatHasToBeRunAgain) {
  const TempFolder folder;
  ASSERT_TRUE(write_unfinished(folder, kImport));
  const auto refused = require_finished(folder);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().type, "folder-unfinished");
  EXPECT_NE(refused.error().detail.find("atelier import a.jsonl"), std::string::npos);
  EXPECT_TRUE(require_finished_but(folder, kImport));
  EXPECT_FALSE(require_finished_but(folder, {"atelier import b.jsonl", "import b.jsonl"}));
  ASSERT_TRUE(remove_unfinished(folder));
  EXPECT_TRUE(require_finished(folder));
}

TEST(AFolder, IsNotServedFromWhereThisCannotBeRead) {
  const TempFolder folder;
  std::ofstream(folder.file("unfinished.json")) << "{";
  EXPECT_EQ(require_finished(folder).error().type, "folder-unfinished");
}

}  // namespace
}  // namespace atelier::app
