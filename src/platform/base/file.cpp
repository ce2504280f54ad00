// SPDX-License-Identifier: Apache-2.0
#include "platform/base/file.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <fstream>
#include <string>
#include <system_error>
#include <unistd.h>

namespace atelier {

File::~File() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<void> File::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return storage_error("write", errno);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return Done{};
}

Result<void> File::sync() {
  if (::fsync(descriptor_) != 0) return storage_error("sync", errno);
  return Done{};
}

Result<File> open_file(const std::filesystem::path& path, int flags, unsigned mode) {
  const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC, mode);
  if (descriptor < 0) return storage_error("open", errno);
  return File(descriptor);
}

Result<void> sync_folder(const std::filesystem::path& folder) {
  ATELIER_TRY_ASSIGN(File opened, open_file(folder, O_RDONLY | O_DIRECTORY));
  return opened.sync();
}

std::optional<std::string> read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

Result<void> replace_file(const std::filesystem::path& path, std::string_view text) {
  const auto young = path.string() + ".new";
  {
    ATELIER_TRY_ASSIGN(File file, open_file(young, O_WRONLY | O_CREAT | O_TRUNC));
    ATELIER_TRY(file.write(std::as_bytes(std::span(text))));
    ATELIER_TRY(file.sync());
  }
  if (::rename(young.c_str(), path.c_str()) != 0) return storage_error("rename", errno);
  return sync_folder(path.parent_path());
}

Error storage_error(std::string_view what, int error_number) {
  const bool full = error_number == ENOSPC || error_number == EDQUOT;
  return {ErrorKind::unavailable, full ? "storage-full" : "storage-failed",
          "Could not " + std::string(what) +
              " a file: " + std::generic_category().message(error_number) + "."};
}

}  // namespace atelier
