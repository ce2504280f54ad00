// SPDX-License-Identifier: Apache-2.0
#include "pricing/price_list.h"

#include <algorithm>
#include <set>

namespace atelier::pricing {
namespace {

// These bounds are what keeps every product in price.cpp within 128 bits and every total within 64.
constexpr std::int64_t kMostRate_minor = 1'000'000'000;  // ten million roubles a gram, an hour, ...
constexpr std::int64_t kMostShare_bp = 20'000;
constexpr std::int64_t kMostMargin_bp = 9'000;
constexpr std::int64_t kMostSeconds = 1'000'000;
constexpr std::int64_t kMostLength_um = 10'000'000;
constexpr std::int64_t kMostMass_mg = 100'000'000;
constexpr std::int64_t kMostPieces = 10'000;

class Checker {
 public:
  explicit Checker(FieldErrors& errors) : errors_(errors) {}

  bool range(const std::string& pointer, std::int64_t value, std::int64_t least,
             std::int64_t most) {
    if (value >= least && value <= most) return true;
    errors_.add(pointer, "must be from " + std::to_string(least) + " to " + std::to_string(most));
    return false;
  }
  void rate(const std::string& pointer, std::int64_t value) {
    range(pointer, value, 0, kMostRate_minor);
  }
  void share(const std::string& pointer, std::int64_t value) {
    range(pointer, value, 0, kMostShare_bp);
  }
  template <class T>
  void unique_codes(const std::string& pointer, const std::vector<T>& list) {
    if (list.empty()) errors_.add(pointer, "must not be empty");
    std::set<std::string_view> seen;
    for (std::size_t i = 0; i < list.size(); ++i) {
      const auto at = pointer + "/" + std::to_string(i) + "/code";
      if (list[i].code.empty()) errors_.add(at, "must not be empty");
      if (!seen.insert(list[i].code).second) errors_.add(at, "is there twice");
    }
  }
  void fail(const std::string& pointer, std::string detail) {
    errors_.add(pointer, std::move(detail));
  }

 private:
  FieldErrors& errors_;
};

void check_alloys(const PriceList& list, Checker& c) {
  c.unique_codes("/metals", list.metals);
  c.unique_codes("/alloys", list.alloys);
  for (std::size_t i = 0; i < list.metals.size(); ++i)
    c.range("/metals/" + std::to_string(i) + "/fix_minor_per_g", list.metals[i].fix_minor_per_g, 1,
            kMostRate_minor);
  for (std::size_t i = 0; i < list.alloys.size(); ++i) {
    const auto& alloy = list.alloys[i];
    const auto at = "/alloys/" + std::to_string(i);
    if (!find_metal(list, alloy.metal)) c.fail(at + "/metal", "is not among the metals");
    c.range(at + "/fineness_permille", alloy.fineness_permille, 1, 1'000);
    c.range(at + "/density_kg_m3", alloy.density_kg_m3, 1, 30'000);
    c.rate(at + "/alloying_minor_per_g", alloy.alloying_minor_per_g);
    c.share(at + "/metal_loss_bp", alloy.metal_loss_bp);
  }
}

void check_work(const PriceList& list, Checker& c) {
  c.share("/losses/shrink_bp", list.losses.shrink_bp);
  c.range("/losses/finishing_bp", list.losses.finishing_bp, 0, 9'999);
  const auto& p = list.printing;
  c.rate("/printing/setup_minor", p.setup_minor);
  c.rate("/printing/resin_minor_per_cm3", p.resin_minor_per_cm3);
  c.share("/printing/support_bp", p.support_bp);
  c.rate("/printing/machine_minor_per_hour", p.machine_minor_per_hour);
  c.range("/printing/seconds_per_mm_height", p.seconds_per_mm_height, 0, kMostSeconds);
  c.range("/printing/seconds_per_cm3", p.seconds_per_cm3, 0, kMostSeconds);
  c.rate("/casting/flask_share_minor", list.casting.flask_share_minor);
  c.rate("/casting/labour_minor", list.casting.labour_minor);
  c.rate("/casting/refining_minor_per_g", list.casting.refining_minor_per_g);
  c.share("/casting/sprue_bp", list.casting.sprue_bp);
  c.unique_codes("/finishes", list.finishes);
  for (std::size_t i = 0; i < list.finishes.size(); ++i) {
    const auto at = "/finishes/" + std::to_string(i);
    c.rate(at + "/minimum_minor", list.finishes[i].minimum_minor);
    c.rate(at + "/minor_per_cm2", list.finishes[i].minor_per_cm2);
  }
  for (std::size_t i = 0; i < list.complexity.size(); ++i)
    c.range("/complexity/" + std::to_string(i) + "/factor_bp", list.complexity[i].factor_bp, 1,
            100'000);
}

// A customer who is told that ten pieces cost less than nine does not trust the other lines either.
void check_breaks(const PriceList& list, Checker& c) {
  QuantityBreak before{.from = 1, .discount_bp = 0};
  for (std::size_t i = 0; i < list.quantity_breaks.size(); ++i) {
    const auto& next = list.quantity_breaks[i];
    const auto at = "/quantity_breaks/" + std::to_string(i);
    const bool in_order = c.range(at + "/from", next.from, before.from + 1, kMostPieces);
    const bool in_bounds =
        c.range(at + "/discount_bp", next.discount_bp, before.discount_bp, 9'999);
    if (!in_order || !in_bounds) return;  // what follows would be judged by a wrong figure
    if (next.from * (10'000 - next.discount_bp) < (next.from - 1) * (10'000 - before.discount_bp))
      c.fail(at + "/discount_bp",
             "makes " + std::to_string(next.from) + " pieces cheaper than one piece less");
    before = next;
  }
}

void check_limits(const Limits& limits, Checker& c) {
  c.range("/limits/defect_share_bp", limits.defect_share_bp, 0, 10'000);
  c.range("/limits/least_side_um", limits.least_side_um, 0, kMostLength_um);
  c.range("/limits/least_sum_of_sides_um", limits.least_sum_of_sides_um, 0, kMostLength_um);
  c.range("/limits/flask_diameter_um", limits.flask_diameter_um, 1, kMostLength_um);
  c.range("/limits/flask_height_um", limits.flask_height_um, 1, kMostLength_um);
  c.range("/limits/suspect_below_um", limits.suspect_below_um, 0, kMostLength_um);
  c.range("/limits/suspect_above_um", limits.suspect_above_um, 1, kMostLength_um);
  c.range("/limits/most_mass_mg", limits.most_mass_mg, 1, kMostMass_mg);
  c.range("/limits/most_pieces", limits.most_pieces, 1, kMostPieces);
  for (const auto& [field, um] : {std::pair("/limits/least_printed_um", limits.least_printed_um),
                                  std::pair("/limits/least_wall_um", limits.least_wall_um),
                                  std::pair("/limits/most_wall_um", limits.most_wall_um)})
    if (um) c.range(field, *um, 0, kMostLength_um);
}

template <class T>
const T* find_code(const std::vector<T>& list, std::string_view code) {
  const auto found = std::ranges::find(list, code, &T::code);
  return found == list.end() ? nullptr : &*found;
}

}  // namespace

void check(const PriceList& list, FieldErrors& errors) {
  Checker c(errors);
  c.range("/version", list.version, 1, 1'000'000'000);
  if (list.currency.size() != 3) c.fail("/currency", "must be an ISO 4217 code");
  check_alloys(list, c);
  check_work(list, c);
  c.share("/overhead_bp", list.overhead_bp);
  c.range("/margin_bp", list.margin_bp, 0, kMostMargin_bp);
  check_breaks(list, c);
  c.share("/rush_bp", list.rush_bp);
  c.share("/vat_bp", list.vat_bp);
  c.range("/validity_days", list.validity_days, 1, 365);
  check_limits(list.limits, c);
}

const Alloy* find_alloy(const PriceList& list, std::string_view code) {
  return find_code(list.alloys, code);
}
const Metal* find_metal(const PriceList& list, std::string_view code) {
  return find_code(list.metals, code);
}
const Finish* find_finish(const PriceList& list, std::string_view code) {
  return find_code(list.finishes, code);
}

}  // namespace atelier::pricing
