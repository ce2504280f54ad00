// SPDX-License-Identifier: Apache-2.0
#include "pricing/appraisal.h"

#include <algorithm>

#include "pricing/figures.h"
#include "pricing/units.h"
#include "pricing/walls.h"

namespace atelier::pricing {
namespace {

using geometry::DefectKind;
using geometry::Measurement;

std::string code_of(DefectKind kind) {
  std::string code(name_of(kind));
  std::ranges::replace(code, '_', '-');
  return code;
}

const char* words_for(DefectKind kind) {
  switch (kind) {
    case DefectKind::open_edges:
      return "Edges with one facet only, rims of holes that will be closed";
    case DefectKind::nonmanifold_edges:
      return "Edges with more than two facets, where surfaces touch or cross and will be separated";
    case DefectKind::inconsistent_facets:
      return "Edges whose facets disagree on what is outside and will be turned";
    case DefectKind::inverted_shells:
      return "Shells that are inside out, measured as solids";
    case DefectKind::degenerate_facets:
      return "Facets without area, left out";
    case DefectKind::duplicate_facets:
      return "Facets that are there twice, one of each left out";
    case DefectKind::wrong_header:
      return "Statements of the file's header that are not true of it";
    case DefectKind::trailing_bytes:
      return "Bytes after the last facet, left out";
  }
  return "Defects of an unknown kind";
}

std::string size_in_words(const Measurement& model) {
  return decimal(model.size_um[0], 3) + " x " + decimal(model.size_um[1], 3) + " x " +
         decimal(model.size_um[2], 3) + " mm";
}

/// The sum of all bounds; what does not fit is as good as the whole volume.
std::int64_t volume_error_milli_mm3(const Measurement& model) {
  std::int64_t sum = 0;
  for (const auto& defect : model.defects)
    if (__builtin_add_overflow(sum, std::max<std::int64_t>(defect.volume_error_milli_mm3, 0), &sum))
      return model.volume_milli_mm3;
  return sum;
}

bool too_defective(const Measurement& model, const Limits& limits) {
  // By division: the product could overflow, and a share needs no more than this precision.
  return volume_error_milli_mm3(model) >
         model.volume_milli_mm3 / 10'000 * limits.defect_share_bp +
             model.volume_milli_mm3 % 10'000 * limits.defect_share_bp / 10'000;
}

/// Units in which a model of this size would be a jewel: its longest side from 5 to 120 mm.
std::string likelier_units(const Measurement& model, LengthUnit said) {
  const auto longest_um = static_cast<double>(*std::ranges::max_element(model.size_um));
  std::string found;
  if (said == LengthUnit::detect) return found;
  for (const auto unit : {LengthUnit::mm, LengthUnit::cm, LengthUnit::inch, LengthUnit::m}) {
    const auto as_um = longest_um * millimetres(unit) / millimetres(said);
    if (unit == said || as_um < 5'000 || as_um > 120'000) continue;
    found += (found.empty() ? "" : " or ") + std::string(name_of(unit));
  }
  return found;
}

/// Of a file whose unit nobody said; millimetres go without saying.
void tell_unit(const Measurement& model, Appraisal& appraisal) {
  if (model.unit_source == geometry::UnitSource::guess && model.unit != name_of(LengthUnit::mm))
    appraisal.remarks.push_back(
        {"unit-guessed", "The file does not say its unit; by its size it is in " + *model.unit +
                             ". The model is " + size_in_words(model) + "."});
}

/// The file says one unit, who asks another.
bool units_differ(const Measurement& model, LengthUnit said) {
  if (model.unit_source != geometry::UnitSource::caller || !model.file_unit) return false;
  constexpr std::pair<LengthUnit, std::string_view> kSame[] = {{LengthUnit::mm, "millimeter"},
                                                               {LengthUnit::cm, "centimeter"},
                                                               {LengthUnit::inch, "inch"},
                                                               {LengthUnit::m, "meter"}};
  return std::ranges::find(kSame, std::pair(said, std::string_view(*model.file_unit))) ==
         std::end(kSame);
}

void look_at_unit(const Measurement& model, LengthUnit said, const Limits& limits,
                  std::vector<PriceRemark>& reasons) {
  if (units_differ(model, said))
    reasons.push_back({"unit-differs", "The file says its unit is " + *model.file_unit +
                                           ", and it was measured in " +
                                           std::string(name_of(said)) +
                                           ". Ask again with the unit detect to take the file's."});
  const auto [least, most] = std::ranges::minmax(model.size_um);
  if (most >= limits.suspect_below_um && most <= limits.suspect_above_um) return;
  if (most == 0) return;  // a single point is no jewel in any unit
  const auto units = likelier_units(model, said);
  reasons.push_back({"unit-suspect",
                     "The model is " + size_in_words(model) + " when its unit is " +
                         model.unit.value_or(std::string(name_of(said))) + ", which is no jewel. " +
                         (units.empty() ? "Check the unit of the file."
                                        : "Ask again with the unit " + units + "?")});
}

bool fits_flask(const Measurement& model, const Limits& limits) {
  auto side = model.size_um;
  std::ranges::sort(side);
  const auto square = [](std::int64_t um) { return um * um; };  // of what passed look_at_unit
  return side[2] <= limits.flask_height_um &&
         square(side[0]) + square(side[1]) <= square(limits.flask_diameter_um);
}

void look_at_size(const Measurement& model, const Limits& limits,
                  std::vector<PriceRemark>& reasons) {
  const auto& side = model.size_um;
  if (*std::ranges::min_element(side) < limits.least_side_um)
    reasons.push_back({"side-too-thin", "The model is " + size_in_words(model) +
                                            "; no side may be under " +
                                            decimal(limits.least_side_um, 3) + " mm to be cast."});
  if (side[0] + side[1] + side[2] < limits.least_sum_of_sides_um)
    reasons.push_back(
        {"too-small", "The model is " + size_in_words(model) + "; its sides must add up to " +
                          decimal(limits.least_sum_of_sides_um, 3) + " mm at least."});
  if (!fits_flask(model, limits))
    reasons.push_back({"too-big-for-flask",
                       "The model is " + size_in_words(model) + "; the flask takes a diameter of " +
                           decimal(limits.flask_diameter_um, 3) + " mm and a height of " +
                           decimal(limits.flask_height_um, 3) + " mm."});
}

void list_defects(const Measurement& model, const Limits& limits, Appraisal& appraisal) {
  for (const auto& defect : model.defects)
    appraisal.remarks.push_back({code_of(defect.kind), describe(defect)});
  if (!too_defective(model, limits)) return;
  appraisal.outcome = PriceOutcome::needs_review;
  appraisal.remarks.push_back(
      {"defects-too-large", "Because of the defects the volume may be off by " +
                                decimal(volume_error_milli_mm3(model), 3) + " of " +
                                decimal(model.volume_milli_mm3, 3) + " mm3, which is over " +
                                percent(limits.defect_share_bp) + "."});
}

/// How much an offer may be off where the volume is.
std::int64_t price_error_minor(const Alloy& alloy, const Measurement& model,
                               const PriceParameters& order, Speed speed, const PriceList& list,
                               const Offer& offer) {
  auto larger = model;
  larger.volume_milli_mm3 += std::min(volume_error_milli_mm3(model), model.volume_milli_mm3);
  const auto other = price_in(alloy, larger, order, speed, list);
  return other ? other->total.minor - offer.total.minor : offer.total.minor;
}

void add_offers(const Measurement& model, const PriceParameters& order, Speed speed,
                const PriceList& list, Appraisal& appraisal) {
  std::string off_by;
  for (const auto& alloy : list.alloys) {
    if (!order.alloys.empty() && std::ranges::find(order.alloys, alloy.code) == order.alloys.end())
      continue;
    auto offer = price_in(alloy, model, order, speed, list);
    if (!offer) {
      const PriceRemark why{offer.error().type, offer.error().detail};
      if (std::ranges::find(appraisal.remarks, why) == appraisal.remarks.end())
        appraisal.remarks.push_back(why);
      continue;
    }
    if (volume_error_milli_mm3(model) > 0)
      off_by += (off_by.empty() ? "" : ", ") + alloy.name + " " +
                amount(price_error_minor(alloy, model, order, speed, list, *offer), list.currency);
    appraisal.offers.push_back(std::move(*offer));
  }
  if (!off_by.empty())
    appraisal.remarks.push_back(
        {"price-error-bound",
         "Because of the defects a price may be off by at most: " + off_by + "."});
}

}  // namespace

std::string describe(const geometry::Defect& defect) {
  auto text = std::string(words_for(defect.kind)) + ": " + std::to_string(defect.count) + ".";
  if (defect.volume_error_milli_mm3 > 0)
    text += " The volume may be off by at most " + decimal(defect.volume_error_milli_mm3, 3) +
            " mm3 because of them.";
  return text;
}

ModelSummary summary_of(const Measurement& model) {
  return {.volume_milli_mm3 = model.volume_milli_mm3,
          .area_milli_mm2 = model.area_milli_mm2,
          .size_um = model.size_um,
          .facets = model.facets,
          .watertight = model.watertight,
          .format = model.format,
          .unit = model.unit,
          .walls = walls_of(model),
          .hole_diameter_um = model.hole ? std::optional(model.hole->diameter_um) : std::nullopt};
}

Appraisal not_appraised(const Error& reason) {
  return {.outcome = PriceOutcome::failed, .remarks = {{reason.type, reason.detail}}};
}

Appraisal appraise(const Measurement& model, const PriceParameters& order, Speed speed,
                   const PriceList& list) {
  for (const auto& code : order.alloys)
    if (!find_alloy(list, code)) {
      auto refused = not_appraised({ErrorKind::unprocessable, "unknown-alloy",
                                    "There is no alloy \"" + code + "\" in the price list."});
      refused.model = summary_of(model);
      return refused;
    }

  Appraisal appraisal{.outcome = PriceOutcome::priced, .model = summary_of(model)};
  std::vector<PriceRemark> reasons;
  look_at_unit(model, order.unit, list.limits, reasons);
  const bool unit_suspect = !reasons.empty();
  tell_unit(model, appraisal);
  // In the wrong unit every other figure would be nonsense: 0 g, or a ring of a tonne.
  if (!unit_suspect) {
    list_defects(model, list.limits, appraisal);
    look_at_size(model, list.limits, reasons);
    look_at_walls(model, order, list, appraisal.remarks, reasons);
    add_offers(model, order, speed, list, appraisal);
  }
  if (!reasons.empty()) appraisal.outcome = PriceOutcome::needs_review;
  appraisal.remarks.insert(appraisal.remarks.end(), reasons.begin(), reasons.end());
  if (appraisal.offers.empty() && !unit_suspect) appraisal.outcome = PriceOutcome::failed;
  return appraisal;
}

}  // namespace atelier::pricing
