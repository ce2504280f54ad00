// SPDX-License-Identifier: Apache-2.0
// What a change of an order's production means for the flow through the stages: which lots came to
// an operation, which went from it and how long they had been there. Pure.
#pragma once

#include "contracts/flow/flow.h"
#include "mes/production.h"

namespace atelier::mes {

/// The stage of a lot that is packed and whose order is not shipped.
inline constexpr std::string_view kShippingStage = "shipping";

/// Of lots that were made just now.
std::vector<flow::Passage> passages_of_new(std::span<const Lot> lots);
std::vector<flow::Passage> passages_of(const Step& step);
/// All of them leave the floor: shipped, or taken away.
std::vector<flow::Passage> passages_of_leaving(std::span<const Lot> lots, bool shipped,
                                               Instant now);

}  // namespace atelier::mes
