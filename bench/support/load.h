// SPDX-License-Identifier: Apache-2.0
// A load of requests over connections that are kept, from one thread and with little CPU of its
// own: the load and what it measures share the machine.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace atelier::bench {

struct LoadResult {
  double seconds = 0;              ///< from the first request to the last answer
  std::vector<double> answers_ms;  ///< of those with the expected status
  std::size_t refused = 0;         ///< answers of another status
  std::string first_refusal;       ///< head and body, to be told

  double per_second() const {
    return seconds > 0 ? static_cast<double>(answers_ms.size()) / seconds : 0;
  }
};

/// Sends on each of `connections` what `next` writes into its argument, a whole HTTP request, as
/// soon as the one before was answered; ends `time` after its begin, or when `next` says that there
/// is nothing left. Throws where a connection breaks or no answer comes for ten seconds.
LoadResult load(int port, int connections, std::chrono::milliseconds time, int expected_status,
                const std::function<bool(std::string&)>& next);

/// A whole request of a signed-in caller; without a body a GET.
std::string http_request(const std::string& path, const std::string& token,
                         const std::string& body);

}  // namespace atelier::bench
