// SPDX-License-Identifier: Apache-2.0
// The contexts' stages and their flow, made one. Pure.
#pragma once

#include "contracts/flow/flow.h"
#include "watch/facts.h"

namespace atelier::watch {

/// GET /api/watch/stages
struct StageTable {
  std::vector<flow::StageView> stages;
  std::vector<Unreachable> unreachable;
};
BOOST_DESCRIBE_STRUCT(StageTable, (), (stages, unreachable))

/// GET /api/watch/flow
struct FlowTable {
  std::vector<flow::FlowDay> days;  ///< the last one is today
  flow::LeadTime lead_time;
  std::vector<Unreachable> unreachable;
};
BOOST_DESCRIBE_STRUCT(FlowTable, (), (days, lead_time, unreachable))

/// Day by day what each context tells; no two tell of the same stage.
std::vector<flow::FlowDay> join(const std::vector<flow::FlowView>& views);

}  // namespace atelier::watch
