// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "contracts/channel/intake.h"
#include "platform/http/router.h"
#include "shop/live.h"

namespace atelier::shop {

/// What the handlers use; outlives the router's last request.
struct Service {
  sql::Database& db;
  const bus::Outbox& outbox;
  channel::Intake& intake;
  const OrderLog& log;
  const channel::Owners& owners;
  Live& live;
};

void add_routes(http::Router& router, Service service);

}  // namespace atelier::shop
