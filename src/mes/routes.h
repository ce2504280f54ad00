// SPDX-License-Identifier: Apache-2.0
// The endpoints of the shop floor, under /api/mes.
#pragma once

#include "mes/shop_floor.h"
#include "platform/http/router.h"

namespace atelier::mes {

inline constexpr auth::Roles kBench = auth::Role::operator_ | auth::Role::lead;
inline constexpr auth::Roles kWatch = kBench | auth::Role::admin;
inline constexpr auth::Roles kLeads = auth::Role::lead;
/// Who sets the floor up and pays.
inline constexpr auth::Roles kOffice = auth::Role::lead | auth::Role::admin;

inline Worker worker_of(const http::Call& call) { return {call.caller().user, call.caller().name}; }

/// All of the below. What is passed outlives the router's use of it, here and there.
void add_routes(http::Router& router, sql::Database& db, ShopFloor& floor, const OrderLog& log,
                const Board& board, http::EventHub& hub);

void add_work_routes(http::Router& router, sql::Database& db, ShopFloor& floor);
void add_order_routes(http::Router& router, sql::Database& db, ShopFloor& floor,
                      const OrderLog& log);
void add_floor_routes(http::Router& router, sql::Database& db);
void add_pay_routes(http::Router& router, sql::Database& db);

}  // namespace atelier::mes
