// SPDX-License-Identifier: Apache-2.0
#include "platform/base/file.h"

#include <cerrno>
#include <fcntl.h>
#include <fstream>
#include <gtest/gtest.h>
#include <string>

#include "platform/base/temp_folder.h"

namespace atelier {
namespace {

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

TEST(File, OnAFullDiskSaysSo) {
  auto file = open_file("/dev/full", O_WRONLY);
  ASSERT_TRUE(file.ok());
  const auto written = file->write(bytes_of("x"));
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(written.error().type, "storage-full");
}

TEST(File, ThatCannotBeOpenedSaysWhy) {
  const auto file = open_file("/no/such/folder/file", O_RDONLY);
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().type, "storage-failed");
  EXPECT_NE(file.error().detail.find("No such file"), std::string::npos);
  EXPECT_FALSE(sync_folder("/no/such/folder"));
}

TEST(File, TellsAFullDiskFromAnyOtherError) {
  EXPECT_EQ(storage_error("write", ENOSPC).type, "storage-full");
  EXPECT_EQ(storage_error("write", EDQUOT).type, "storage-full");
  EXPECT_EQ(storage_error("write", EIO).type, "storage-failed");
}

TEST(File, IsClosedOnceByWhoHoldsItLast) {
  auto file = open_file("/dev/null", O_WRONLY);
  ASSERT_TRUE(file.ok());
  const int descriptor = file->descriptor();
  {
    File moved = std::move(*file);
    EXPECT_EQ(moved.descriptor(), descriptor);
    EXPECT_TRUE(moved.write(bytes_of("x")).ok());
  }
  EXPECT_EQ(::fcntl(descriptor, F_GETFD), -1);
}

TEST(File, IsReplacedWholeOrNotAtAll) {
  const TempFolder folder;
  const auto path = folder.path() / "state.json";
  ASSERT_TRUE(replace_file(path, "first"));
  ASSERT_TRUE(replace_file(path, "second"));
  std::ifstream in(path);
  std::string text;
  std::getline(in, text);
  EXPECT_EQ(text, "second");
  EXPECT_EQ(replace_file(folder.path() / "nowhere/state.json", "x").error().type, "storage-failed");
}

}  // namespace
}  // namespace atelier
