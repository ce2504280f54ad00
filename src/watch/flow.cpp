// SPDX-License-Identifier: Apache-2.0
#include "watch/flow.h"

namespace atelier::watch {

std::vector<flow::FlowDay> join(const std::vector<flow::FlowView>& views) {
  std::map<std::string, flow::FlowDay> days;
  for (const auto& view : views)
    for (const auto& day : view.days) {
      auto& sum = days[day.day];
      sum.day = day.day;
      sum.entered.insert(day.entered.begin(), day.entered.end());
      sum.left.insert(day.left.begin(), day.left.end());
      sum.in_work.insert(day.in_work.begin(), day.in_work.end());
    }
  std::vector<flow::FlowDay> list;
  for (auto& [name, day] : days) list.push_back(std::move(day));
  return list;
}

}  // namespace atelier::watch
