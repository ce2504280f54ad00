// SPDX-License-Identifier: Apache-2.0
// The round hole that makes a ring of a solid. Pure and thread-safe.
#pragma once

#include <optional>

#include "geometry/measurement.h"
#include "geometry/ray_caster.h"

namespace atelier::geometry {

/// A hole along x, y or z with the middle of the box in it, free from end to end and round to a
/// twentieth. nullopt where there is none such: whatever else is there, it is nobody's finger size.
std::optional<Hole> find_hole(const RayCaster& caster, const Welded& mesh, double mm_per_unit);

}  // namespace atelier::geometry
