// SPDX-License-Identifier: Apache-2.0
// The texts of a board's rows, close together in memory and, as long as they are only added, in the
// order in which they were: a page of neighbours is then read from one place.
//
// Not thread-safe: its owner locks.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "platform/board/huge_pages.h"

namespace atelier::board {

class Texts {
 public:
  /// Where a text stands. With its size, which the owner keeps, it is found again.
  using Place = std::uint32_t;

  /// At most kMostSize bytes.
  Place add(std::string_view text);
  /// In its old place where it fits.
  Place change(Place place, std::size_t old_size, std::string_view text);
  void remove(Place place, std::size_t size);
  std::string_view view(Place place, std::size_t size) const {
    return {reinterpret_cast<const char*>(at(place)), size};
  }

  /// Memory taken, also by room for texts that were removed.
  std::size_t bytes() const { return kBlock * end_; }

  static constexpr std::size_t kMostSize = 64 * 1024;

 private:
  /// A text takes a whole number of these. Small, since every text wastes half of one.
  static constexpr std::size_t kBlock = 32;
  static constexpr std::size_t kBlocksInPage = kHugePage / kBlock;
  static constexpr Place kNoPlace = 0xFFFF'FFFF;

  static std::size_t blocks_of(std::size_t size) { return size == 0 ? 1 : (size - 1) / kBlock + 1; }
  std::byte* at(Place place) const {
    return pages_[place / kBlocksInPage].get() + place % kBlocksInPage * kBlock;
  }
  Place cut(std::size_t blocks);
  void give_back(Place place, std::size_t blocks);

  std::vector<HugePage> pages_;
  std::size_t end_ = 0;        ///< blocks that were ever used
  std::vector<Place> unused_;  ///< by number of blocks less one: the first of a chain
};

}  // namespace atelier::board
