// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "partner/directory.h"
#include "partner/door.h"
#include "partner/feed.h"
#include "platform/module.h"

namespace atelier::partner {

/// What the handlers use; outlives the router's last request.
struct Service {
  sql::Database& db;
  blob::Store& blobs;
  channel::Intake& intake;
  const OrderLog& log;
  const channel::Owners& owners;
  const Directory& directory;
  const Quotes& quotes;
  Requests& requests;
  Waits& waits;
};

/// /v1: for partners' programs. All rows stand behind the door.
void add_v1_routes(http::Router& router, const Service& service);

}  // namespace atelier::partner
