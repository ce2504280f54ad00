// SPDX-License-Identifier: Apache-2.0
// All figures that a price is made from. They are data: versioned, stored, never constants in code.
//
// Everything is an integer, so that a price is the same on every build: money in minor units,
// shares in basis points (1 bp = 0.01%), lengths in micrometres, densities in kg/m3 (= ug/mm3).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "platform/base/json.h"
#include "platform/base/time.h"

namespace atelier::pricing {

/// A metal that is bought at a fixing.
struct Metal {
  std::string code;                  ///< "gold"
  std::int64_t fix_minor_per_g = 0;  ///< of the pure metal
  Instant fixed_at;
  bool operator==(const Metal&) const = default;
};
BOOST_DESCRIBE_STRUCT(Metal, (), (code, fix_minor_per_g, fixed_at))

struct Alloy {
  std::string code;   ///< "gold-585-yellow"
  std::string name;   ///< for people
  std::string metal;  ///< code of the metal that gives it its price
  std::int64_t fineness_permille = 0;
  std::int64_t density_kg_m3 = 0;
  std::int64_t alloying_minor_per_g = 0;           ///< the other metals and the work of alloying
  std::int64_t metal_loss_bp = 0;                  ///< of the mass cast, billed
  std::optional<std::int64_t> least_wall_um = {};  ///< where it is not that of the limits
  bool operator==(const Alloy&) const = default;
};
BOOST_DESCRIBE_STRUCT(Alloy, (),
                      (code, name, metal, fineness_permille, density_kg_m3, alloying_minor_per_g,
                       metal_loss_bp, least_wall_um))

struct Losses {
  std::int64_t shrink_bp = 0;     ///< of the mass: the pattern is made larger by what shrinks
  std::int64_t finishing_bp = 0;  ///< of the mass cast: sprue stub, filing, polishing
  bool operator==(const Losses&) const = default;
};
BOOST_DESCRIBE_STRUCT(Losses, (), (shrink_bp, finishing_bp))

/// Printing the pattern in castable resin.
struct Printing {
  std::int64_t setup_minor = 0;  ///< once for the whole quantity
  std::int64_t resin_minor_per_cm3 = 0;
  std::int64_t support_bp = 0;  ///< resin for supports, of the model's volume
  std::int64_t machine_minor_per_hour = 0;
  std::int64_t seconds_per_mm_height = 0;  ///< a place on the platform
  std::int64_t seconds_per_cm3 = 0;
  bool operator==(const Printing&) const = default;
};
BOOST_DESCRIBE_STRUCT(Printing, (),
                      (setup_minor, resin_minor_per_cm3, support_bp, machine_minor_per_hour,
                       seconds_per_mm_height, seconds_per_cm3))

struct Casting {
  std::int64_t flask_share_minor = 0;     ///< each piece
  std::int64_t labour_minor = 0;          ///< each piece
  std::int64_t refining_minor_per_g = 0;  ///< of the sprue
  std::int64_t sprue_bp = 0;              ///< of the mass cast
  bool operator==(const Casting&) const = default;
};
BOOST_DESCRIBE_STRUCT(Casting, (),
                      (flask_share_minor, labour_minor, refining_minor_per_g, sprue_bp))

struct Finish {
  std::string code;  ///< "polished"
  std::string name;
  std::int64_t minimum_minor = 0;  ///< each piece
  std::int64_t minor_per_cm2 = 0;
  bool operator==(const Finish&) const = default;
};
BOOST_DESCRIBE_STRUCT(Finish, (), (code, name, minimum_minor, minor_per_cm2))

/// How much longer one kind of product takes to finish than a plain one.
struct Complexity {
  std::string product;  ///< name of a ProductKind
  std::int64_t factor_bp = 10'000;
  bool operator==(const Complexity&) const = default;
};
BOOST_DESCRIBE_STRUCT(Complexity, (), (product, factor_bp))

struct QuantityBreak {
  std::int64_t from = 0;  ///< pieces
  std::int64_t discount_bp = 0;
  bool operator==(const QuantityBreak&) const = default;
};
BOOST_DESCRIBE_STRUCT(QuantityBreak, (), (from, discount_bp))

/// What is priced without a person looking at it.
struct Limits {
  std::int64_t defect_share_bp = 0;        ///< of the volume that defects may leave open
  std::int64_t least_side_um = 0;          ///< of each side of the bounding box
  std::int64_t least_sum_of_sides_um = 0;  ///< x + y + z
  std::int64_t flask_diameter_um = 0;
  std::int64_t flask_height_um = 0;
  std::int64_t suspect_below_um = 0;  ///< all sides smaller: not millimetres?
  std::int64_t suspect_above_um = 0;  ///< a side longer: not millimetres?
  std::int64_t most_mass_mg = 0;      ///< of one piece; more is absurd
  std::int64_t most_pieces = 0;
  // Of walls; lists from before they were measured have none.
  std::optional<std::int64_t> least_printed_um;  ///< thinner does not come out of the printer
  std::optional<std::int64_t> least_wall_um;     ///< thinner may not fill, or break at the bench
  std::optional<std::int64_t> most_wall_um;      ///< thicker shrinks into pores
  bool operator==(const Limits&) const = default;
};
BOOST_DESCRIBE_STRUCT(Limits, (),
                      (defect_share_bp, least_side_um, least_sum_of_sides_um, flask_diameter_um,
                       flask_height_um, suspect_below_um, suspect_above_um, most_mass_mg,
                       most_pieces, least_printed_um, least_wall_um, most_wall_um))

/// Where a figure comes from.
struct Source {
  std::string figure;  ///< "alloys.density_kg_m3", "printing"
  std::string source;  ///< "example data" where nothing is published
  bool operator==(const Source&) const = default;
};
BOOST_DESCRIBE_STRUCT(Source, (), (figure, source))

struct PriceList {
  std::int64_t version = 0;
  Instant effective_at;
  std::string currency;
  std::vector<Metal> metals;
  std::vector<Alloy> alloys;
  Losses losses;
  Printing printing;
  Casting casting;
  std::vector<Finish> finishes;
  std::vector<Complexity> complexity;
  std::int64_t overhead_bp = 0;
  std::int64_t margin_bp = 0;  ///< of the price
  std::vector<QuantityBreak> quantity_breaks;
  std::int64_t rush_bp = 0;
  std::int64_t vat_bp = 0;
  std::int64_t validity_days = 0;
  Limits limits;
  std::vector<Source> sources;
  bool operator==(const PriceList&) const = default;
};
BOOST_DESCRIBE_STRUCT(PriceList, (),
                      (version, effective_at, currency, metals, alloys, losses, printing, casting,
                       finishes, complexity, overhead_bp, margin_bp, quantity_breaks, rush_bp,
                       vat_bp, validity_days, limits, sources))

/// Whether a list can be priced by: figures within bounds that keep the arithmetic exact, every
/// alloy's metal present, no quantity at which one piece more costs less in all.
void check(const PriceList& list, FieldErrors& errors);

/// nullptr where there is none of that code.
const Alloy* find_alloy(const PriceList& list, std::string_view code);
const Metal* find_metal(const PriceList& list, std::string_view code);
const Finish* find_finish(const PriceList& list, std::string_view code);

/// The list that the program is shipped with: version 1 of a new database.
const PriceList& default_price_list();

}  // namespace atelier::pricing
