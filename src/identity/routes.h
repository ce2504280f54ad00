// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "identity/people.h"
#include "identity/sessions.h"
#include "platform/http/router.h"

namespace atelier::identity {

/// What the handlers use; outlives the router's last request.
struct Service {
  sql::Database& db;
  Sessions& sessions;
  People& people;
  auth::RateLimit& sign_ups;
};

void add_routes(http::Router& router, Service service);

}  // namespace atelier::identity
