// SPDX-License-Identifier: Apache-2.0
// An alert that stands, as people and receivers of webhooks are told.
#pragma once

#include <optional>

#include "platform/base/json_codec.h"
#include "watch/alerts/evaluate.h"

namespace atelier::watch {

struct AlertView {
  std::string name;
  metrics::Labels labels;
  alerts::Phase phase{};
  Instant since;  ///< of the phase
  double value = 0;
  std::string says;
  alerts::Severity severity{};
  std::string runbook;
};
BOOST_DESCRIBE_STRUCT(AlertView, (), (name, labels, phase, since, value, says, severity, runbook))

namespace alerts {

/// Its row of the table; nullptr where it has none any more.
const Alert* row_of(const Standing& standing);
std::optional<AlertView> view_of(const Standing& standing);

}  // namespace alerts
}  // namespace atelier::watch
