// SPDX-License-Identifier: Apache-2.0
// For tests and benchmarks: an nginx of their own, on a free port of the loopback and in a folder
// that goes away with it. It ends with the thread that started it.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <sys/types.h>

#include "platform/base/temp_folder.h"

namespace atelier {

class PrivateNginx {
 public:
  /// What stands in its `http { }` to listen at 127.0.0.1:`port`. Files that it names may be put
  /// into `folder`, where relative names begin.
  using Configure = std::function<std::string(const std::filesystem::path& folder, int port)>;
  /// Throws std::runtime_error where it does not come up.
  PrivateNginx(int workers, const Configure& configure);
  ~PrivateNginx();
  PrivateNginx(const PrivateNginx&) = delete;
  PrivateNginx& operator=(const PrivateNginx&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  pid_t pid() const { return server_; }

 private:
  bool try_to_start(int workers, const Configure& configure);
  void stop();

  TempFolder folder_;
  int port_ = 0;
  pid_t server_ = -1;
};

}  // namespace atelier
