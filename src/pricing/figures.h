// SPDX-License-Identifier: Apache-2.0
// Integers in small units as people read them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace atelier::pricing {

/// decimal(4213, 3) == "4.213", decimal(-5, 2) == "-0.05".
std::string decimal(std::int64_t value, int places);
/// Of basis points: percent(1650) == "16.50%".
std::string percent(std::int64_t basis_points);
/// Of minor units: amount(501200, "RUB") == "5012.00 RUB".
std::string amount(std::int64_t minor, std::string_view currency);

}  // namespace atelier::pricing
