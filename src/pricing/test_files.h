// SPDX-License-Identifier: Apache-2.0
// A folder of model files for tests, and the pool that measures them with pricing_test_worker.
#pragma once

#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

#include "platform/blob/blob.h"
#include "platform/sql/test_database.h"
#include "pricing/measure_pool.h"

namespace atelier::pricing {

inline MeasurePoolOptions test_pool(int workers = 1, std::size_t queue = 8) {
  return {.command = {PRICING_TEST_WORKER}, .workers = workers, .queue = queue};
}

/// A blob store that makes a file's hash from its number.
class TestFiles : public blob::Store {
 public:
  /// A file that tells the test worker what to do; its name is the hash.
  std::string add(const std::string& content) {
    static int count = 0;
    auto hash = std::to_string(++count);
    hash.insert(0, 64 - hash.size(), '0');
    std::ofstream(path(hash)) << content;
    return hash;
  }
  std::filesystem::path path(const std::string& hash) const { return folder_.path() / hash; }
  /// How often a worker was asked to measure it.
  std::size_t asked(const std::string& hash) const {
    std::error_code none;
    const auto size = std::filesystem::file_size(path(hash).string() + ".asked", none);
    return none ? 0 : size;
  }

  Result<std::unique_ptr<blob::Upload>> begin(std::uint64_t) override {
    return Error{ErrorKind::unavailable, "storage-failed", "Not in this test."};
  }
  Result<std::filesystem::path> locate(std::string_view hash) const override {
    const auto file = path(std::string(hash));
    if (std::filesystem::exists(file)) return file;
    return Error{ErrorKind::not_found, "no-such-file", "There is no such file."};
  }

 private:
  sql::TempFolder folder_;
};

/// Holds a worker that was given the file "wait".
class Gate {
 public:
  Gate(const TestFiles& files, const std::string& hash)
      : name_(files.path(hash).string() + ".gate") {
    if (mkfifo(name_.c_str(), 0600) != 0) throw std::runtime_error("no fifo");
  }
  ~Gate() { open(); }
  /// Returns once a worker is held.
  void hold() { fd_ = ::open(name_.c_str(), O_WRONLY | O_CLOEXEC); }
  void open() {
    if (fd_ >= 0) close(fd_);
    fd_ = -1;
  }

 private:
  std::string name_;
  int fd_ = -1;
};

}  // namespace atelier::pricing
