// SPDX-License-Identifier: Apache-2.0
// A file's bytes without a copy: mapped read-only and private to whoever opened it. The file must
// not be shortened meanwhile (model files never change once they are stored: they are named by
// content).
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "platform/base/result.h"

namespace atelier::geometry {

class MappedFile {
 public:
  /// Errors: not_found "model-not-found"; unprocessable "model-not-readable".
  static Result<MappedFile> open(const std::string& path);

  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();

  std::span<const std::byte> bytes() const { return bytes_; }

 private:
  explicit MappedFile(std::span<const std::byte> bytes) : bytes_(bytes) {}
  std::span<const std::byte> bytes_;
};

}  // namespace atelier::geometry
