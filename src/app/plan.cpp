// SPDX-License-Identifier: Apache-2.0
#include "app/plan.h"

#include <algorithm>
#include <optional>
#include <string>

namespace atelier::app {
namespace {

class Plan {
 public:
  explicit Plan(std::span<const PartName> parts)
      : parts_(parts), marks_(parts.size(), Mark::unseen) {}

  Result<void> want(std::string_view name) {
    const auto at = find(name);
    if (!at)
      return Error{ErrorKind::unprocessable, "unknown-part",
                   "There is no part \"" + std::string(name) + "\"."};
    if (wanted(*at)) return {};
    wanted_.push_back(*at);
    for (auto need : parts_[*at].needs) ATELIER_TRY(want(need));
    return {};
  }

  Result<std::vector<std::size_t>> order() {
    std::sort(wanted_.begin(), wanted_.end());
    for (auto part : wanted_) ATELIER_TRY(visit(part));
    return std::move(order_);
  }

 private:
  enum class Mark { unseen, open, done };

  std::optional<std::size_t> find(std::string_view name) const {
    for (std::size_t i = 0; i < parts_.size(); ++i)
      if (parts_[i].name == name) return i;
    return std::nullopt;
  }
  bool wanted(std::size_t part) const {
    return std::find(wanted_.begin(), wanted_.end(), part) != wanted_.end();
  }

  Result<void> visit(std::size_t part) {
    if (marks_[part] == Mark::done) return {};
    if (marks_[part] == Mark::open)
      return Error{
          ErrorKind::unprocessable, "cycle-of-parts",
          "Parts need each other in a circle, at \"" + std::string(parts_[part].name) + "\"."};
    marks_[part] = Mark::open;
    for (const auto* names : {&parts_[part].needs, &parts_[part].after})
      for (auto name : *names)
        if (const auto before = find(name); before && wanted(*before)) ATELIER_TRY(visit(*before));
    marks_[part] = Mark::done;
    order_.push_back(part);
    return {};
  }

  std::span<const PartName> parts_;
  std::vector<Mark> marks_;
  std::vector<std::size_t> wanted_;
  std::vector<std::size_t> order_;
};

}  // namespace

Result<std::vector<std::size_t>> start_order(std::span<const PartName> parts,
                                             const std::vector<std::string_view>& wanted) {
  Plan plan(parts);
  for (auto name : wanted) ATELIER_TRY(plan.want(name));
  return plan.order();
}

}  // namespace atelier::app
