// SPDX-License-Identifier: Apache-2.0
#include "platform/board/facet_counts.h"

namespace atelier::board {
namespace {

template <class T>
void add(T* __restrict sums, const T* __restrict counts, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) sums[i] = static_cast<T>(sums[i] + counts[i]);
}

}  // namespace

void add_counts(std::span<std::uint16_t> sums, std::span<const std::uint16_t> counts) {
  add(sums.data(), counts.data(), sums.size());
}

void add_counts(std::span<std::uint8_t> sums, std::span<const std::uint8_t> counts) {
  add(sums.data(), counts.data(), sums.size());
}

}  // namespace atelier::board
