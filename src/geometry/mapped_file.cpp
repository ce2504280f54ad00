// SPDX-License-Identifier: Apache-2.0
#include "geometry/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace atelier::geometry {
namespace {

Error not_readable(const std::string& path) {
  return {.kind = ErrorKind::unprocessable,
          .type = "model-not-readable",
          .detail = "The file " + path +
                    " cannot be read; check that it is a plain file and that "
                    "you may read it."};
}

struct Descriptor {
  int fd;
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
};

}  // namespace

Result<MappedFile> MappedFile::open(const std::string& path) {
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.fd < 0) {
    if (errno != ENOENT) return not_readable(path);
    return Error{.kind = ErrorKind::not_found,
                 .type = "model-not-found",
                 .detail = "There is no file " + path + "; check its name."};
  }
  struct stat status {};
  if (::fstat(file.fd, &status) != 0 || !S_ISREG(status.st_mode)) return not_readable(path);
  if (status.st_size == 0) return MappedFile({});
  const auto size = static_cast<std::size_t>(status.st_size);
  // Every page is going to be read: to map them all at once is cheaper than a fault for each 64 KB.
  void* start = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file.fd, 0);
  if (start == MAP_FAILED) return not_readable(path);
  return MappedFile({static_cast<const std::byte*>(start), size});
}

MappedFile::MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  return *this;
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
}

}  // namespace atelier::geometry
