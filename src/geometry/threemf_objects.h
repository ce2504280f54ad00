// SPDX-License-Identifier: Apache-2.0
// The objects of a 3MF file and how one becomes facets. Not thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "geometry/facets.h"
#include "platform/base/result.h"

namespace atelier::geometry {

/// Three axes and a place, as the attribute `transform` gives them: rows, applied from the left.
struct Placement {
  std::array<double, 12> m{1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0};

  bool is_identity() const { return m == Placement{}.m; }
  /// First this one, then `outer`.
  Placement within(const Placement& outer) const;
  Point apply(const Point& p) const;
  /// Whether it turns what is outside in, as a mirror does.
  bool mirrors() const;
};

/// nullopt unless it has twelve finite numbers.
std::optional<Placement> to_placement(std::string_view text);

/// The number of a part and the id of an object in it.
using ObjectId = std::pair<std::size_t, std::string>;

struct Component {
  std::size_t object = 0;
  Placement placement;
};

struct Object {
  bool is_support = false;
  std::vector<Point> vertices;
  std::vector<std::array<std::uint32_t, 3>> facets;
  std::vector<Component> components;
};

class Objects {
 public:
  explicit Objects(std::size_t max_facets) : max_facets_(max_facets) {}

  /// False if there is one of this id already.
  bool add(ObjectId id, Object object);
  std::optional<std::size_t> find(const ObjectId& id) const;
  bool is_support(std::size_t object) const { return objects_[object].is_support; }

  /// Adds the facets of an object where it is placed. Components refer to objects that were added
  /// before, so there is no circle.
  Result<void> build(std::size_t object, const Placement& placement, std::vector<Facet>& facets);

 private:
  Result<void> build(std::size_t object, const Placement& placement, int depth,
                     std::vector<Facet>& facets);

  std::size_t max_facets_;
  std::size_t built_ = 0;
  std::vector<Object> objects_;
  std::map<ObjectId, std::size_t> by_id_;
};

}  // namespace atelier::geometry
