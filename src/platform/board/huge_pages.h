// SPDX-License-Identifier: Apache-2.0
// Memory in pieces of 2 MB that the kernel is asked to map as one page each: a board is read all
// over, and with pages of 4 KB most of the time goes into finding out where they are.
#pragma once

#include <cstddef>
#include <memory>

namespace atelier::board {

inline constexpr std::size_t kHugePage = std::size_t{2} << 20;

struct Unmap {
  void operator()(std::byte* page) const noexcept;
};
using HugePage = std::unique_ptr<std::byte, Unmap>;

/// Zeroes, aligned to its size. Throws std::bad_alloc.
HugePage map_huge_page();

}  // namespace atelier::board
