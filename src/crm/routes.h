// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "crm/desk.h"
#include "platform/http/router.h"

namespace atelier::crm {

/// The routing table of /api/crm. What it is given outlives the router's use.
void add_routes(http::Router& router, sql::Database& db, const OrderLog& log, const Board& board,
                http::EventHub& hub, Desk& desk);

}  // namespace atelier::crm
