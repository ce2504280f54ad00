// SPDX-License-Identifier: Apache-2.0
// The endpoints of the shop floor, under /api/mes.
#pragma once

#include "mes/shop_floor.h"
#include "platform/http/router.h"

namespace atelier::mes {

/// What is passed outlives the router's use of it.
void add_routes(http::Router& router, sql::Database& db, ShopFloor& floor, const OrderLog& log,
                const Board& board, http::EventHub& hub);

}  // namespace atelier::mes
