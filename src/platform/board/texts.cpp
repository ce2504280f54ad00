// SPDX-License-Identifier: Apache-2.0
#include "platform/board/texts.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "platform/base/assert.h"

namespace atelier::board {

Texts::Place Texts::add(std::string_view text) {
  ATELIER_ASSERT(text.size() <= kMostSize);
  const auto place = cut(blocks_of(text.size()));
  std::memcpy(at(place), text.data(), text.size());
  return place;
}

Texts::Place Texts::change(Place place, std::size_t old_size, std::string_view text) {
  if (blocks_of(text.size()) != blocks_of(old_size)) {
    remove(place, old_size);
    return add(text);
  }
  std::memcpy(at(place), text.data(), text.size());
  return place;
}

void Texts::remove(Place place, std::size_t size) { give_back(place, blocks_of(size)); }

/// Room for so many blocks, in one page.
Texts::Place Texts::cut(std::size_t blocks) {
  if (blocks <= unused_.size() && unused_[blocks - 1] != kNoPlace) {
    const auto place = unused_[blocks - 1];
    std::memcpy(&unused_[blocks - 1], at(place), sizeof(Place));
    return place;
  }
  const auto left = pages_.size() * kBlocksInPage - end_;
  if (left < blocks) {
    const auto rest = static_cast<Place>(end_);
    pages_.push_back(map_huge_page());
    end_ += left;
    if (left > 0) give_back(rest, left);
  }
  return static_cast<Place>(std::exchange(end_, end_ + blocks));
}

void Texts::give_back(Place place, std::size_t blocks) {
  if (blocks > unused_.size()) unused_.resize(blocks, kNoPlace);
  std::memcpy(at(place), &unused_[blocks - 1], sizeof(Place));
  unused_[blocks - 1] = place;
}

}  // namespace atelier::board
