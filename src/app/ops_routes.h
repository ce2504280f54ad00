// SPDX-License-Identifier: Apache-2.0
// What a process tells of itself: /healthz, /readyz, /metrics, /api/openapi.json.
#pragma once

#include <functional>

#include "platform/http/router.h"

namespace atelier::app {

/// Last of all routes: the OpenAPI document is made from those that are there.
void add_ops_routes(http::Router& router, std::function<bool()> ready);

}  // namespace atelier::app
