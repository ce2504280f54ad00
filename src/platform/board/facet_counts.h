// SPDX-License-Identifier: Apache-2.0
// What a FacetTree counts by: buckets, sets of them, and sums of their counters.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace atelier::board {

/// A row of a board, for as long as it is there.
using Slot = std::uint32_t;
/// All rows that agree in what can be filtered by.
using Bucket = std::uint16_t;

/// The buckets that a filter takes.
class BucketSet {
 public:
  void add(Bucket bucket) {
    if (bucket >= has_.size()) has_.resize(bucket + 1U);
    has_[bucket] = 1;
    list_.push_back(bucket);
  }
  bool has(Bucket bucket) const { return bucket < has_.size() && has_[bucket] != 0; }
  std::span<const Bucket> list() const { return list_; }

 private:
  std::vector<std::uint8_t> has_;  ///< by bucket
  std::vector<Bucket> list_;
};

/// sums[i] += counts[i]. The same length; no sum overflows, since it counts what fits in one node.
void add_counts(std::span<std::uint16_t> sums, std::span<const std::uint16_t> counts);
void add_counts(std::span<std::uint8_t> sums, std::span<const std::uint8_t> counts);

}  // namespace atelier::board
