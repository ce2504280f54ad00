// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "watch/audit.h"
#include "watch/contexts.h"
#include "watch/resolve.h"

namespace atelier::watch {

/// /api/watch/journeys and /api/watch/drift. What is handed in outlives the router's last request.
void add_journey_routes(http::Router& router, const Contexts& contexts,
                        const OrdersOfTrace& orders_of, const Audit& audit);

}  // namespace atelier::watch
