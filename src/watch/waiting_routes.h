// SPDX-License-Identifier: Apache-2.0
// What waits, for whom, and how it flows, under /api/watch.
#pragma once

#include "watch/contexts.h"

namespace atelier::watch {

void add_waiting_routes(http::Router& router, const Contexts& contexts);

}  // namespace atelier::watch
