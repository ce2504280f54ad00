// SPDX-License-Identifier: Apache-2.0
// Which facets hang together, and which of them face the other way: a union-find over facets whose
// links carry one bit, "the other way round than its parent".
#pragma once

#include <cstdint>
#include <numeric>
#include <vector>

namespace atelier::geometry {

class ShellForest {
 public:
  struct Place {
    std::uint32_t root;
    std::uint32_t turned;  ///< 1: faces the other way than the root
  };

  explicit ShellForest(std::size_t facets) : up_(facets) {
    for (std::size_t i = 0; i < facets; ++i) up_[i] = static_cast<std::uint32_t>(i << 1);
  }

  Place find(std::uint32_t facet) {
    std::uint32_t turned = 0;
    while (up_[facet] >> 1 != facet) {
      const std::uint32_t link = up_[facet];
      up_[facet] = up_[link >> 1] ^ (link & 1);  // to the grandparent: halves the path
      turned ^= up_[facet] & 1;
      facet = up_[facet] >> 1;
    }
    return {facet, turned};
  }

  /// `opposed`: one of the two has to be turned for them to agree. False if they hang together
  /// already, the other way.
  bool join(std::uint32_t a, std::uint32_t b, bool opposed) {
    const Place pa = find(a), pb = find(b);
    const std::uint32_t turned = pa.turned ^ pb.turned ^ static_cast<std::uint32_t>(opposed);
    if (pa.root == pb.root) return turned == 0;
    // The lower number becomes the root, so that a shell is known by its first facet.
    if (pa.root < pb.root)
      up_[pb.root] = pa.root << 1 | turned;
    else
      up_[pa.root] = pb.root << 1 | turned;
    return true;
  }

 private:
  std::vector<std::uint32_t> up_;  // parent << 1 | turned; a root is its own parent
};

}  // namespace atelier::geometry
