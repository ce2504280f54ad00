// SPDX-License-Identifier: Apache-2.0
// Content-addressed files: what is stored is named by its SHA-256 and never changes. Streamed in
// and out, never whole in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "platform/base/result.h"

namespace atelier::blob {

/// 64 lower-case hex digits.
bool is_hash(std::string_view text);
/// SHA-256 of a buffer, as is_hash() likes it.
std::string sha256_hex(std::span<const std::byte> bytes);

struct Digest {
  std::string sha256;  ///< as is_hash() likes it
  std::uint64_t size_bytes = 0;
};
/// Of a whole file, streamed.
Result<Digest> digest_of(const std::filesystem::path& file);

struct Stored {
  std::string hash;
  std::uint64_t size_bytes = 0;
  bool existed = false;  ///< the same content was there already
};

/// A file on its way in. Dropped unfinished, it leaves nothing behind. Not thread-safe.
class Upload {
 public:
  virtual ~Upload() = default;
  /// `too_large` "body-too-large" past the limit, `unavailable` "storage-full" or "storage-failed".
  virtual Result<void> write(std::span<const std::byte> bytes) = 0;
  /// Syncs the file and its folder: afterwards the content survives a power cut.
  /// Once; and after a failed write() only its error.
  virtual Result<Stored> finish() = 0;
};

/// Thread-safe.
class Store {
 public:
  virtual ~Store() = default;
  virtual Result<std::unique_ptr<Upload>> begin(std::uint64_t limit_bytes) = 0;
  /// `not_found` "no-such-file".
  virtual Result<std::filesystem::path> locate(std::string_view hash) const = 0;
};

/// Files in `root`/ab/abcdef...; half-written ones in `root`/incoming, which is emptied at start of
/// what no living process is writing: several processes may share the folder.
Result<std::unique_ptr<Store>> open_folder(const std::filesystem::path& root);

}  // namespace atelier::blob
