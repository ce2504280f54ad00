// SPDX-License-Identifier: Apache-2.0
#include "geometry/threemf_objects.h"

#include <charconv>
#include <cmath>

#include "geometry/read_errors.h"
#include "geometry/text_scan.h"
#include "geometry/vec3.h"

namespace atelier::geometry {
namespace {

constexpr ReadErrors kErrors("3mf");
constexpr int kDeepest = 16;
/// Objects placed, empty ones too: ten components of ten components sixteen times over would never
/// end.
constexpr std::size_t kMostBuilt = 100'000;

Error too_complex() {
  return {ErrorKind::unprocessable, "3mf-too-complex",
          "The components lie deeper in each other, or are more, than any jewel needs; export the "
          "model as one mesh."};
}

bool is_finite(const Point& p) {
  return std::isfinite(p[0]) && std::isfinite(p[1]) && std::isfinite(p[2]);
}

}  // namespace

Placement Placement::within(const Placement& outer) const {
  Placement both;
  for (std::size_t row = 0; row < 4; ++row)
    for (std::size_t column = 0; column < 3; ++column) {
      double sum = row == 3 ? outer.m[9 + column] : 0;
      for (std::size_t k = 0; k < 3; ++k) sum += m[3 * row + k] * outer.m[3 * k + column];
      both.m[3 * row + column] = sum;
    }
  return both;
}

Point Placement::apply(const Point& p) const {
  const double x = p[0], y = p[1], z = p[2];
  Point moved;
  for (std::size_t i = 0; i < 3; ++i)
    moved[i] = static_cast<float>(x * m[i] + y * m[3 + i] + z * m[6 + i] + m[9 + i]);
  return moved;
}

bool Placement::mirrors() const {
  const Vec3 x{m[0], m[1], m[2]}, y{m[3], m[4], m[5]}, z{m[6], m[7], m[8]};
  return dot(cross(x, y), z) < 0;
}

std::optional<Placement> to_placement(std::string_view text) {
  Placement placement;
  for (double& value : placement.m) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    if (text.starts_with('+')) text.remove_prefix(1);
    const auto [stop, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc{} || !std::isfinite(value)) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
  }
  return placement;
}

bool Objects::add(ObjectId id, Object object) {
  if (!by_id_.emplace(std::move(id), objects_.size()).second) return false;
  objects_.push_back(std::move(object));
  return true;
}

std::optional<std::size_t> Objects::find(const ObjectId& id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? std::nullopt : std::optional(found->second);
}

Result<void> Objects::build(std::size_t object, const Placement& placement,
                            std::vector<Facet>& facets) {
  return build(object, placement, 0, facets);
}

Result<void> Objects::build(std::size_t number, const Placement& placement, int depth,
                            std::vector<Facet>& facets) {
  if (depth == kDeepest || ++built_ > kMostBuilt) return too_complex();
  const Object& object = objects_[number];
  if (facets.size() + object.facets.size() > max_facets_)
    return kErrors.too_many_facets(max_facets_);
  // What stays where it is keeps every bit.
  const bool stays = placement.is_identity(), mirrors = placement.mirrors();
  for (const auto& corners : object.facets) {
    Facet facet;
    for (std::size_t i = 0; i < 3; ++i) {
      const Point& p = object.vertices[corners[i]];
      facet[i] = stays ? p : placement.apply(p);
      if (!is_finite(facet[i])) return kErrors.not_finite("A placed object");
    }
    if (mirrors) std::swap(facet[1], facet[2]);
    facets.push_back(facet);
  }
  for (const Component& component : object.components)
    ATELIER_TRY(build(component.object, component.placement.within(placement), depth + 1, facets));
  return {};
}

}  // namespace atelier::geometry
