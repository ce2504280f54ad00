// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <sys/resource.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include "platform/base/temp_folder.h"
#include "platform/base/uuid.h"
#include "platform/blob/blob.h"

namespace atelier::blob {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kPlenty = 1 << 30;
constexpr std::string_view kAbc =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";  // of "abc", FIPS 180-2

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

class Folder : public testing::Test {
 protected:
  Folder() : root_(fs::path(testing::TempDir()) / ("blob-" + Uuid::make().str())) {
    store_ = open();
  }
  ~Folder() override { fs::remove_all(root_); }

  std::unique_ptr<Store> open() const {
    auto store = open_folder(root_);
    EXPECT_TRUE(store.ok());
    return std::move(store).value();
  }
  std::unique_ptr<Upload> begin(std::uint64_t limit_bytes = kPlenty) const {
    auto upload = store_->begin(limit_bytes);
    EXPECT_TRUE(upload.ok());
    return std::move(upload).value();
  }
  Stored put(std::string_view text) const {
    const auto upload = begin();
    EXPECT_TRUE(upload->write(bytes_of(text)).ok());
    return upload->finish().value();
  }
  std::string content(std::string_view hash) const {
    std::ifstream in(store_->locate(hash).value(), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  /// Everything in the store, half-written or whole.
  int files() const {
    int count = 0;
    for (const auto& entry : fs::recursive_directory_iterator(root_))
      count += entry.is_regular_file();
    return count;
  }

  fs::path root_;
  std::unique_ptr<Store> store_;
};

TEST(Hash, IsSixtyFourLowerCaseHexDigits) {
  EXPECT_EQ(sha256_hex(bytes_of("abc")), kAbc);
  const TempFolder folder;
  std::ofstream(folder.path() / "abc") << "abc";
  const auto digest = digest_of(folder.path() / "abc");
  ASSERT_TRUE(digest.ok());
  EXPECT_EQ(digest->sha256, kAbc);
  EXPECT_EQ(digest->size_bytes, 3u);
  EXPECT_FALSE(digest_of(folder.path() / "none").ok());
  EXPECT_TRUE(is_hash(kAbc));
  EXPECT_FALSE(is_hash(""));
  EXPECT_FALSE(is_hash(std::string(64, 'A')));
  EXPECT_FALSE(is_hash(std::string(63, 'a')));
  EXPECT_FALSE(is_hash(std::string(65, 'a')));
  EXPECT_FALSE(is_hash("../../../../../../../../../../../../../../../../../../../etc/passwd"));
}

TEST_F(Folder, KeepsContentUnderItsHash) {
  const Stored stored = put("abc");
  EXPECT_EQ(stored.hash, kAbc);
  EXPECT_EQ(stored.size_bytes, 3u);
  EXPECT_FALSE(stored.existed);
  EXPECT_EQ(content(kAbc), "abc");
  EXPECT_EQ(*store_->locate(kAbc), root_ / "ba" / kAbc);
  EXPECT_EQ(files(), 1);
}

TEST_F(Folder, TakesContentInAnyPieces) {
  std::string whole;
  for (int i = 0; i < 300'000; ++i) whole += static_cast<char>(i * 7 + i / 251);
  const auto upload = begin();
  std::string_view rest = whole;
  for (std::size_t piece = 0; !rest.empty(); ++piece) {
    const std::string_view part = rest.substr(0, piece);
    ASSERT_TRUE(upload->write(bytes_of(part)).ok());
    rest.remove_prefix(part.size());
  }
  const auto stored = upload->finish();
  ASSERT_TRUE(stored.ok());
  EXPECT_EQ(stored->hash, sha256_hex(bytes_of(whole)));
  EXPECT_EQ(content(stored->hash), whole);
}

TEST_F(Folder, KeepsTheEmptyFileToo) {
  const auto stored = begin(0)->finish();
  ASSERT_TRUE(stored.ok());
  EXPECT_EQ(stored->hash, sha256_hex({}));
  EXPECT_EQ(stored->size_bytes, 0u);
  EXPECT_TRUE(store_->locate(stored->hash).ok());
}

TEST_F(Folder, KnowsContentThatItHas) {
  put("abc");
  EXPECT_TRUE(put("abc").existed);
  EXPECT_FALSE(put("abcd").existed);
  EXPECT_EQ(files(), 2);
  store_ = open();
  EXPECT_TRUE(put("abc").existed);
}

TEST_F(Folder, TakesTheSameContentFromManyThreadsOnce) {
  const std::string text(1'000'000, 'x');
  std::vector<Stored> stored(4);
  std::vector<std::thread> threads;
  for (auto& mine : stored) threads.emplace_back([&] { mine = put(text); });
  for (auto& thread : threads) thread.join();
  int first = 0;
  for (const auto& mine : stored) {
    EXPECT_EQ(mine.hash, stored[0].hash);
    first += !mine.existed;
  }
  EXPECT_EQ(first, 1);
  EXPECT_EQ(files(), 1);
  EXPECT_EQ(content(stored[0].hash), text);
}

TEST_F(Folder, IsLeftWithNothingByADroppedUpload) {
  {
    const auto upload = begin();
    EXPECT_TRUE(upload->write(bytes_of("half")).ok());
    EXPECT_EQ(files(), 1);
  }
  EXPECT_EQ(files(), 0);
}

TEST_F(Folder, RefusesWhatIsPastTheLimit) {
  const auto upload = begin(5);
  EXPECT_TRUE(upload->write(bytes_of("12345")).ok());
  EXPECT_TRUE(upload->write({}).ok());
  const auto past = upload->write(bytes_of("6"));
  ASSERT_FALSE(past);
  EXPECT_EQ(past.error().kind, ErrorKind::too_large);
  EXPECT_EQ(past.error().type, "body-too-large");
  // Nor is the part before it taken for the whole.
  EXPECT_EQ(upload->write({}).error().type, "body-too-large");
  EXPECT_EQ(upload->finish().error().type, "body-too-large");
  EXPECT_FALSE(begin(5)->write(bytes_of("123456")));
}

TEST_F(Folder, FinishesAnUploadOnce) {
  const auto upload = begin();
  EXPECT_TRUE(upload->finish().ok());
  EXPECT_EQ(upload->finish().error().type, "upload-finished");
  EXPECT_EQ(upload->write({}).error().type, "upload-finished");
}

TEST_F(Folder, LocatesOnlyWhatIsThere) {
  put("abc");
  for (const std::string& hash : {std::string(), std::string(64, 'a'), std::string("incoming"),
                                  std::string("../") + std::string(kAbc), std::string(kAbc) + "0",
                                  std::string(64, '/'), std::string(64, '.')}) {
    const auto found = store_->locate(hash);
    ASSERT_FALSE(found) << hash;
    EXPECT_EQ(found.error().kind, ErrorKind::not_found);
    EXPECT_EQ(found.error().type, "no-such-file");
  }
}

TEST_F(Folder, IsEmptiedOfHalfWrittenFilesAtStart) {
  put("abc");
  std::ofstream(root_ / "incoming" / "left-behind") << "half";
  store_ = open();
  EXPECT_EQ(files(), 1);
  EXPECT_EQ(content(kAbc), "abc");
}

TEST_F(Folder, LetsTheUploadsOfOthersBeAtStart) {
  const auto upload = begin();
  EXPECT_TRUE(upload->write(bytes_of("abc")).ok());
  const auto other = open();
  const auto stored = upload->finish();
  ASSERT_TRUE(stored.ok()) << stored.error().detail;
  EXPECT_EQ(content(stored->hash), "abc");
}

TEST_F(Folder, ThatVanishesIsAnErrorNotACrash) {
  const auto upload = begin();
  fs::remove_all(root_);
  EXPECT_EQ(upload->finish().error().type, "storage-failed");
  EXPECT_EQ(store_->begin(1).error().type, "storage-failed");
  EXPECT_EQ(store_->begin(1).error().kind, ErrorKind::unavailable);
}

TEST_F(Folder, CannotBeOpenedWhereThereIsNoFolder) {
  for (const char* path : {"/dev/null/blobs", "/proc/blobs"}) {
    const auto store = open_folder(path);
    ASSERT_FALSE(store) << path;
    EXPECT_EQ(store.error().type, "storage-failed");
  }
}

using FolderDeathTest = Folder;  // these run in a process of their own, which they spoil

TEST_F(FolderDeathTest, ThatIsReadOnlyIsAnError) {
  auto try_it = [&] {
    fs::permissions(root_ / "incoming", fs::perms::owner_read | fs::perms::owner_exec);
    constexpr uid_t kNobody = 65534;
    if (::geteuid() == 0 && ::setuid(kNobody) != 0) ::_exit(2);  // root writes anywhere
    const auto upload = store_->begin(1);
    ::_exit(!upload && upload.error().type == "storage-failed" ? 0 : 1);
  };
  EXPECT_EXIT(try_it(), testing::ExitedWithCode(0), "");
}

TEST_F(FolderDeathTest, ThatTakesNoMoreIsAnErrorAndLeavesNothing) {
  auto try_it = [&] {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit four{4, 4};
    if (::setrlimit(RLIMIT_FSIZE, &four) != 0) ::_exit(2);
    {
      const auto upload = begin();
      if (upload->write(bytes_of("12345"))) ::_exit(3);
      if (upload->finish()) ::_exit(4);
    }
    ::_exit(files() == 0 ? 0 : 1);
  };
  EXPECT_EXIT(try_it(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace atelier::blob
