// SPDX-License-Identifier: Apache-2.0
#include "geometry/weld.h"

#include <algorithm>
#include <bit>

#include "platform/base/assert.h"

namespace atelier::geometry {
namespace {

/// Facets whose slots, and then vertices, are fetched together: two waits for memory instead of two
/// for each corner.
constexpr std::size_t kBatch = 64;

std::uint64_t hash_of(const Point& p) {
  const auto bits = std::bit_cast<std::array<std::uint32_t, 3>>(p);
  std::uint64_t hash = (std::uint64_t{bits[0]} << 32 | bits[1]) * 0x9E3779B97F4A7C15;
  hash = ((hash ^ hash >> 32) + bits[2]) * 0xD6E8FEB86659FD93;
  return hash ^ hash >> 32;
}

/// Open addressing with linear probing; the keys are the vertices themselves. A slot holds half of
/// the hash too, so that a vertex is only looked at if it is very likely the right one.
class VertexTable {
 public:
  explicit VertexTable(std::size_t facets) {
    // A closed mesh has half as many vertices as facets. Whatever has more grows the table.
    slots_.assign(std::bit_ceil(std::max<std::size_t>(16, facets)), kFree);
    vertices_.reserve(facets / 2 + 3);
  }

  void prefetch_slot(std::uint64_t hash) const { __builtin_prefetch(&slots_[hash & mask()]); }
  void prefetch_vertex(std::uint64_t hash) const {
    const Slot slot = slots_[hash & mask()];
    if (slot != kFree) __builtin_prefetch(&vertices_[number_in(slot)]);
  }

  VertexId number_of(const Point& p, std::uint64_t hash) {
    std::size_t at = hash & mask();
    for (; slots_[at] != kFree; at = (at + 1) & mask()) {
      const VertexId number = number_in(slots_[at]);
      if (slots_[at] == slot_of(hash, number) && vertices_[number] == p) return number;
    }
    const auto number = static_cast<VertexId>(vertices_.size());
    slots_[at] = slot_of(hash, number);
    vertices_.push_back(p);
    if (4 * vertices_.size() > 3 * slots_.size()) grow();
    return number;
  }

  std::vector<Point> take() && { return std::move(vertices_); }

 private:
  using Slot = std::uint64_t;  // upper half of the hash, number of the vertex
  static constexpr Slot kFree = ~Slot{0};

  static Slot slot_of(std::uint64_t hash, VertexId number) {
    return (hash & ~std::uint64_t{0xFFFFFFFF}) | number;
  }
  static VertexId number_in(Slot slot) { return static_cast<VertexId>(slot); }

  std::size_t mask() const { return slots_.size() - 1; }

  void grow() {
    const std::size_t size = 2 * slots_.size();
    slots_ = {};  // the old ones first: their content follows from the vertices
    slots_.assign(size, kFree);
    for (VertexId number = 0; number < vertices_.size(); ++number) {
      const std::uint64_t hash = hash_of(vertices_[number]);
      std::size_t at = hash & mask();
      while (slots_[at] != kFree) at = (at + 1) & mask();
      slots_[at] = slot_of(hash, number);
    }
  }

  std::vector<Slot> slots_;
  std::vector<Point> vertices_;
};

}  // namespace

Welded weld(const Facets& facets) {
  ATELIER_ASSERT(facets.size() <= kMaxFacets);
  Welded welded;
  welded.corners.resize(3 * facets.size());
  VertexTable table(facets.size());
  std::array<Facet, kBatch> batch;
  std::array<std::uint64_t, 3 * kBatch> hashes;
  for (std::size_t first = 0; first < facets.size(); first += kBatch) {
    const std::size_t count = std::min(kBatch, facets.size() - first);
    for (std::size_t i = 0; i < count; ++i) {
      batch[i] = facets[first + i];
      for (std::size_t corner = 0; corner < 3; ++corner) {
        Point& p = batch[i][corner];
        for (float& x : p) x += 0.0F;  // -0.0 becomes 0.0: equal points have equal bits
        hashes[3 * i + corner] = hash_of(p);
        table.prefetch_slot(hashes[3 * i + corner]);
      }
    }
    for (std::size_t i = 0; i < 3 * count; ++i) table.prefetch_vertex(hashes[i]);
    for (std::size_t i = 0; i < 3 * count; ++i)
      welded.corners[3 * first + i] = table.number_of(batch[i / 3][i % 3], hashes[i]);
  }
  welded.vertices = std::move(table).take();
  return welded;
}

}  // namespace atelier::geometry
