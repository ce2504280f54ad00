// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

namespace atelier {

/// Cuts a list that was read with one row more than is shown; true where there is a next page.
template <class T>
bool cut(std::vector<T>& rows, std::int64_t limit) {
  if (rows.size() <= static_cast<std::size_t>(limit)) return false;
  rows.pop_back();
  return true;
}

}  // namespace atelier
