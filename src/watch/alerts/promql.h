// SPDX-License-Identifier: Apache-2.0
// The table in the words of Prometheus: what deploy/prometheus/atelier.rules.yml has.
#pragma once

#include <span>
#include <string>

#include "watch/alerts/condition.h"

namespace atelier::watch::alerts {

std::string promql(const Condition& condition);
/// "docs/alerts.md#outboxstuck", as the headings of that page are linked to.
std::string runbook(const Alert& alert);
std::string prometheus_rules(std::span<const Alert> table);

}  // namespace atelier::watch::alerts
