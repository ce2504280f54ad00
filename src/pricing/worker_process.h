// SPDX-License-Identifier: Apache-2.0
// One measuring process and the line to it. Not thread-safe; spawn, ask and destroy on one thread,
// which must live as long as the process: the kernel ends the process when that thread ends.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <variant>
#include <vector>

#include "platform/base/result.h"

namespace atelier::pricing {

class WorkerProcess {
 public:
  /// Starts `command` with a socket as its standard input and output and no other open files.
  /// `unavailable` "worker-not-started".
  static Result<std::unique_ptr<WorkerProcess>> spawn(const std::vector<std::string>& command);
  /// Ends the process, if it has not ended by itself.
  ~WorkerProcess();
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  /// Why there is no answer. The process is of no further use.
  enum class Broken { crashed, timed_out, cancelled };
  using Deadline = std::chrono::steady_clock::time_point;
  /// Sends one line and waits for one. Gives up when `cancel_fd` becomes readable.
  std::variant<std::string, Broken> ask(std::string_view request, Deadline deadline, int cancel_fd);

  pid_t pid() const { return pid_; }

 private:
  WorkerProcess(pid_t pid, int fd) : pid_(pid), fd_(fd) {}
  Broken end_of_stream();

  pid_t pid_;
  int fd_;
};

}  // namespace atelier::pricing
