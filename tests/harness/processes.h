// SPDX-License-Identifier: Apache-2.0
// Atelier in one process or several, which may end and come back, each at an address of its own.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <sys/types.h>
#include <vector>

#include "tests/harness/program.h"

namespace atelier::harness {

/// What one process runs, and what it is called.
struct Part {
  std::string name;                ///< "mes-2"
  std::string context;             ///< "mes"; "all" for all of them
  std::vector<std::string> flags;  ///< that tell it so, and where everything is
};
/// Each context in a process of its own, `crm` and `mes` in as many as `replicas`; `flags` of a
/// context go with --target.
std::vector<Part> parts_apart(
    int replicas, const std::function<std::vector<std::string>(const std::string&)>& flags);

/// Thread-safe, but that one part is started or stopped by one thread at a time.
class Processes {
 public:
  /// Starts all of them, at the same time; where `start` says so, returns when they are ready.
  Processes(std::filesystem::path data, std::vector<Part> parts, const Start& start = {});
  /// Stops what runs, in order.
  ~Processes();
  Processes(const Processes&) = delete;
  Processes& operator=(const Processes&) = delete;

  static const std::vector<std::string>& contexts();
  const std::filesystem::path& data() const { return data_; }
  /// The names, in the order of the list.
  const std::vector<std::string>& parts() const { return names_; }
  /// Those that run a context.
  std::vector<std::string> parts_of(const std::string& context) const;
  /// The same address whether it runs or not.
  std::string url_of(const std::string& part) const;
  /// Where a context is answered, one of its processes after the other; "" while none runs.
  std::string url(const std::string& context, unsigned turn) const;
  pid_t pid_of(const std::string& part) const;
  bool running(const std::string& part);

  /// nullptr where it does not run.
  std::shared_ptr<Program> program(const std::string& part) const;
  void kill_hard(const std::string& part);
  /// What does not run; does not wait until it is ready. With `environment` beside what it always
  /// has. Throws where it ends at once.
  void start(const std::string& part, const std::vector<std::string>& environment = {});
  /// Ends all of them in order: 0 if all of them said so.
  int stop();

 private:
  struct Running {
    Part part;
    int port = 0;
    std::shared_ptr<Program> program;
  };
  std::size_t index_of(const std::string& part) const;
  void replace(const std::string& part, std::shared_ptr<Program> program);

  const std::filesystem::path data_;
  const Start start_;
  std::vector<std::string> names_;
  mutable std::mutex mutex_;  ///< of the programs; all else stays as it is
  std::vector<Running> all_;
};

}  // namespace atelier::harness
