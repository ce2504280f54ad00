// SPDX-License-Identifier: Apache-2.0
// What both engines count, by context.
#pragma once

#include "platform/telemetry/metrics.h"

namespace atelier::sql::metrics {

inline telemetry::Family<telemetry::Histogram> operation_seconds{
    "db_client_operation_duration_seconds",
    "From asking the database until the answer, waiting included.",
    {"context", "operation"}};
inline telemetry::Family<telemetry::Counter> commits{
    "atelier_db_commits_total", "Write transactions committed.", {"context"}};
inline telemetry::Family<telemetry::Counter> closures{
    "atelier_db_closures_total", "Write closures answered; several share one commit.", {"context"}};
inline telemetry::Family<telemetry::Gauge> queue_depth{
    "atelier_db_queue_depth", "Write closures waiting for the writer.", {"context"}};

}  // namespace atelier::sql::metrics
