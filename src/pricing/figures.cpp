// SPDX-License-Identifier: Apache-2.0
#include "pricing/figures.h"

namespace atelier::pricing {

std::string decimal(std::int64_t value, int places) {
  // Through unsigned, which has a place for the absolute value of the least integer.
  const bool negative = value < 0;
  auto digits = std::to_string(negative ? 0 - static_cast<std::uint64_t>(value)
                                        : static_cast<std::uint64_t>(value));
  const auto wanted = static_cast<std::size_t>(places) + 1;
  if (digits.size() < wanted) digits.insert(0, wanted - digits.size(), '0');
  if (places > 0) digits.insert(digits.size() - static_cast<std::size_t>(places), 1, '.');
  return negative ? "-" + digits : digits;
}

std::string percent(std::int64_t basis_points) { return decimal(basis_points, 2) + "%"; }

std::string amount(std::int64_t minor, std::string_view currency) {
  return decimal(minor, 2) + " " + std::string(currency);
}

}  // namespace atelier::pricing
