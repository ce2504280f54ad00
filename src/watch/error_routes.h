// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platform/http/router.h"
#include "watch/errors.h"
#include "watch/live_logs.h"

namespace atelier::watch {

/// Groups of errors, and log records as they come.
void add_error_routes(http::Router& router, const Errors& errors, LiveLogs& live);

}  // namespace atelier::watch
