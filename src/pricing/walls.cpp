// SPDX-License-Identifier: Apache-2.0
#include "pricing/walls.h"

#include <algorithm>

#include "pricing/figures.h"

namespace atelier::pricing {
namespace {

using geometry::Thickness;

std::string mm(std::int64_t um) { return decimal(um, 3) + " mm"; }

std::string where_thinnest(const Thickness& walls) {
  if (walls.thinnest.empty()) return "";
  const auto& [at, thickness] = walls.thinnest.front();
  return " The thinnest place, " + mm(thickness) + ", is at " + decimal(at[0], 3) + ", " +
         decimal(at[1], 3) + ", " + decimal(at[2], 3) + " mm.";
}

/// The alloys asked for that a wall of this thickness is too thin for.
std::string alloys_that_need_more(std::int64_t um, const PriceParameters& order,
                                  const PriceList& list, std::int64_t& least_um) {
  std::string names;
  for (const auto& alloy : list.alloys) {
    if (!order.alloys.empty() && std::ranges::find(order.alloys, alloy.code) == order.alloys.end())
      continue;
    const auto needs = alloy.least_wall_um ? alloy.least_wall_um : list.limits.least_wall_um;
    if (!needs || um >= *needs) continue;
    names += (names.empty() ? "" : ", ") + alloy.name;
    least_um = std::max(least_um, *needs);
  }
  return names;
}

void look_at_thin(const Thickness& walls, const PriceParameters& order, const PriceList& list,
                  std::vector<PriceRemark>& remarks, std::vector<PriceRemark>& reasons) {
  if (list.limits.least_printed_um && walls.p1_um < *list.limits.least_printed_um) {
    reasons.push_back({"wall-too-thin", "A hundredth of the surface has walls under " +
                                            mm(walls.p1_um) + "; the printer needs " +
                                            mm(*list.limits.least_printed_um) + "." +
                                            where_thinnest(walls)});
    return;
  }
  std::int64_t least_um = 0;
  const auto names = alloys_that_need_more(walls.p1_um, order, list, least_um);
  if (names.empty()) return;
  remarks.push_back({"wall-thin", "A hundredth of the surface has walls under " + mm(walls.p1_um) +
                                      ", and " + mm(least_um) +
                                      " are advised, or castings may have gaps: " + names + "." +
                                      where_thinnest(walls)});
}

/// Half of the surface decides: from its side, the band of a ring is as thick as it is wide.
void look_at_thick(const Thickness& walls, const Limits& limits,
                   std::vector<PriceRemark>& reasons) {
  if (!limits.most_wall_um || walls.median_um <= *limits.most_wall_um) return;
  reasons.push_back({"wall-too-thick", "Half of the surface has walls of " + mm(walls.median_um) +
                                           " and more; over " + mm(*limits.most_wall_um) +
                                           " metal shrinks into pores. Hollow the model out."});
}

}  // namespace

std::optional<Walls> walls_of(const geometry::Measurement& model) {
  if (!model.thickness) return std::nullopt;
  const Thickness& t = *model.thickness;
  Walls walls{.min_um = t.min_um,
              .p1_um = t.p1_um,
              .p5_um = t.p5_um,
              .median_um = t.median_um,
              .max_um = t.max_um};
  for (const auto& place : t.thinnest) walls.thinnest.push_back({place.at_um, place.thickness_um});
  return walls;
}

void look_at_walls(const geometry::Measurement& model, const PriceParameters& order,
                   const PriceList& list, std::vector<PriceRemark>& remarks,
                   std::vector<PriceRemark>& reasons) {
  if (!model.thickness) return;
  look_at_thin(*model.thickness, order, list, remarks, reasons);
  look_at_thick(*model.thickness, list.limits, reasons);
}

}  // namespace atelier::pricing
