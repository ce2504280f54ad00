// SPDX-License-Identifier: Apache-2.0
#include "mes/quality.h"

#include <algorithm>

#include "mes/production_parts.h"

namespace atelier::mes {
namespace {

/// The inspection done, accepted and told; what it leads to is up to the verdict.
Step decided(const Lot& lot, const Operation& inspection, const Outcome& outcome, WorkDeed deed,
             Instant now) {
  auto after = inspection;
  after.state = OperationState::done;
  after.finished_at = now;
  after.verdict = outcome.verdict;
  after.verdict_reason = outcome.reason;
  Step step{.operations = {{std::move(after), inspection.state}},
            .lot = progress_of(lot),
            .deeds = {deed_at(deed, lot, inspection)}};
  step.accepted = lot.quantity;
  return step;
}

/// The operations before the inspection whose work the lot now stands on.
std::vector<const Operation*> done_before(const Lot& lot, const Operation& inspection,
                                          std::int64_t from_seq) {
  std::vector<const Operation*> found;
  for (const auto& operation : lot.operations)
    if (operation.seq >= from_seq && operation.seq < inspection.seq &&
        operation.state == OperationState::done)
      found.push_back(&operation);
  return found;
}

Operation again(const Operation& operation) {
  return {.id = OperationId::make(),
          .seq = operation.seq,
          .attempt = operation.attempt + 1,
          .code = operation.code,
          .work_center = operation.work_center,
          .inspection = operation.inspection};
}

Step pass(const Lot& lot, const Operation& inspection, const Outcome& outcome, Instant now) {
  auto step = decided(lot, inspection, outcome, WorkDeed::passed, now);
  move_on(step, *next_after(lot, inspection.seq), now);
  return step;
}

Result<Step> rework(const Lot& lot, const Operation& inspection, const Outcome& outcome,
                    Instant now) {
  const auto redo = done_before(lot, inspection, outcome.rework_to.value_or(inspection.seq));
  if (redo.empty() || redo.front()->seq != outcome.rework_to)
    return wrong_field("no-such-operation", "/rework_to",
                       "must be the seq of an operation before this inspection");
  auto step = decided(lot, inspection, outcome, WorkDeed::sent_to_rework, now);
  step.deeds.front().to = redo.front()->code;
  step.operations.front().operation.state = OperationState::reworked;
  step.reversal.emplace();
  for (const auto* operation : redo) {
    step.reversal->operations.push_back(operation->id);
    step.operations.push_back({*operation, operation->state});
    step.operations.back().operation.state = OperationState::reworked;
    step.attempts.push_back(again(*operation));
  }
  step.attempts.push_back(again(inspection));
  step.attempts.front().state = OperationState::ready;
  step.attempts.front().ready_at = now;
  step.lot->current_seq = step.attempts.front().seq;
  return step;
}

/// A lot for `pieces` that were scrapped, by the routing that theirs was made by.
Lot replacement_of(const Lot& lot, std::int64_t pieces, Instant now) {
  std::vector<RoutingStep> routing;
  for (const auto& operation : lot.operations)
    if (operation.state != OperationState::reworked)
      routing.push_back(
          {operation.seq, operation.code, operation.work_center, operation.inspection});
  auto replacement = lot;
  replacement.id = LotId::make();
  replacement.quantity = pieces;
  replacement.scrapped = 0;
  replacement.replaces = lot.id;
  replacement.operations = plan_operations(routing, now);
  replacement.current_seq = replacement.operations.front().seq;
  return replacement;
}

Result<Step> scrap(const Lot& lot, const Operation& inspection, const Outcome& outcome,
                   Instant now) {
  const auto pieces = outcome.pieces.value_or(0);
  if (pieces < 1 || pieces > lot.quantity)
    return wrong_field("wrong-pieces", "/pieces",
                       "must be 1 to " + std::to_string(lot.quantity) + ", the pieces of the lot");
  auto step = decided(lot, inspection, outcome, WorkDeed::scrapped, now);
  step.deeds.front().pieces = pieces;
  step.lot->quantity -= pieces;
  step.lot->scrapped += pieces;
  step.reversal = Reversal{.pieces = pieces};
  for (const auto* operation : done_before(lot, inspection, 0))
    step.reversal->operations.push_back(operation->id);
  if (step.lot->quantity > 0) {
    move_on(step, *next_after(lot, inspection.seq), now);
  } else {
    step.lot->state = LotState::scrapped;
    for (const auto& operation : lot.operations)
      if (operation.state == OperationState::blocked) {
        step.operations.push_back({operation, operation.state});
        step.operations.back().operation.state = OperationState::cancelled;
      }
  }
  step.replacement = replacement_of(lot, pieces, now);
  step.deeds.push_back({.deed = WorkDeed::replaced,
                        .line = lot.line,
                        .lot_id = step.replacement->id,
                        .pieces = pieces});
  return step;
}

}  // namespace

Result<Step> judge(const Lot& lot, const Operation& inspection, const Outcome& outcome,
                   Instant now) {
  if (!outcome.verdict)
    return wrong_field("verdict-required", "/verdict", "is needed: pass, rework or scrap");
  if (*outcome.verdict != Verdict::pass && outcome.reason.empty())
    return wrong_field("reason-required", "/reason", "is needed: what is wrong with the lot");
  switch (*outcome.verdict) {
    case Verdict::pass:
      return pass(lot, inspection, outcome, now);
    case Verdict::rework:
      return rework(lot, inspection, outcome, now);
    case Verdict::scrap:
      return scrap(lot, inspection, outcome, now);
  }
  return Step{};
}

}  // namespace atelier::mes
