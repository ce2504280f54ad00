// SPDX-License-Identifier: Apache-2.0
// GET /internal/mes/risks, and GET /api/watch/risks: the orders on the floor that will miss their
// promise, as far as the work of the last days tells.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "contracts/ids.h"
#include "platform/base/time.h"

namespace atelier {

inline constexpr std::size_t kMostRisks = 1000;

struct RiskOrder {
  OrderId order;
  std::string number;
  std::string stage;  ///< of the lot that will be last
  Instant promise;
  Instant forecast;
  double late_by_h = 0;
  std::string bottleneck;  ///< the work center where that lot will spend most of its time
};
BOOST_DESCRIBE_STRUCT(RiskOrder, (),
                      (order, number, stage, promise, forecast, late_by_h, bottleneck))

struct CenterLoad {
  std::string work_center;
  std::int64_t waiting = 0;         ///< lots that are at one of its operations
  double per_day = 0;               ///< how many it finishes, of the last days that are over
  std::optional<double> load_days;  ///< what is there, at that rate; none where nothing is known
};
BOOST_DESCRIBE_STRUCT(CenterLoad, (), (work_center, waiting, per_day, load_days))

struct RiskCounts {
  std::int64_t orders = 0;   ///< on the floor
  std::int64_t at_risk = 0;  ///< will miss their promise, or have
  std::int64_t missed = 0;   ///< have
};
BOOST_DESCRIBE_STRUCT(RiskCounts, (), (orders, at_risk, missed))

struct Risks {
  std::optional<Instant> as_of;   ///< none before they were looked through for the first time
  std::vector<RiskOrder> orders;  ///< the latest first, kMostRisks at most
  std::optional<CenterLoad> bottleneck;
  std::vector<CenterLoad> work_centers;  ///< the most loaded first
  RiskCounts counts;
};
BOOST_DESCRIBE_STRUCT(Risks, (), (as_of, orders, bottleneck, work_centers, counts))

}  // namespace atelier
