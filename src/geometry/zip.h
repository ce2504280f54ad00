// SPDX-License-Identifier: Apache-2.0
// Reads the entries of a ZIP archive, stored or deflated, piece by piece: nothing is unpacked
// whole. Not thread-safe; borrows the archive's bytes.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/result.h"

namespace atelier::geometry {

struct ZipEntry {
  std::string_view name;
  std::uint32_t crc = 0;
  std::uint16_t method = 0;
  std::string_view packed;
};

/// The entries that the directory at the end lists, in its order.
/// Errors: malformed "3mf-truncated", "3mf-bad-zip".
Result<std::vector<ZipEntry>> list_zip(std::string_view archive);

/// One entry as it is unpacked.
class ZipStream {
 public:
  /// More than `most` bytes are refused: a small archive can unpack to any size.
  static Result<ZipStream> open(const ZipEntry& entry, std::size_t most);
  ZipStream(ZipStream&&) noexcept;
  ~ZipStream();

  /// The next bytes; 0 at the end, by which their checksum has been found right.
  /// Errors: malformed "3mf-bad-zip"; too_large "3mf-too-large".
  Result<std::size_t> read(std::span<char> into);

 private:
  struct State;
  explicit ZipStream(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace atelier::geometry
