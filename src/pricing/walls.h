// SPDX-License-Identifier: Apache-2.0
// Whether the walls of a model are such that it can be made. Pure.
#pragma once

#include <optional>
#include <vector>

#include "contracts/pricing.h"
#include "geometry/measurement.h"
#include "pricing/price_list.h"

namespace atelier::pricing {

/// As it travels with a quote; nullopt where walls were not measured.
std::optional<Walls> walls_of(const geometry::Measurement& model);

/// Adds to `remarks` what is worth knowing, to `reasons` what a person has to look at. A hundredth
/// of the surface decides: the one thinnest place may be a sharp edge.
void look_at_walls(const geometry::Measurement& model, const PriceParameters& order,
                   const PriceList& list, std::vector<PriceRemark>& remarks,
                   std::vector<PriceRemark>& reasons);

}  // namespace atelier::pricing
