// SPDX-License-Identifier: Apache-2.0
// The OpenAPI document of /v1: the rows behind the door, with the headers they take and examples.
#pragma once

#include "platform/http/router.h"

namespace atelier::partner {

inline constexpr std::string_view kApiVersion = "1.0.0";

/// Of the rows that the router has behind this guard.
std::string description(const http::Router& router, const http::Guard& guard);

/// GET /v1/openapi.json, for anyone.
void add_description(http::Router& router, const http::Guard& guard);

}  // namespace atelier::partner
