// SPDX-License-Identifier: Apache-2.0
#include "mes/floor.h"

#include <algorithm>

namespace atelier::mes {
namespace {

constexpr std::size_t kLongestCode = 40;

bool is_active(std::span<const WorkCenter> centers, const std::string& code) {
  const auto found = std::ranges::find(centers, code, &WorkCenter::code);
  return found != centers.end() && found->active;
}

}  // namespace

void check_code(FieldErrors& errors, std::string_view pointer, std::string_view code) {
  if (code.empty() || code.size() > kLongestCode ||
      code.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") != code.npos)
    errors.add(pointer, "must be 1 to 40 lower-case letters, digits and underscores");
}

void check_routing(std::span<const RoutingStep> steps, std::span<const WorkCenter> centers,
                   FieldErrors& errors) {
  if (steps.empty() || steps.size() > kMostSteps) return errors.add("/steps", "must be 1 to 50");
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto& step = steps[i];
    const auto at = "/steps/" + std::to_string(i);
    const bool last = i + 1 == steps.size();
    if (step.seq < 1 || step.seq > 10'000)
      errors.add(at + "/seq", "must be 1 to 10000");
    else if (i > 0 && step.seq <= steps[i - 1].seq)
      errors.add(at + "/seq", "must be more than that of the step before");
    check_code(errors, at + "/code", step.code);
    if ((step.code == kPacking) != last)
      errors.add(at + "/code", last ? "must be pack, the last step of every routing"
                                    : "is the last step of a routing, and only that");
    if (!is_active(centers, step.work_center))
      errors.add(at + "/work_center", "must be an active work center");
    if (step.inspection && (i == 0 || last))
      errors.add(at + "/inspection", "cannot be: there must be a step before it and one after");
  }
}

}  // namespace atelier::mes
