// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platform/module.h"
#include "pricing/measurer.h"
#include "pricing/price_lists.h"

namespace atelier::pricing {

/// All of `/api/pricing`. What is referred to outlives the router's use.
void add_routes(const Ports& ports, Measurer& measurer, const PriceLists& lists);
void add_price_list_routes(const Ports& ports, PriceLists& lists);

}  // namespace atelier::pricing
