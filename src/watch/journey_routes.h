// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "watch/contexts.h"

namespace atelier::watch {

/// /api/watch/journeys. `contexts` outlives the router's last request.
void add_journey_routes(http::Router& router, const Contexts& contexts);

}  // namespace atelier::watch
