// SPDX-License-Identifier: Apache-2.0
#include "watch/alerts/view.h"

#include <algorithm>

#include "watch/alerts/promql.h"
#include "watch/alerts/table.h"

namespace atelier::watch::alerts {

const Alert* row_of(const Standing& standing) {
  const auto found = std::ranges::find(table(), standing.name, &Alert::name);
  return found == table().end() ? nullptr : &*found;
}

std::optional<AlertView> view_of(const Standing& standing) {
  const auto* row = row_of(standing);
  if (row == nullptr) return {};
  return AlertView{.name = standing.name,
                   .labels = standing.labels,
                   .phase = standing.phase,
                   .since = standing.since,
                   .value = standing.value,
                   .says = sentence(*row, standing.labels),
                   .severity = row->severity,
                   .runbook = runbook(*row)};
}

}  // namespace atelier::watch::alerts
