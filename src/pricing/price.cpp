// SPDX-License-Identifier: Apache-2.0
#include "pricing/price.h"

#include <algorithm>

#include "pricing/figures.h"

namespace atelier::pricing {
namespace {

// Wide enough for the product of all figures of a line within the bounds of check(PriceList) and of
// check_size(): nothing is rounded before the line is.
__extension__ using Wide = __int128;

constexpr std::int64_t kBp = 10'000;
// Bounds on what a file can claim; far past any jewel, far below where 128 bits end.
constexpr std::int64_t kMostMeasured = 1'000'000'000'000'000;  // 0.001 mm3, 0.001 mm2
constexpr std::int64_t kMostSide_um = 1'000'000'000;
constexpr Wide kMostLine_minor = 1'000'000'000'000'000;

/// Of numbers that are not negative.
Wide half_up(Wide numerator, Wide denominator) {
  return (numerator + denominator / 2) / denominator;
}

Error refused(const char* type, std::string detail) {
  return {ErrorKind::unprocessable, type, std::move(detail)};
}

/// One piece, as cast and as it leaves the bench, and all that its price is made from.
struct Job {
  const Alloy& alloy;
  const Metal& metal;
  const Finish& finish;
  const geometry::Measurement& model;
  const PriceParameters& order;
  const PriceList& list;
  std::int64_t mass_cast_mg = 0;
  std::int64_t mass_finished_mg = 0;

  std::string quantity() const { return ", quantity=" + std::to_string(order.quantity); }
  std::string money(std::int64_t minor) const { return amount(minor, list.currency); }
};

std::int64_t longest_side_um(const geometry::Measurement& model) {
  return *std::ranges::max_element(model.size_um);
}

Result<void> check_size(const geometry::Measurement& model) {
  if (model.volume_milli_mm3 <= 0)
    return refused("no-volume", "The model encloses no volume, so there is nothing to cast.");
  if (model.volume_milli_mm3 > kMostMeasured || model.area_milli_mm2 < 0 ||
      model.area_milli_mm2 > kMostMeasured || *std::ranges::min_element(model.size_um) < 0 ||
      longest_side_um(model) > kMostSide_um)
    return refused("mass-absurd", "The model is far larger than any jewel. Check its unit.");
  return {};
}

Result<void> weigh(Job& job) {
  const Wide cast = half_up(Wide(job.model.volume_milli_mm3) * job.alloy.density_kg_m3 *
                                (kBp + job.list.losses.shrink_bp),
                            Wide(1'000'000) * kBp);
  const Wide finished = half_up(cast * (kBp - job.list.losses.finishing_bp), kBp);
  if (finished <= 0)
    return refused("no-mass", "A piece would weigh less than half a milligram. Check its unit.");
  if (cast > job.list.limits.most_mass_mg)
    return refused("mass-absurd", "A piece in " + job.alloy.name + " would weigh more than " +
                                      decimal(job.list.limits.most_mass_mg, 3) +
                                      " g. Check its unit.");
  job.mass_cast_mg = static_cast<std::int64_t>(cast);
  job.mass_finished_mg = static_cast<std::int64_t>(finished);
  return {};
}

/// A line before it is rounded: numerator / denominator minor units.
struct Draft {
  const char* code;
  const char* formula;
  std::string inputs;
  Wide numerator;
  Wide denominator;
};

Draft metal_line(const Job& job) {
  const auto& alloy = job.alloy;
  const Wide per_1000_g = Wide(job.metal.fix_minor_per_g) * alloy.fineness_permille +
                          Wide(alloy.alloying_minor_per_g) * 1'000;
  return {"metal", "mass_cast * (1 + metal_loss) * (fix * fineness + alloying) * quantity",
          "mass_cast=" + decimal(job.mass_cast_mg, 3) +
              " g, metal_loss=" + percent(alloy.metal_loss_bp) +
              ", fix=" + job.money(job.metal.fix_minor_per_g) + "/g of " + job.metal.code + " at " +
              to_rfc3339(job.metal.fixed_at) + ", fineness=" + decimal(alloy.fineness_permille, 3) +
              ", alloying=" + job.money(alloy.alloying_minor_per_g) + "/g" + job.quantity(),
          Wide(job.mass_cast_mg) * (kBp + alloy.metal_loss_bp) * per_1000_g * job.order.quantity,
          Wide(1'000) * kBp * 1'000};
}

// The height is the longest side: a part is printed upright, and turning the file must not change
// the price.
Draft print_line(const Job& job) {
  const auto& p = job.list.printing;
  const Wide volume = job.model.volume_milli_mm3;
  const auto height_um = longest_side_um(job.model);
  const Wide denominator = Wide(1'000'000) * kBp * 3'600;
  const Wide resin = volume * p.resin_minor_per_cm3 * (kBp + p.support_bp) * 3'600;
  const Wide micro_seconds =
      Wide(height_um) * p.seconds_per_mm_height * 1'000 + volume * p.seconds_per_cm3;
  const Wide machine = micro_seconds * p.machine_minor_per_hour * kBp;
  return {"print",
          "setup + (resin * volume * (1 + supports) + machine * (per_mm * height + per_cm3 * "
          "volume)) * quantity",
          "setup=" + job.money(p.setup_minor) + ", resin=" + job.money(p.resin_minor_per_cm3) +
              "/cm3, volume=" + decimal(job.model.volume_milli_mm3, 6) + " cm3, supports=" +
              percent(p.support_bp) + ", machine=" + job.money(p.machine_minor_per_hour) +
              "/h, per_mm=" + std::to_string(p.seconds_per_mm_height) +
              " s, height=" + decimal(height_um, 3) +
              " mm, per_cm3=" + std::to_string(p.seconds_per_cm3) + " s" + job.quantity(),
          p.setup_minor * denominator + (resin + machine) * job.order.quantity, denominator};
}

Draft casting_line(const Job& job) {
  const auto& c = job.list.casting;
  const Wide denominator = Wide(1'000) * kBp;
  const Wide refining = Wide(job.mass_cast_mg) * c.sprue_bp * c.refining_minor_per_g;
  return {
      "casting", "(flask_share + labour + refining * sprue * mass_cast) * quantity",
      "flask_share=" + job.money(c.flask_share_minor) + ", labour=" + job.money(c.labour_minor) +
          ", refining=" + job.money(c.refining_minor_per_g) + "/g, sprue=" + percent(c.sprue_bp) +
          ", mass_cast=" + decimal(job.mass_cast_mg, 3) + " g" + job.quantity(),
      ((Wide(c.flask_share_minor) + c.labour_minor) * denominator + refining) * job.order.quantity,
      denominator};
}

Draft finish_line(const Job& job) {
  const auto found =
      std::ranges::find(job.list.complexity, name_of(job.order.product), &Complexity::product);
  const std::int64_t factor_bp = found == job.list.complexity.end() ? kBp : found->factor_bp;
  const Wide denominator = Wide(100'000) * kBp;
  const Wide by_area = Wide(job.model.area_milli_mm2) * job.finish.minor_per_cm2 * factor_bp;
  return {"finish", "max(minimum, rate * area * complexity) * quantity",
          "finish=" + job.finish.code + ", minimum=" + job.money(job.finish.minimum_minor) +
              ", rate=" + job.money(job.finish.minor_per_cm2) +
              "/cm2, area=" + decimal(job.model.area_milli_mm2, 5) +
              " cm2, complexity=" + decimal(factor_bp, 4) + job.quantity(),
          std::max(by_area, job.finish.minimum_minor * denominator) * job.order.quantity,
          denominator};
}

QuantityBreak break_for(const PriceList& list, std::int64_t quantity) {
  QuantityBreak best{.from = 1, .discount_bp = 0};
  for (const auto& candidate : list.quantity_breaks)
    if (quantity >= candidate.from) best = candidate;
  return best;
}

/// The lines so far and their sum.
class Bill {
 public:
  void add(Draft draft, int sign = 1) {
    const Wide rounded = half_up(draft.numerator, draft.denominator);
    // Past the bound the figure is not kept; the lines after it stay within 128 bits.
    absurd_ = absurd_ || rounded > kMostLine_minor;
    const auto minor = absurd_ ? 0 : sign * static_cast<std::int64_t>(rounded);
    sum_ += minor;
    lines_.push_back({draft.code, draft.formula, std::move(draft.inputs), minor});
  }
  bool absurd() const { return absurd_; }
  std::int64_t sum() const { return sum_; }
  std::vector<PriceLine> take_lines() { return std::move(lines_); }

 private:
  std::vector<PriceLine> lines_;
  std::int64_t sum_ = 0;
  bool absurd_ = false;
};

// What comes on top of the work, each on the sum of the lines before it.
void add_surcharges(Bill& bill, const Job& job, Speed speed) {
  const auto& list = job.list;
  const auto of_sum = [&](const char* name) { return name + job.money(bill.sum()); };
  bill.add({"overhead", "work * overhead",
            of_sum("work=") + ", overhead=" + percent(list.overhead_bp),
            Wide(bill.sum()) * list.overhead_bp, kBp});
  bill.add({"margin", "cost * margin / (1 - margin)",
            of_sum("cost=") + ", margin=" + percent(list.margin_bp),
            Wide(bill.sum()) * list.margin_bp, kBp - list.margin_bp});
  if (const auto step = break_for(list, job.order.quantity); step.discount_bp > 0)
    bill.add({"quantity", "-(net * discount)",
              of_sum("net=") + ", discount=" + percent(step.discount_bp) + " from " +
                  std::to_string(step.from) + " pieces",
              Wide(bill.sum()) * step.discount_bp, kBp},
             -1);
  if (speed == Speed::rush)
    bill.add({"rush", "net * rush", of_sum("net=") + ", rush=" + percent(list.rush_bp),
              Wide(bill.sum()) * list.rush_bp, kBp});
  bill.add({"vat", "net * vat", of_sum("net=") + ", vat=" + percent(list.vat_bp),
            Wide(bill.sum()) * list.vat_bp, kBp});
}

}  // namespace

Result<Offer> price_in(const Alloy& alloy, const geometry::Measurement& model,
                       const PriceParameters& order, Speed speed, const PriceList& list) {
  const auto* metal = find_metal(list, alloy.metal);
  ATELIER_ASSERT(metal);
  const auto* finish = find_finish(list, order.finish);
  if (!finish) return refused("unknown-finish", "There is no finish \"" + order.finish + "\".");
  if (order.quantity < 1 || order.quantity > list.limits.most_pieces)
    return refused("quantity-out-of-range", "The quantity must be from 1 to " +
                                                std::to_string(list.limits.most_pieces) + ".");
  ATELIER_TRY(check_size(model));
  Job job{alloy, *metal, *finish, model, order, list};
  ATELIER_TRY(weigh(job));

  Bill bill;
  bill.add(metal_line(job));
  bill.add(print_line(job));
  bill.add(casting_line(job));
  bill.add(finish_line(job));
  add_surcharges(bill, job, speed);
  if (bill.absurd()) return refused("price-absurd", "The price is past what can be offered.");
  return Offer{.alloy = alloy.code,
               .mass_cast_mg = job.mass_cast_mg,
               .mass_finished_mg = job.mass_finished_mg,
               .lines = bill.take_lines(),
               .total = {bill.sum(), list.currency}};
}

}  // namespace atelier::pricing
