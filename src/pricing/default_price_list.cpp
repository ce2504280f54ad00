// SPDX-License-Identifier: Apache-2.0
// The list a new database starts with. What has no published source is example data and says so: a
// workshop puts its own figures in before it quotes to anyone.
#include "pricing/price_list.h"

namespace atelier::pricing {
namespace {

constexpr Instant kEffective{1'767'225'600 * kSecond};  // 2026-01-01T00:00:00Z

std::vector<Metal> metals() {
  return {{"silver", 150'00, kEffective},
          {"gold", 10'500'00, kEffective},
          {"platinum", 5'000'00, kEffective},
          {"palladium", 4'000'00, kEffective},
          {"brass", 1'00, kEffective}};
}

std::vector<Alloy> alloys() {
  return {{"silver-925", "Silver 925", "silver", 925, 10'400, 15'00, 1'500},
          {"gold-585-yellow", "Yellow gold 585", "gold", 585, 13'070, 120'00, 1'500},
          {"gold-585-white", "White gold 585", "gold", 585, 12'610, 260'00, 1'500},
          {"gold-585-red", "Red gold 585", "gold", 585, 13'260, 110'00, 1'500},
          {"gold-750-yellow", "Yellow gold 750", "gold", 750, 15'580, 120'00, 1'500},
          {"gold-750-white", "White gold 750", "gold", 750, 14'640, 280'00, 1'500},
          {"gold-750-red", "Red gold 750", "gold", 750, 15'180, 110'00, 1'500},
          {"platinum-950", "Platinum 950", "platinum", 950, 20'800, 450'00, 1'500},
          {"palladium-950", "Palladium 950", "palladium", 950, 12'000, 380'00, 1'500},
          {"brass", "Brass", "brass", 1'000, 8'400, 2'00, 1'500}};
}

std::vector<Finish> finishes() {
  return {{"polished", "Polished", 600'00, 150'00},
          {"matte", "Matte", 650'00, 160'00},
          {"brushed", "Brushed", 700'00, 175'00},
          {"oxidised", "Oxidised", 750'00, 180'00},
          {"rhodium-plated", "Rhodium plated", 1'200'00, 260'00},
          {"as-cast", "As cast", 200'00, 40'00}};
}

std::vector<Source> sources() {
  return {
      {"metals", "example data"},
      {"alloys.fineness_permille", "by the alloy's name"},
      {"alloys.density_kg_m3",
       "Stuller (platinum: PtCo 950; brass: 8.40); palladium 950: Romanoff 12.00. Sources differ "
       "by "
       "5-10%"},
      {"alloys.alloying_minor_per_g", "example data"},
      {"alloys.metal_loss_bp",
       "about 15% on custom gold: Metal Studio; other metals: example data"},
      {"losses.shrink_bp",
       "linear casting shrinkage 1.0%, weight follows about three times as much: Vectrix"},
      {"losses.finishing_bp",
       "casting 5.877 g, finished 4.907 g: JETT Research, Santa Fe Symposium"},
      {"printing", "example data"},
      {"casting.flask_share_minor", "example data"},
      {"casting.labour_minor", "3-6 USD: Cecile Raley; 4.50 USD at 90 RUB, the rate example data"},
      {"casting.refining_minor_per_g", "example data"},
      {"casting.sprue_bp",
       "sprue and button 8-10% of the pattern's weight: Romanoff, Mitera, Ganoksin 27807"},
      {"finishes", "example data"},
      {"complexity", "example data"},
      {"overhead_bp", "example data"},
      {"margin_bp", "example data"},
      {"quantity_breaks", "example data"},
      {"rush_bp", "example data"},
      {"vat_bp", "example data: set the rate that applies to the workshop"},
      {"validity_days", "example data"},
      {"limits.defect_share_bp", "example data"},
      {"limits.least_side_um", "no axis under 0.8 mm: planfab, gold"},
      {"limits.least_sum_of_sides_um", "x + y + z at least 10 mm: planfab, gold"},
      {"limits.flask_diameter_um", "example data"},
      {"limits.flask_height_um", "example data"},
      {"limits.suspect_below_um", "a jewel in metres or inches read as millimetres: own reasoning"},
      {"limits.suspect_above_um", "no jewel is longer than 300 mm: own reasoning"},
      {"limits.most_mass_mg", "example data"},
      {"limits.most_pieces", "example data"},
      {"limits.least_printed_um", "filigree wire 0.3 mm in castable wax: Formlabs"},
      {"limits.least_wall_um", "walls at least 0.8 mm: Gemwares"},
      {"limits.most_wall_um", "review solids thicker than 4 mm: planfab"},
  };
}

PriceList make() {
  return {
      .version = 1,
      .effective_at = kEffective,
      .currency = "RUB",
      .metals = metals(),
      .alloys = alloys(),
      .losses = {.shrink_bp = 300, .finishing_bp = 1'650},
      .printing = {.setup_minor = 300'00,
                   .resin_minor_per_cm3 = 30'00,
                   .support_bp = 2'500,
                   .machine_minor_per_hour = 180'00,
                   .seconds_per_mm_height = 48,
                   .seconds_per_cm3 = 120},
      .casting = {.flask_share_minor = 250'00,
                  .labour_minor = 405'00,
                  .refining_minor_per_g = 60'00,
                  .sprue_bp = 900},
      .finishes = finishes(),
      .complexity = {{"ring", 10'000},
                     {"pendant", 10'500},
                     {"earring", 11'500},
                     {"bracelet", 12'000},
                     {"other", 11'000}},
      .overhead_bp = 2'000,
      .margin_bp = 3'000,
      .quantity_breaks = {{5, 200}, {10, 400}, {20, 600}, {50, 750}, {100, 800}},
      .rush_bp = 3'000,
      .vat_bp = 2'200,
      .validity_days = 7,
      .limits = {.defect_share_bp = 200,
                 .least_side_um = 800,
                 .least_sum_of_sides_um = 10'000,
                 .flask_diameter_um = 90'000,
                 .flask_height_um = 130'000,
                 .suspect_below_um = 1'000,
                 .suspect_above_um = 300'000,
                 .most_mass_mg = 2'000'000,
                 .most_pieces = 1'000,
                 .least_printed_um = 300,
                 .least_wall_um = 800,
                 .most_wall_um = 4'000},
      .sources = sources(),
  };
}

}  // namespace

const PriceList& default_price_list() {
  static const PriceList list = make();
  return list;
}

}  // namespace atelier::pricing
