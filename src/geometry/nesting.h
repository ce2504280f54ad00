// SPDX-License-Identifier: Apache-2.0
// Which shells are inside out: a cavity faces inwards because it lies within another shell, a shell
// that faces inwards by itself is an error of whoever exported it. Pure and thread-safe.
#pragma once

#include <vector>

#include "geometry/topology.h"

namespace atelier::geometry {

struct Nesting {
  std::vector<bool> inverted;  ///< for each shell: to be turned
  double undecided = 0;        ///< volume of the shells that bounded work did not suffice for
};

/// `volumes` are the shells' signed volumes; `noise` is what counts as no volume at all.
Nesting find_nesting(const Welded& mesh, const Topology& topology,
                     const std::vector<double>& volumes, double noise);

}  // namespace atelier::geometry
