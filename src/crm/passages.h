// SPDX-License-Identifier: Apache-2.0
// What an order's move to another status means for the flow through those of crm's. Pure.
#pragma once

#include "contracts/flow/flow.h"
#include "crm/card.h"

namespace atelier::crm {

/// Of a new order, in the status it has once it is here: one that a rule approved at once never
/// waited.
std::vector<flow::Passage> passages_of_new(OrderStatus status);
std::vector<flow::Passage> passages_of(const Card& before, const Card& after);

}  // namespace atelier::crm
