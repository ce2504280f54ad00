// SPDX-License-Identifier: Apache-2.0
// What Prometheus would know: asks every process for its metrics, again and again, and tells which
// of them moved when something went wrong.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/chaos/cluster.h"
#include "tests/chaos/time.h"

namespace atelier::chaos {

/// A metric by which a fault can be seen: one that grows where things go wrong.
struct Sign {
  std::string metric;       ///< "up" grows where a process does not answer
  std::string label = {};   ///< counts only what has it: `reason="conflict"`
  std::string slower = {};  ///< of a histogram: counts what took more seconds than this bound

  std::string text() const;
};

/// Thread-safe.
class Watch {
 public:
  using Values = std::map<std::string, double>;  ///< by the text of the sign
  using Mark = std::map<std::string, Values>;    ///< by part

  Watch(const Cluster& cluster, std::vector<Sign> signs);

  /// How all of them stand.
  Mark mark() const;
  /// Those that have moved in any process since then.
  std::vector<std::string> moved_since(const Mark& mark, const std::vector<Sign>& signs) const;

 private:
  void follow(const std::string& part, const std::stop_token& stop);
  Values read(const std::string& metrics) const;

  const Cluster& cluster_;
  const std::vector<Sign> signs_;
  mutable std::mutex mutex_;
  Mark now_;
  std::vector<std::jthread> threads_;
};

}  // namespace atelier::chaos
