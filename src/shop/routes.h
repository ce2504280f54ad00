// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platform/http/router.h"
#include "shop/intake.h"

namespace atelier::shop {

/// What the handlers use; outlives the router's last request.
struct Service {
  sql::Database& db;
  Intake& intake;
  const OrderLog& log;
  Live& live;
};

void add_routes(http::Router& router, Service service);

}  // namespace atelier::shop
