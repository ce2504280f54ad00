// SPDX-License-Identifier: Apache-2.0
// In which order parts start. Pure.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "platform/base/result.h"

namespace atelier::app {

struct PartName {
  std::string_view name;
  std::vector<std::string_view> needs;  ///< started before it, whether asked for or not
  std::vector<std::string_view> after;  ///< started before it if they are started at all
};

/// Indices of all parts that `wanted` needs, each after what it needs and otherwise in the table's
/// order. `unprocessable` "unknown-part", "cycle-of-parts" (names the parts).
Result<std::vector<std::size_t>> start_order(std::span<const PartName> parts,
                                             const std::vector<std::string_view>& wanted);

}  // namespace atelier::app
