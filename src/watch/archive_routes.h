// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platform/http/router.h"
#include "watch/archive/search.h"
#include "watch/service_map.h"

namespace atelier::watch {

/// /api/watch/traces, logs, services and archive.
void add_archive_routes(http::Router& router, archive::Search& search,
                        const archive::Segments& segments, ServiceMap& map);

}  // namespace atelier::watch
