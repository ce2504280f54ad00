// SPDX-License-Identifier: Apache-2.0
// Order numbers need no coordination: the prefix of the channel, its own sequence, a check digit
// that finds every single wrong digit and every swap of neighbours.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace atelier {

/// order_number('S', 42) == "S-000042-x". The sequence is written with six digits or more.
std::string order_number(char channel, std::int64_t sequence);
bool is_order_number(std::string_view text);
/// The check digit (H. M. Damm, "Total anti-symmetrische Quasigruppen", 2004) of a row of digits.
int damm_digit(std::string_view digits);

}  // namespace atelier
