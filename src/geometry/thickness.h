// SPDX-License-Identifier: Apache-2.0
// How thick the walls of a solid are. Pure and thread-safe.
//
// Rays go straight inwards from places spread evenly over the surface (their number is the budget
// of time), and end where the solid does: shells that overlap are one solid. Places inside another
// shell are no surface. What counts as thin are walls, whose sides are parallel to 45 degrees:
// towards a sharp edge every solid becomes as thin as one likes.
#pragma once

#include <optional>

#include "geometry/measurement.h"
#include "geometry/ray_caster.h"

namespace atelier::geometry {

/// Places that a person can look at one by one.
inline constexpr std::size_t kMostThinPlaces = 8;

/// nullopt where hardly a ray tells anything: they leave through holes. `samples` is not 0.
std::optional<Thickness> find_thickness(const RayCaster& caster, std::size_t samples,
                                        double mm_per_unit);

}  // namespace atelier::geometry
