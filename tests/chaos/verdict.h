// SPDX-License-Identifier: Apache-2.0
// After the system has healed: what must hold of everything that the outside was told.
#pragma once

#include <string>
#include <vector>

#include "tests/chaos/cluster.h"
#include "tests/chaos/ledger.h"
#include "tests/chaos/time.h"

namespace atelier::chaos {

struct Verdict {
  std::size_t accepted = 0, refused = 0, unknown = 0;
  std::size_t unknown_that_happened = 0;
  std::size_t shipped = 0;
  std::size_t events = 0;           ///< in the timelines that were read
  std::size_t models = 0;           ///< that were uploaded
  double healed_s = 0;              ///< until all messages had arrived
  std::vector<std::string> broken;  ///< laws, and by what
};

/// Waits until nothing is on its way any more, at most `longest`, then reads every order in every
/// context.
Verdict judge(Cluster& cluster, const Ledger& ledger, Seconds longest);

}  // namespace atelier::chaos
