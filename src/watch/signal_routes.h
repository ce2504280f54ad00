// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platform/http/router.h"
#include "watch/signals.h"

namespace atelier::watch {

/// The overview, alerts and charts.
void add_signal_routes(http::Router& router, const Signals& signals);

}  // namespace atelier::watch
