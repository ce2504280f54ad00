// SPDX-License-Identifier: Apache-2.0
// What a process tells of itself: /healthz, /readyz, /metrics, /api/openapi.json, dead letters.
#pragma once

#include <atomic>
#include <functional>

#include "platform/bus/bus.h"
#include "platform/http/router.h"

namespace atelier::app {

/// Last of all routes: the OpenAPI document is made from those that are there. Those of messages
/// open when everything is `loaded`.
void add_ops_routes(http::Router& router, bus::Bus& bus, const std::atomic<bool>& loaded,
                    std::function<bool()> ready);

}  // namespace atelier::app
