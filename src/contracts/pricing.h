// SPDX-License-Identifier: Apache-2.0
// What contexts ask of `pricing` and what it answers. A priced quote travels whole, so that whoever
// asked can accept or refuse it later without asking again.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "contracts/ids.h"
#include "contracts/money.h"
#include "platform/base/time.h"

namespace atelier {

enum class ProductKind : std::uint8_t { ring, pendant, earring, bracelet, other };
BOOST_DESCRIBE_ENUM(ProductKind, ring, pendant, earring, bracelet, other)

/// `detect`: what the file says, or where it says nothing the unit in which it is the size of a
/// jewel.
enum class LengthUnit : std::uint8_t { mm, cm, inch, m, detect };
BOOST_DESCRIBE_ENUM(LengthUnit, mm, cm, inch, m, detect)

/// What is to be priced: one model in one or several alloys.
struct PriceParameters {
  std::string model_hash;            ///< SHA-256 of the file, 64 hex digits
  LengthUnit unit = LengthUnit::mm;  ///< of the file
  ProductKind product = ProductKind::other;
  std::string finish;  ///< a code of the price list: "polished"
  std::int64_t quantity = 1;
  std::vector<std::string> alloys;  ///< codes: "gold-585-yellow"; empty = all of the price list
  bool operator==(const PriceParameters&) const = default;
};
BOOST_DESCRIBE_STRUCT(PriceParameters, (), (model_hash, unit, product, finish, quantity, alloys))

struct PriceRequested {
  static constexpr std::string_view kType = "price.requested";
  static constexpr int kSchema = 1;
  static constexpr std::string_view kExchange = "price.job";
  QuoteId quote_id;
  std::string requester;  ///< context that asks: "shop"
  PriceParameters parameters;
  Uuid key() const { return quote_id.value; }
  std::int64_t version() const { return 0; }
};
BOOST_DESCRIBE_STRUCT(PriceRequested, (), (quote_id, requester, parameters))

/// One line of a price, explained: `metal = mass_cast * ...` with the figures it was made from.
struct PriceLine {
  std::string code;     ///< "metal", "print", "casting", "finish", "overhead", "margin", "vat", ...
  std::string formula;  ///< in words of the price list's terms
  std::string inputs;   ///< "mass_cast=4.213 g, fix=5012.00 RUB/g"
  std::int64_t minor = 0;
  bool operator==(const PriceLine&) const = default;
};
BOOST_DESCRIBE_STRUCT(PriceLine, (), (code, formula, inputs, minor))

/// The price in one alloy. The sum of the lines is the total, to the minor unit.
struct Offer {
  std::string alloy;
  std::int64_t mass_cast_mg = 0;      ///< of one piece
  std::int64_t mass_finished_mg = 0;  ///< of one piece
  std::vector<PriceLine> lines;       ///< for the whole quantity
  Money total;                        ///< with VAT
  bool operator==(const Offer&) const = default;
};
BOOST_DESCRIBE_STRUCT(Offer, (), (alloy, mass_cast_mg, mass_finished_mg, lines, total))

enum class PriceOutcome : std::uint8_t { priced, needs_review, failed };
BOOST_DESCRIBE_ENUM(PriceOutcome, priced, needs_review, failed)

struct ThinWall {
  std::array<std::int64_t, 3> at_um{};  ///< on the surface, in the model's coordinates
  std::int64_t thickness_um = 0;
  bool operator==(const ThinWall&) const = default;
};
BOOST_DESCRIBE_STRUCT(ThinWall, (), (at_um, thickness_um))

/// How thick the walls are: a hundredth of the surface has thinner ones than `p1_um`.
struct Walls {
  std::int64_t min_um = 0;
  std::int64_t p1_um = 0;
  std::int64_t p5_um = 0;
  std::int64_t median_um = 0;
  std::int64_t max_um = 0;
  std::vector<ThinWall> thinnest;
  bool operator==(const Walls&) const = default;
};
BOOST_DESCRIBE_STRUCT(Walls, (), (min_um, p1_um, p5_um, median_um, max_um, thinnest))

/// What was measured, in the units of the business, for people to see.
struct ModelSummary {
  std::int64_t volume_milli_mm3 = 0;
  std::int64_t area_milli_mm2 = 0;
  std::array<std::int64_t, 3> size_um{};
  std::int64_t facets = 0;
  bool watertight = false;
  std::optional<std::string> format;             ///< "stl-binary", "3mf"
  std::optional<std::string> unit;               ///< that the file was measured in
  std::optional<Walls> walls;                    ///< where they could be measured
  std::optional<std::int64_t> hole_diameter_um;  ///< of a ring, where it was found
  bool operator==(const ModelSummary&) const = default;
};
BOOST_DESCRIBE_STRUCT(ModelSummary, (),
                      (volume_milli_mm3, area_milli_mm2, size_um, facets, watertight, format, unit,
                       walls, hole_diameter_um))

/// Something to know about a quote: a defect with what it may cost, a reason for review or failure.
struct PriceRemark {
  std::string code;    ///< stable: "open-edges", "wall-too-thin", "model-not-found"
  std::string detail;  ///< a sentence for people
  bool operator==(const PriceRemark&) const = default;
};
BOOST_DESCRIBE_STRUCT(PriceRemark, (), (code, detail))

struct PriceDone {
  static constexpr std::string_view kType = "price.done";
  static constexpr int kSchema = 1;
  static constexpr std::string_view kExchange = "price.done";
  QuoteId quote_id;
  std::string requester;
  PriceParameters parameters;
  PriceOutcome outcome = PriceOutcome::failed;
  ModelSummary model;         ///< zeros where it could not be measured
  std::vector<Offer> offers;  ///< in the order of the price list; empty if failed
  std::vector<PriceRemark> remarks;
  std::int64_t price_list_version = 0;
  Instant priced_at;
  Instant valid_until;
  Uuid key() const { return quote_id.value; }
  std::int64_t version() const { return 0; }
};
BOOST_DESCRIBE_STRUCT(PriceDone, (),
                      (quote_id, requester, parameters, outcome, model, offers, remarks,
                       price_list_version, priced_at, valid_until))

}  // namespace atelier
