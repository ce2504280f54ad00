// SPDX-License-Identifier: Apache-2.0
// What can go wrong, one thing after the other, chosen by a seed.
#pragma once

#include <functional>
#include <random>
#include <string>
#include <vector>

#include "tests/chaos/cluster.h"

namespace atelier::chaos {

/// One that was injected and is over.
struct Injected {
  double at_s = 0;  ///< since the beginning
  double took_s = 0;
  std::string kind;
  std::string what;
};

class Faults {
 public:
  Faults(Cluster& cluster, std::uint64_t seed);

  /// Injects the next fault and undoes it; returns once all that was broken has been started again.
  Injected inject(double at_s);

 private:
  struct Kind {
    std::string name;
    std::function<std::string()> inject;  ///< says what exactly
  };
  std::string any_part();
  int one_of(std::initializer_list<int> choices);

  void add_to_processes();
  void add_to_engines();
  void add_to_network();

  Cluster& cluster_;
  std::minstd_rand random_;
  std::vector<Kind> kinds_;
  std::vector<std::size_t> order_;  ///< each kind once, shuffled, then again
};

}  // namespace atelier::chaos
