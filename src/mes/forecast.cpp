// SPDX-License-Identifier: Apache-2.0
#include "mes/forecast.h"

#include <algorithm>

#include "mes/passages.h"

namespace atelier::mes {
namespace {

constexpr std::int64_t kUnknown_us = kDay;

flow::StageHistory history_of(const Histories& histories, std::string_view stage) {
  const auto found = histories.find(std::string(stage));
  return found == histories.end() ? flow::StageHistory{} : found->second;
}

std::int64_t time_of(const flow::StageHistory& history, const CenterLoad* center) {
  const auto usual = history.p85_us;
  std::optional<std::int64_t> queue;
  if (center && center->load_days)
    queue = static_cast<std::int64_t>(*center->load_days * static_cast<double>(kDay));
  if (!usual && !queue) return kUnknown_us;
  return std::max(usual.value_or(0), queue.value_or(0));
}

const CenterLoad* find(const std::vector<CenterLoad>& loads, const std::string& center) {
  const auto found = std::ranges::find(loads, center, &CenterLoad::work_center);
  return found == loads.end() ? nullptr : &*found;
}

}  // namespace

std::vector<CenterLoad> loads_of(const std::map<std::string, std::int64_t>& waiting,
                                 const Routings& routings, const Histories& histories) {
  std::map<std::string, std::string> center_of;  // by stage
  for (const auto& [product, steps] : routings)
    for (const auto& step : steps) center_of.emplace(step.code, step.work_center);
  std::map<std::string, double> rates;
  for (const auto& [stage, center] : center_of)
    rates[center] += history_of(histories, stage).went_per_day;
  std::vector<CenterLoad> loads;
  for (const auto& [center, lots] : waiting) {
    CenterLoad load{.work_center = center, .waiting = lots, .per_day = rates[center]};
    if (load.per_day > 0) load.load_days = static_cast<double>(lots) / load.per_day;
    loads.push_back(std::move(load));
  }
  const bool any_rate = std::ranges::any_of(loads, [](const auto& l) { return l.per_day > 0; });
  std::ranges::stable_sort(loads, std::greater(), [any_rate](const CenterLoad& load) {
    const bool stands_still = any_rate && load.waiting > 0 && !load.load_days;
    return std::tuple(stands_still, load.load_days.value_or(0), load.waiting);
  });
  return loads;
}

Forecast::Forecast(const Routings& routings, const Histories& histories,
                   const std::vector<CenterLoad>& loads)
    : shipping_{.here_us = time_of(history_of(histories, kShippingStage), nullptr)},
      unknown_{.here_us = kUnknown_us, .behind_us = shipping_.here_us} {
  for (const auto& [product, steps] : routings) {
    Ahead after{.behind_us = shipping_.here_us};
    for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
      Ahead here = after;
      here.here_us = time_of(history_of(histories, step->code), find(loads, step->work_center));
      here.center = step->work_center;
      ahead_[{product, step->code}] = here;
      after.behind_us += here.here_us;
      if (here.here_us > after.longest_us) {
        after.longest_us = here.here_us;
        after.longest_center = step->work_center;
      }
    }
  }
}

Forecast::Outcome Forecast::of(const Place& place, Instant now) const {
  const Ahead* ahead = &shipping_;
  if (!place.packed) {
    const auto found = ahead_.find(std::pair(place.product, std::string(place.stage)));
    ahead = found == ahead_.end() ? &unknown_ : &found->second;
  }
  const auto left = std::max<std::int64_t>(ahead->here_us - (now - place.since), 0);
  return {now + left + ahead->behind_us,
          left > ahead->longest_us ? ahead->center : ahead->longest_center};
}

}  // namespace atelier::mes
