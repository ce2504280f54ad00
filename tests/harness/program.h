// SPDX-License-Identifier: Apache-2.0
// The real program as a child process, with a folder of its own.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <sys/types.h>
#include <vector>

#include "platform/base/temp_folder.h"

namespace atelier::harness {

inline constexpr char kAdminEmail[] = "admin@test.example";
inline constexpr char kAdminPassword[] = "correct horse battery";

/// How the program is started beside what every test needs.
struct Start {
  std::vector<std::string> flags = {};
  std::vector<std::string> environment = {};  ///< "NAME=value"
  bool until_ready = true;                    ///< or only until it listens, while it still loads
  int port = 0;                               ///< 0 for any free one
};

/// `atelier serve`, once it is ready. Throws std::runtime_error with its last words if it does not
/// come up.
class Program {
 public:
  explicit Program(const std::filesystem::path& data, const Start& start = {});
  /// Stops it as Ctrl-C would, if it still runs.
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  int port() const { return port_; }
  pid_t pid() const { return pid_; }
  /// SIGKILL, and waits for the end.
  void kill_hard();
  /// SIGTERM, and waits: the exit code, or -signal.
  int stop();
  bool running();
  /// Waits until it is ready: /readyz says so. Throws as the constructor does.
  void wait_until_ready();
  /// Waits for its end: the exit code, or -signal.
  int wait();
  /// All it has logged so far.
  std::string log() const;

 private:
  struct Log;
  void wait_until_listening();
  [[noreturn]] void give_up();

  pid_t pid_ = -1;
  int port_ = 0;
  std::shared_ptr<Log> log_;
};

/// Runs `atelier` with these arguments to its end: exit code and what it wrote to standard output.
struct Ended {
  int code = -1;
  std::string out;
};
Ended run(const std::vector<std::string>& arguments,
          const std::vector<std::string>& environment = {});
/// Starts it and kills it (SIGKILL) once `holds`; whether it was killed, and had not ended before.
bool run_and_kill(const std::vector<std::string>& arguments, const std::function<bool()>& holds);

}  // namespace atelier::harness
