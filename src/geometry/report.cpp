// SPDX-License-Identifier: Apache-2.0
#include "geometry/report.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "geometry/hole.h"
#include "geometry/read_model.h"
#include "geometry/solid.h"
#include "geometry/stl_errors.h"
#include "geometry/thickness.h"
#include "geometry/topology.h"
#include "geometry/weld.h"

namespace atelier::geometry {
namespace {

/// Rounds to integers and remembers whether one of them had no room.
class Quantiser {
 public:
  explicit Quantiser(double mm_per_unit) : scale_(mm_per_unit) {}

  std::int64_t length_um(double units) { return round(units * scale_ * 1000); }
  std::int64_t area_milli_mm2(double units) { return round(units * scale_ * scale_ * 1000); }
  std::int64_t volume_milli_mm3(double units) {
    return round(units * scale_ * scale_ * scale_ * 1000);
  }
  /// Upwards: a bound stays one.
  std::int64_t bound_milli_mm3(double units) {
    return round(std::ceil(units * scale_ * scale_ * scale_ * 1000));
  }
  bool overflowed() const { return overflowed_; }

 private:
  std::int64_t round(double value) {
    if (std::abs(value) < 9e18) return std::llround(value);
    overflowed_ = true;
    return 0;
  }

  double scale_;
  bool overflowed_ = false;
};

void measure_defects(const Model& model, const Topology& topology, const Solid& solid,
                     Quantiser& quantise, Measurement& measurement) {
  const auto add = [&](DefectKind kind, std::int64_t count, double bound) {
    if (count > 0) measurement.defects.push_back({kind, count, quantise.bound_milli_mm3(bound)});
  };
  add(DefectKind::open_edges, topology.open_edges, solid.open_edges_bound);
  add(DefectKind::nonmanifold_edges, topology.nonmanifold_edges, solid.nonmanifold_bound);
  add(DefectKind::inconsistent_facets, topology.inconsistent_facets, solid.inconsistent_bound);
  add(DefectKind::inverted_shells, solid.inverted_shells, solid.inverted_bound);
  add(DefectKind::degenerate_facets, topology.degenerate_facets, 0);
  add(DefectKind::duplicate_facets, topology.duplicate_facets, 0);
  // Facets that were announced and are not there may be a second solid: nothing bounds it, and the
  // whole volume is what makes somebody look.
  const bool announces_more = model.missing_facets.value_or(0) > 0;
  add(DefectKind::wrong_header, model.header_lies, announces_more ? solid.volume : 0);
  add(DefectKind::trailing_bytes, model.trailing_bytes, 0);
}

void measure_walls(const Welded& mesh, const Topology& topology, const Solid& solid,
                   double mm_per_unit, std::size_t samples, Measurement& measurement) {
  const auto caster = RayCaster::make(mesh, topology, solid);
  if (!caster) return;
  measurement.thickness = find_thickness(*caster, samples, mm_per_unit);
  measurement.hole = find_hole(*caster, mesh, mm_per_unit);
}

}  // namespace

Result<Measurement> describe(const Model& model, const Totals& totals, double mm_per_unit,
                             std::size_t thickness_samples) {
  const Welded mesh = weld(model.facets());
  const Topology topology = find_topology(mesh);
  if (model.missing_facets && !topology.watertight)
    return stl_truncated(*model.missing_facets > 0
                             ? std::to_string(*model.missing_facets) + " facets are missing"
                             : "the line \"endsolid\" is missing and the surface is not closed");
  const Solid solid = find_solid(mesh, topology, totals);

  Quantiser quantise(mm_per_unit);
  Measurement measurement{
      .format = std::string(name_of(model.format)),
      .facets = static_cast<std::int64_t>(model.facets().size()),
      .volume_milli_mm3 = quantise.volume_milli_mm3(solid.volume),
      .area_milli_mm2 = quantise.area_milli_mm2(solid.area),
      .shells = topology.shells,
      .watertight = topology.watertight,
      .oriented = topology.oriented,
  };
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const double low = totals.min[axis], high = totals.max[axis];
    measurement.size_um[axis] = quantise.length_um(high - low);
    measurement.min_um[axis] = quantise.length_um(low);
  }
  if (model.unit) measurement.file_unit = model.unit->name;
  measure_defects(model, topology, solid, quantise, measurement);
  if (quantise.overflowed())
    return Error{.kind = ErrorKind::unprocessable,
                 .type = "stl-absurd-size",
                 .detail =
                     "The model is larger than anything that can be made; check its unit "
                     "and look for stray corners."};
  if (thickness_samples > 0)
    measure_walls(mesh, topology, solid, mm_per_unit, thickness_samples, measurement);
  return measurement;
}

Result<Measurement> report(std::span<const std::byte> file, const ReportOptions& options) {
  ATELIER_TRY_ASSIGN(const Model model, read_model(file, std::min(options.max_facets, kMaxFacets)));
  ATELIER_TRY_ASSIGN(const Totals totals, measure(model.facets()));
  const double said = model.unit ? model.unit->mm : 1;
  return describe(model, totals, options.mm_per_unit.value_or(said), options.thickness_samples);
}

}  // namespace atelier::geometry
