// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <optional>
#include <sodium.h>
#include <sys/file.h>
#include <system_error>
#include <unistd.h>

#include "platform/base/file.h"
#include "platform/base/text.h"
#include "platform/base/uuid.h"
#include "platform/blob/blob.h"

namespace atelier::blob {
namespace {

namespace fs = std::filesystem;

class Sha256 {
 public:
  Sha256() { crypto_hash_sha256_init(&state_); }
  void add(std::span<const std::byte> bytes) {
    crypto_hash_sha256_update(&state_, reinterpret_cast<const unsigned char*>(bytes.data()),
                              bytes.size());
  }
  std::string hex() {
    std::array<std::uint8_t, crypto_hash_sha256_BYTES> digest;
    crypto_hash_sha256_final(&state_, digest.data());
    return to_hex(digest);
  }

 private:
  crypto_hash_sha256_state state_;
};

fs::path path_of(const fs::path& root, std::string_view hash) {
  return root / hash.substr(0, 2) / hash;
}

class FolderUpload final : public Upload {
 public:
  FolderUpload(fs::path root, fs::path path, File file, std::uint64_t limit_bytes)
      : root_(std::move(root)),
        path_(std::move(path)),
        file_(std::move(file)),
        limit_bytes_(limit_bytes) {}
  ~FolderUpload() override { ::unlink(path_.c_str()); }
  FolderUpload(const FolderUpload&) = delete;
  FolderUpload& operator=(const FolderUpload&) = delete;

  Result<void> write(std::span<const std::byte> bytes) override {
    if (failed_) return *failed_;
    if (bytes.size() > limit_bytes_ - size_bytes_)
      return fail({ErrorKind::too_large, "body-too-large",
                   "At most " + std::to_string(limit_bytes_) + " bytes are taken here."});
    if (auto written = file_.write(bytes); !written) return fail(written.error());
    sha256_.add(bytes);
    size_bytes_ += bytes.size();
    return Done{};
  }

  Result<Stored> finish() override {
    if (failed_) return *failed_;
    // Whatever happens now, a second finish() has nothing to give.
    failed_ = Error{ErrorKind::internal, "upload-finished", "This upload was finished before."};
    ATELIER_TRY(file_.sync());
    Stored stored{sha256_.hex(), size_bytes_, false};
    const fs::path target = path_of(root_, stored.hash);
    std::error_code failed;
    fs::create_directory(target.parent_path(), failed);
    if (failed) return storage_error("make a folder for", failed.value());
    // A link, unlike a rename, tells whether someone else was there first.
    if (::link(path_.c_str(), target.c_str()) != 0) {
      if (errno != EEXIST) return storage_error("link", errno);
      stored.existed = true;
    }
    // Also what existed: whoever put it there may not have come this far yet.
    ATELIER_TRY(sync_folder(target.parent_path()));
    ATELIER_TRY(sync_folder(root_));
    return stored;
  }

 private:
  Error fail(Error error) {
    failed_ = error;
    return error;
  }

  fs::path root_;
  fs::path path_;
  File file_;
  std::uint64_t limit_bytes_;
  std::uint64_t size_bytes_ = 0;
  Sha256 sha256_;
  std::optional<Error> failed_;
};

class FolderStore final : public Store {
 public:
  explicit FolderStore(fs::path root) : root_(std::move(root)) {}

  Result<std::unique_ptr<Upload>> begin(std::uint64_t limit_bytes) override {
    fs::path path = root_ / "incoming" / Uuid::make().str();
    ATELIER_TRY_ASSIGN(File file, open_file(path, O_WRONLY | O_CREAT | O_EXCL, 0640));
    // Kept while the upload lives, so that a process that starts meanwhile lets the file be.
    ::flock(file.descriptor(), LOCK_EX | LOCK_NB);
    return std::unique_ptr<Upload>(
        std::make_unique<FolderUpload>(root_, std::move(path), std::move(file), limit_bytes));
  }

  Result<fs::path> locate(std::string_view hash) const override {
    if (is_hash(hash)) {
      fs::path path = path_of(root_, hash);
      std::error_code ignored;
      if (fs::is_regular_file(path, ignored)) return path;
    }
    return Error{ErrorKind::not_found, "no-such-file", "There is no file with this hash."};
  }

 private:
  fs::path root_;
};

/// Removes what a process left behind that ended in the middle. What a living one is writing, here
/// or in another process on the same folder, is locked and stays.
Result<void> empty_incoming(const fs::path& incoming) {
  std::error_code failed;
  for (fs::directory_iterator at(incoming, failed), end; !failed && at != end;
       at.increment(failed)) {
    const auto file = open_file(at->path(), O_RDONLY | O_NOFOLLOW);
    if (file && ::flock(file->descriptor(), LOCK_EX | LOCK_NB) == 0) ::unlink(at->path().c_str());
  }
  if (failed) return storage_error("list", failed.value());
  return Done{};
}

}  // namespace

bool is_hash(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string sha256_hex(std::span<const std::byte> bytes) {
  Sha256 sha256;
  sha256.add(bytes);
  return sha256.hex();
}

Result<Digest> digest_of(const fs::path& path) {
  ATELIER_TRY_ASSIGN(const File file, open_file(path, O_RDONLY));
  Sha256 sha256;
  Digest digest;
  std::vector<std::byte> block(1 << 20);
  for (;;) {
    const ssize_t got = ::read(file.descriptor(), block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return storage_error("read", errno);
    if (got == 0) break;
    sha256.add(std::span(block).first(static_cast<std::size_t>(got)));
    digest.size_bytes += static_cast<std::uint64_t>(got);
  }
  digest.sha256 = sha256.hex();
  return digest;
}

Result<std::unique_ptr<Store>> open_folder(const fs::path& root) {
  std::error_code failed;
  fs::create_directories(root / "incoming", failed);
  if (failed) return storage_error("make a folder for", failed.value());
  ATELIER_TRY(empty_incoming(root / "incoming"));
  return std::unique_ptr<Store>(std::make_unique<FolderStore>(root));
}

}  // namespace atelier::blob
