// SPDX-License-Identifier: Apache-2.0
// When a lot will be ready, as far as the work of the last days tells. Pure.
//
// A stage takes what it took 85 of 100 lots, or what its work center needs for all that lies there
// at its present rate, whichever is longer; a day where neither is known. What a lot has spent at
// its stage already is taken off.
#pragma once

#include <array>
#include <map>

#include "contracts/flow/flow.h"
#include "contracts/risks.h"
#include "mes/production.h"

namespace atelier::mes {

using Routings = std::map<ProductKind, std::vector<RoutingStep>>;
using flow::Histories;

/// By work center how many lots are at its operations. The most loaded comes first: one with work
/// and without a rate before all others, if any has one.
std::vector<CenterLoad> loads_of(const std::map<std::string, std::int64_t>& waiting,
                                 const Routings& routings, const Histories& histories);

class Forecast {
 public:
  Forecast(const Routings& routings, const Histories& histories,
           const std::vector<CenterLoad>& loads);

  struct Place {
    ProductKind product{};
    std::string_view stage;
    bool packed = false;
    Instant since;  ///< it has been there
  };
  struct Outcome {
    Instant ready;                ///< shipped
    std::string_view bottleneck;  ///< where it will spend most; lives as long as the forecast
  };
  Outcome of(const Place& place, Instant now) const;

 private:
  struct Ahead {
    std::int64_t here_us = 0;    ///< at this stage, in all
    std::int64_t behind_us = 0;  ///< at all that follow
    std::string center;
    std::int64_t longest_us = 0;  ///< of those that follow
    std::string longest_center;
  };
  /// By product and stage.
  std::map<std::pair<ProductKind, std::string>, Ahead, std::less<>> ahead_;
  Ahead shipping_;
  Ahead unknown_;  ///< a stage that no routing has any more
};

}  // namespace atelier::mes
