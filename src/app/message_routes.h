// SPDX-License-Identifier: Apache-2.0
// What whoever is on call may see and decide of a context's messages: its outbox, and the dead
// letters of its queues. Under the context's own prefix, so that one address serves it wherever the
// context runs.
#pragma once

#include "platform/bus/bus.h"
#include "platform/http/router.h"

namespace atelier::app {

/// `db` is the context's and gives it its name; it has been attached to the bus.
void add_message_routes(http::Router& router, bus::Bus& bus, sql::Database& db);

}  // namespace atelier::app
