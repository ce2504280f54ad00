// SPDX-License-Identifier: Apache-2.0
// The one table of alerts. watch evaluates it; `atelier alerts rules` makes Prometheus' rules of
// it.
#pragma once

#include <vector>

#include "watch/alerts/condition.h"

namespace atelier::watch::alerts {

const std::vector<Alert>& table();

}  // namespace atelier::watch::alerts
