// SPDX-License-Identifier: Apache-2.0
// The load generator `wrk`, asking for addresses picked at random from a list.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace atelier::bench {

struct WrkResult {
  double requests = 0;
  double seconds = 0;
  double p50_ms = 0;
  double p99_ms = 0;
  double failed = 0;  ///< refused by status, timed out, or without an answer

  double per_second() const { return seconds > 0 ? requests / seconds : 0; }
};

struct WrkLoad {
  std::string url;                 ///< "http://127.0.0.1:8080"
  std::vector<std::string> paths;  ///< with their queries
  std::string token = {};
  int connections = 16;
  int seconds = 5;
};

/// `folder` is for the list and the script. Throws where wrk does not end well, or anything failed.
WrkResult wrk(const std::filesystem::path& folder, const WrkLoad& load);

}  // namespace atelier::bench
