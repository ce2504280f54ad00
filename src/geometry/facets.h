// SPDX-License-Identifier: Apache-2.0
// The facets of a mesh wherever their bytes lie: in a mapped binary STL (every 50 bytes) or decoded
// one behind the other (every 36). A view: whoever made it keeps the bytes. Reading is thread-safe.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstring>

namespace atelier::geometry {

static_assert(std::endian::native == std::endian::little, "STL is read as it lies in the file");

using Point = std::array<float, 3>;
using Facet = std::array<Point, 3>;
static_assert(sizeof(Facet) == 36);

class Facets {
 public:
  Facets() = default;
  /// `first` is where the nine floats of the first facet begin.
  Facets(const std::byte* first, std::size_t count, std::size_t stride)
      : first_(first), count_(count), stride_(stride) {}

  std::size_t size() const { return count_; }
  std::size_t stride() const { return stride_; }
  const std::byte* at(std::size_t index) const { return first_ + index * stride_; }
  Facet operator[](std::size_t index) const {
    Facet facet;
    std::memcpy(&facet, at(index), sizeof facet);
    return facet;
  }

 private:
  const std::byte* first_ = nullptr;
  std::size_t count_ = 0;
  std::size_t stride_ = sizeof(Facet);
};

}  // namespace atelier::geometry
