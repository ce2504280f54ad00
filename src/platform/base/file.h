// SPDX-License-Identifier: Apache-2.0
// Files that must survive a power cut: what std::fstream cannot do.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "platform/base/result.h"

namespace atelier {

/// Owns an open file descriptor. Not thread-safe.
class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  File(File&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  File& operator=(File&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~File();

  int descriptor() const { return descriptor_; }
  /// All of it, or an error.
  Result<void> write(std::span<const std::byte> bytes);
  /// Afterwards the content is on the disk.
  Result<void> sync();

 private:
  int descriptor_;
};

/// `flags` and `mode` as in open(2); O_CLOEXEC is added.
Result<File> open_file(const std::filesystem::path& path, int flags, unsigned mode = 0600);
/// Afterwards the names in the folder are on the disk.
Result<void> sync_folder(const std::filesystem::path& folder);

/// All that is in it; nullopt where it cannot be opened.
std::optional<std::string> read_file(const std::filesystem::path& path);

/// Afterwards the file has this text and is on the disk; before, and where it fails, what it had.
Result<void> replace_file(const std::filesystem::path& path, std::string_view text);

/// An errno of the file system as `unavailable` "storage-full" or "storage-failed".
Error storage_error(std::string_view what, int error_number);

}  // namespace atelier
