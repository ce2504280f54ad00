// SPDX-License-Identifier: Apache-2.0
// Preloaded into a process by BadDisk: while the folder ATELIER_BAD_DISK has a file "full", no
// regular file grows; while it has one "unsynced", nothing can be synced. What it stands before is
// the C library's.
#include <cerrno>
#include <cstdlib>
#include <dlfcn.h>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

namespace {

bool is(const char* state) {
  static const char* const folder = std::getenv("ATELIER_BAD_DISK");
  if (!folder) return false;
  const int before = errno;
  const bool there = ::access((std::string(folder) + '/' + state).c_str(), F_OK) == 0;
  errno = before;
  return there;
}

/// Whether so many bytes more, at `offset` or (-1) where the file stands, find no place.
bool no_place(int file, ssize_t size, off64_t offset) {
  struct stat64 known;
  if (!is("full") || ::fstat64(file, &known) != 0 || !S_ISREG(known.st_mode)) return false;
  if (offset < 0) {
    const bool appends = (::fcntl(file, F_GETFL) & O_APPEND) != 0;
    offset = appends ? known.st_size : ::lseek64(file, 0, SEEK_CUR);
  }
  return offset + size > known.st_size;
}

ssize_t sum(const iovec* parts, int count) {
  ssize_t bytes = 0;
  for (int i = 0; i < count; ++i) bytes += static_cast<ssize_t>(parts[i].iov_len);
  return bytes;
}

template <class F>
F original(const char* name) {
  return reinterpret_cast<F>(::dlsym(RTLD_NEXT, name));
}

template <class Result>
Result fail(int why) {
  errno = why;
  return -1;
}

}  // namespace

#define ATELIER_ORIGINAL(name) static const auto real = original<decltype(&name)>(#name)

extern "C" {

ssize_t write(int file, const void* bytes, size_t size) {
  ATELIER_ORIGINAL(write);
  if (no_place(file, static_cast<ssize_t>(size), -1)) return fail<ssize_t>(ENOSPC);
  return real(file, bytes, size);
}

ssize_t pwrite(int file, const void* bytes, size_t size, off_t offset) {
  ATELIER_ORIGINAL(pwrite);
  if (no_place(file, static_cast<ssize_t>(size), offset)) return fail<ssize_t>(ENOSPC);
  return real(file, bytes, size, offset);
}

ssize_t pwrite64(int file, const void* bytes, size_t size, off64_t offset) {
  ATELIER_ORIGINAL(pwrite64);
  if (no_place(file, static_cast<ssize_t>(size), offset)) return fail<ssize_t>(ENOSPC);
  return real(file, bytes, size, offset);
}

ssize_t writev(int file, const iovec* parts, int count) {
  ATELIER_ORIGINAL(writev);
  if (no_place(file, sum(parts, count), -1)) return fail<ssize_t>(ENOSPC);
  return real(file, parts, count);
}

ssize_t pwritev(int file, const iovec* parts, int count, off_t offset) {
  ATELIER_ORIGINAL(pwritev);
  if (no_place(file, sum(parts, count), offset)) return fail<ssize_t>(ENOSPC);
  return real(file, parts, count, offset);
}

ssize_t pwritev64(int file, const iovec* parts, int count, off64_t offset) {
  ATELIER_ORIGINAL(pwritev64);
  if (no_place(file, sum(parts, count), offset)) return fail<ssize_t>(ENOSPC);
  return real(file, parts, count, offset);
}

int fsync(int file) {
  ATELIER_ORIGINAL(fsync);
  return is("unsynced") ? fail<int>(EIO) : real(file);
}

int fdatasync(int file) {
  ATELIER_ORIGINAL(fdatasync);
  return is("unsynced") ? fail<int>(EIO) : real(file);
}

int sync_file_range(int file, off64_t offset, off64_t size, unsigned flags) {
  ATELIER_ORIGINAL(sync_file_range);
  return is("unsynced") ? fail<int>(EIO) : real(file, offset, size, flags);
}

}  // extern "C"
