// SPDX-License-Identifier: Apache-2.0
#include "crm/passages.h"

#include "platform/base/enum_text.h"

namespace atelier::crm {
namespace {

std::string stage_of(OrderStatus status) { return std::string(name_of(status)); }

bool is_ours(OrderStatus status) { return authority_over(status) == Context::crm; }

}  // namespace

std::vector<flow::Passage> passages_of_new(OrderStatus status) {
  if (!is_ours(status)) return {};
  return {{stage_of(status), true}};
}

std::vector<flow::Passage> passages_of(const Card& before, const Card& after) {
  std::vector<flow::Passage> list;
  const bool cancelled = after.status == OrderStatus::cancelled;
  if (is_ours(before.status)) {
    flow::Passage went{stage_of(before.status), false};
    if (!cancelled) went.spent_us = after.changed_at - before.changed_at;
    list.push_back(std::move(went));
  }
  if (is_ours(after.status)) list.push_back({stage_of(after.status), true});
  if (after.status == OrderStatus::shipped)
    list.push_back({std::string(flow::kWholeWay), false, after.changed_at - after.placed_at});
  return list;
}

}  // namespace atelier::crm
