// SPDX-License-Identifier: Apache-2.0
// Which facet of a solid a ray meets next. Embree finds the facet; how far it is, is reckoned here
// in double, so that processors with other vector units come to the same distances. Not
// thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "geometry/solid.h"
#include "geometry/topology.h"
#include "geometry/vec3.h"

namespace atelier::geometry {

class RayCaster {
 public:
  struct Hit {
    std::uint32_t facet = 0;  ///< of those kept
    double distance = 0;
    double slope = 0;  ///< cosine between the ray and the facet's outside: it leaves where over 0
  };
  struct Corners {
    Vec3 a, b, c;
    Vec3 doubled_area() const { return geometry::doubled_area(a, b, c); }
  };

  /// Of the facets as repaired: duplicates left out, all facing outwards. nullopt where there is no
  /// memory for it, or nothing to hit.
  static std::optional<RayCaster> make(const Welded& mesh, const Topology& topology,
                                       const Solid& solid);
  RayCaster(RayCaster&&) noexcept;
  RayCaster& operator=(RayCaster&&) noexcept;
  ~RayCaster();

  std::size_t facets() const;
  Corners corners(std::uint32_t facet) const;
  /// The diagonal of the bounding box.
  double diagonal() const;

  /// The first facet that is met beyond `beyond`; what is nearer than a 100,000th of the diagonal
  /// is not seen. `direction` is of length one.
  std::optional<Hit> cast(const Vec3& from, const Vec3& direction, double beyond) const;

 private:
  struct State;
  explicit RayCaster(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace atelier::geometry
