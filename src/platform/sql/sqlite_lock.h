// SPDX-License-Identifier: Apache-2.0
// Keeps a second process away from a database file: its writer takes itself to be alone, and so do
// the projections fed by its commits. A lock on a file beside it, which ends with the process.
#pragma once

#include <fcntl.h>
#include <string>
#include <sys/file.h>
#include <unistd.h>

namespace atelier::sql::sqlite {

class FileLock {
 public:
  explicit FileLock(const std::string& database)
      : fd_(::open((database + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)),
        held_(fd_ >= 0 && ::flock(fd_, LOCK_EX | LOCK_NB) == 0) {}
  ~FileLock() {
    if (fd_ >= 0) ::close(fd_);
  }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

  bool made() const { return fd_ >= 0; }
  bool held() const { return held_; }

 private:
  int fd_;
  bool held_;
};

}  // namespace atelier::sql::sqlite
