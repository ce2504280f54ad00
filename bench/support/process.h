// SPDX-License-Identifier: Apache-2.0
// Processes that a benchmark measures or is helped by.
#pragma once

#include <string>
#include <sys/types.h>
#include <vector>

namespace atelier::bench {

/// CPU of a process and of the processes it has started, in seconds.
double cpu_s(pid_t pid);
/// Resident memory of a process, in bytes.
double resident_bytes(pid_t pid);

/// A child process. Ended by SIGTERM, in earnest after five seconds, with its owner; also where
/// this process is killed. To be started by the main thread, whose end is what it notices.
class Child {
 public:
  /// What it writes to standard output can be read; throws std::runtime_error where it cannot be
  /// started.
  explicit Child(const std::vector<std::string>& command);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  pid_t pid() const { return pid_; }
  /// The next line without its end; "" at the end of its output.
  std::string line();
  /// All it still writes, until its end.
  std::string rest();
  bool running();
  /// Waits for its end: the exit code, or -signal.
  int wait();

 private:
  pid_t pid_ = -1;
  int output_ = -1;
};

/// Runs a command to its end; its standard output. Throws where it does not end well.
std::string output_of(const std::vector<std::string>& command);
bool installed(const std::string& program);

}  // namespace atelier::bench
