// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace atelier::board {

/// Sets the gauges of a context's board: how many cards, and the memory they take.
void tell_size(std::string_view context, std::size_t cards, std::size_t bytes);

}  // namespace atelier::board
