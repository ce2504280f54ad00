// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "partner/accounts.h"
#include "platform/http/router.h"

namespace atelier::partner {

/// /api/partner: for our own people.
void add_routes(http::Router& router, sql::Database& db, const Accounts& accounts);

}  // namespace atelier::partner
