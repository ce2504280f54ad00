// SPDX-License-Identifier: Apache-2.0
// What can go wrong, one thing after the other, chosen by a seed.
#pragma once

#include <functional>
#include <random>
#include <string>
#include <vector>

#include "tests/chaos/bad_disk.h"
#include "tests/chaos/cluster.h"
#include "tests/chaos/watch.h"

namespace atelier::chaos {

/// One that was injected and is over.
struct Injected {
  double at_s = 0;  ///< since the beginning
  double took_s = 0;
  std::string kind;
  std::string what;
  std::vector<std::string> shown_by;  ///< metrics that moved
};

class Faults {
 public:
  /// Of those kinds whose names have `only` in them.
  Faults(Cluster& cluster, std::uint64_t seed, const std::string& only);

  /// Injects the next fault and undoes it; returns once all that was broken has been started again
  /// and the fault was seen, or was not for too long.
  Injected inject(double at_s);
  /// The signs of all faults that move while nothing goes wrong.
  std::vector<std::string> moved_in_calm(Seconds time) const;

 private:
  struct Kind {
    std::string name;
    std::vector<Sign> signs;              ///< it shows in one of them
    std::function<std::string()> inject;  ///< says what exactly
  };
  std::vector<Sign> all_signs() const;
  std::string any_part();
  int one_of(std::initializer_list<int> choices);

  void add_to_processes();
  void add_to_disks();
  void add_to_postgres();
  void add_to_rabbitmq();
  void add_to_network();

  Cluster& cluster_;
  BadDisk disk_of_models_;
  std::minstd_rand random_;
  std::vector<Kind> kinds_;
  std::vector<std::size_t> order_;  ///< each kind once, shuffled, then again
  std::unique_ptr<Watch> watch_;
};

}  // namespace atelier::chaos
