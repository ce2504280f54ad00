// SPDX-License-Identifier: Apache-2.0
#include "mes/passages.h"

#include <algorithm>

namespace atelier::mes {
namespace {

flow::Passage came(std::string_view stage) { return {std::string(stage), true}; }

flow::Passage went(std::string_view stage, std::optional<std::int64_t> spent_us) {
  return {std::string(stage), false, spent_us};
}

std::optional<std::int64_t> time_at(const Operation& operation) {
  if (!operation.ready_at || !operation.finished_at) return std::nullopt;
  return *operation.finished_at - *operation.ready_at;
}

}  // namespace

std::vector<flow::Passage> passages_of_new(std::span<const Lot> lots) {
  std::vector<flow::Passage> list;
  for (const auto& lot : lots) {
    const auto at = std::ranges::find(lot.operations, OperationState::ready, &Operation::state);
    if (at != lot.operations.end()) list.push_back(came(at->code));
  }
  return list;
}

std::vector<flow::Passage> passages_of(const Step& step) {
  std::vector<flow::Passage> list;
  for (const auto& [operation, from] : step.operations) {
    if (operation.state == OperationState::done && from != OperationState::done)
      list.push_back(went(operation.code, time_at(operation)));
    if (operation.state == OperationState::ready && from == OperationState::blocked)
      list.push_back(came(operation.code));
  }
  for (const auto& attempt : step.attempts)
    if (attempt.state == OperationState::ready) list.push_back(came(attempt.code));
  if (step.lot && step.lot->state == LotState::packed) list.push_back(came(kShippingStage));
  if (step.replacement)
    for (auto& passage : passages_of_new(std::span(&*step.replacement, 1)))
      list.push_back(std::move(passage));
  return list;
}

std::vector<flow::Passage> passages_of_leaving(std::span<const Lot> lots, bool shipped,
                                               Instant now) {
  std::vector<flow::Passage> list;
  for (const auto& lot : lots) {
    // The last attempt is the one that counts.
    const auto at = std::ranges::find(lot.operations.rbegin(), lot.operations.rend(),
                                      lot.current_seq, &Operation::seq);
    if (at == lot.operations.rend()) continue;
    if (lot.state == LotState::in_work) list.push_back(went(at->code, std::nullopt));
    if (lot.state != LotState::packed) continue;
    std::optional<std::int64_t> spent_us;
    if (shipped && at->finished_at) spent_us = now - *at->finished_at;
    list.push_back(went(kShippingStage, spent_us));
  }
  return list;
}

}  // namespace atelier::mes
